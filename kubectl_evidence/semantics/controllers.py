"""How far a controller has come with what is asked of it, and what it makes its pods by."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.text import Text, own

# Those that write into their status which generation of the spec it is about (k8s.io/api/apps/v1).
_OBSERVING = frozenset({"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"})


def kind_of(key: Text) -> str:
    """The kind of `KIND/NAME`."""
    return key.partition("/")[0]


def name_in(key: Text) -> Text:
    """The name of `KIND/NAME`."""
    return key.part(key.index("/") + 1, len(key))


def namespace_of(owners: Owners | None) -> Text:
    """The namespace of the target, as its controllers tell it."""
    found = (one.namespace for one in owners.parts.values()) if owners is not None else ()
    return next((one for one in found if one is not None), own("NAMESPACE"))


def is_behind(key: Text, one: Controller) -> bool:
    """Whether the status is of an older spec: then nothing in it says how things are."""
    observed = one.observed_generation or 0
    return kind_of(key) in _OBSERVING and one.generation is not None and observed < one.generation


def judged(owners: Owners, *kinds: str) -> Iterator[tuple[Text, Controller]]:
    """The controllers of these kinds, the lowest first, whose status is of their present spec."""
    for key, one in owners.parts.items():
        if one.collected and kind_of(key) in kinds and not is_behind(key, one):
            yield key, one


def holds(one: Controller, kind: str) -> Condition | None:
    """The condition of this type where it is True."""
    condition = at(one.conditions, kind)
    return condition if condition is not None and condition.status == "True" else None


def is_over(one: Controller) -> bool:
    """Whether a Job has ended, well or not (pkg/controller/job/utils.go, IsJobFinished)."""
    return holds(one, "Complete") is not None or holds(one, "Failed") is not None


def lacks_pods(one: Controller) -> bool:
    """Whether it has fewer pods than it wants, or fewer of its present template; of a CronJob: may make Jobs at all.

    Pods that are there and not ready were created: only where their number is not told does readiness count.
    """
    if not one.collected:
        return False
    if one.job is not None:
        return not (one.job.suspended or is_over(one)) and one.job.active < wanted_of_job(one)
    if one.cron_job is not None:
        return not one.cron_job.suspended
    told = [count for count in (one.created_replicas, one.updated_replicas) if count is not None]
    return one.replicas is not None and min(told or [one.ready_replicas]) < one.replicas


def wanted_of_job(one: Controller) -> int:
    """How many pods a Job wants at a time (pkg/controller/job/job_controller.go, manageJob)."""
    if one.job is None:
        return 0
    parallel = 1 if one.job.parallelism is None else one.job.parallelism
    return parallel if one.job.completions is None else min(parallel, one.job.completions - one.job.succeeded)
