"""What the target leads to, as far as the answers tell: the pod to examine, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.badness import LAST, badness, latest_first
from kubectl_evidence.clues.claims import claims_of
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.text import NAME

# How the template of a controller's pods is reached (apps/v1, batch/v1).
_TEMPLATE = {"CronJob": ("spec", "jobTemplate", "spec", "template")}


@dataclass(frozen=True)
class Subject:
    """The pod that is examined, as parsed JSON; `{}` where there is none or it is not known yet.

    `root` is the object that was asked for, `controller` the one whose template the pods are made from: the target
    itself, or what an autoscaler scales. `pods` are all that the target leads to, the worst first.
    """

    root: Any
    controller: Any
    pod: Any
    pods: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The pod's name, or nothing."""
        return named(at(self.pod, "metadata", "name"))

    @property
    def template(self) -> Any:
        """The pod template of the controller, or nothing."""
        path = _TEMPLATE.get(at(self.controller, "kind") or "", ("spec", "template"))
        return at(self.controller, *path) or {}

    @property
    def spec(self) -> Any:
        """The spec of the pod; where there is no pod, that of the template that none came from."""
        return at(self.pod, "spec") or at(self.template, "spec") or {}

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of the pod, or those that the template would give one."""
        found = at(self.pod, "metadata", "labels") or at(self.template, "metadata", "labels")
        return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def subject_of(seen: Seen) -> Subject:
    """Find the pod: the target itself, or the worst of those that it leads to."""
    target = seen.target
    root = with_kind(seen.object(target.kind.resource, target.name, group=target.kind.group), target.kind)
    if target.kind is kinds.POD:
        return Subject(root, {}, root, ())
    controller = _controller(seen, root)
    if seen.waits_for_pods(lists_only=True):
        # The worst of some is perhaps not the worst of all; and once chosen, it stays.
        return Subject(root, controller, {}, ())
    done = completed([controller, *seen.items("jobs", group="batch")])
    pods = sorted(_theirs(seen, controller), key=lambda pod: (standing(pod, done), latest_first(pod), name_of(pod)))
    if target.kind is kinds.NODE or not pods:
        return Subject(root, controller, {}, tuple(pods))
    name = name_of(pods[0])
    # Read once more by its name, which is newer; the list has it until that answer comes.
    return Subject(root, controller, seen.object("pods", name, group="") or pods[0], tuple(pods))


def _controller(seen: Seen, root: Any) -> Any:
    kind = seen.target.kind
    if (kind.group_version, kind.name) in kinds.CONTROLLERS:
        return root
    if kind is kinds.AUTOSCALER:
        scaled = scaled_by(root)
        if scaled is not None:
            return with_kind(seen.object(scaled[0].resource, scaled[1], group=scaled[0].group), scaled[0])
    return {}


def scaled_by(autoscaler: Any) -> tuple[kinds.Kind, str] | None:
    """What a HorizontalPodAutoscaler scales, where it is a kind that Kubernetes itself has."""
    reference = at(autoscaler, "spec", "scaleTargetRef")
    kind = kinds.CONTROLLERS.get((at(reference, "apiVersion") or "", at(reference, "kind") or ""))
    name = named(at(reference, "name"))
    return (kind, name) if kind is not None and name else None


def _theirs(seen: Seen, controller: Any) -> Iterator[Any]:
    """The listed pods that are the target's: a selector may match those of others too."""
    kind, name = at(controller, "kind"), name_of(controller)
    for pod in seen.items("pods", group=""):
        owner = controller_of(pod)
        if seen.target.kind is kinds.CLAIM:
            if seen.target.name in claims_of(pod).values():
                yield pod
        elif kind == "Deployment":
            if at(owner, "kind") == "ReplicaSet" and str(at(owner, "name")).rpartition("-")[0] == name:
                yield pod
        elif kind == "CronJob":
            jobs = {at(job, "metadata", "uid") for job in jobs_of(seen, controller)}
            if at(owner, "uid") in jobs:
                yield pod
        elif kind is None or at(owner, "uid") == at(controller, "metadata", "uid"):
            yield pod


def controller_of(thing: Any) -> Any:
    """The owner reference that controls an object (metav1.GetControllerOf), or nothing."""
    references = listed(at(thing, "metadata", "ownerReferences"))
    return next((one for one in references if at(one, "controller") is True), {})


def jobs_of(seen: Seen, cron_job: Any) -> list[Any]:
    """The Jobs that a CronJob made, the latest first."""
    uid = at(cron_job, "metadata", "uid")
    jobs = [
        job
        for job in seen.items("jobs", group="batch")
        if any(at(one, "uid") == uid for one in listed(at(job, "metadata", "ownerReferences")))
    ]
    return sorted(jobs, key=latest_first)


def completed(things: Iterable[Any]) -> frozenset[str]:
    """The uids of the Jobs among things that have done their work (batch/v1 JobComplete)."""
    return frozenset(
        str(at(one, "metadata", "uid"))
        for one in things
        if any(at(each, "type") == "Complete" and at(each, "status") == "True" for each in _conditions(one))
    )


def _conditions(thing: Any) -> list[Any]:
    return listed(at(thing, "status", "conditions"))


def standing(pod: Any, done: frozenset[str]) -> int:
    """Rank a pod as `badness` does; one that failed for a Job that has done its work after all is history."""
    failed = at(pod, "status", "phase") == "Failed"
    return LAST if failed and at(controller_of(pod), "uid") in done else badness(pod)


def with_kind(found: Any, kind: kinds.Kind) -> Any:
    """The object with its kind, which items of a list leave out."""
    return {**found, "apiVersion": kind.group_version, "kind": kind.name} if found and isinstance(found, dict) else {}


def named(value: Any) -> str:
    """The value if it is spelled like a name, which may stand in a path; else nothing."""
    return value if isinstance(value, str) and NAME.fullmatch(value) else ""


def name_of(thing: Any) -> str:
    """The object's name, or nothing where it has none that may stand in a path."""
    return named(at(thing, "metadata", "name"))
