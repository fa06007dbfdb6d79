"""The pods that the target leads to, grouped by how they fail; and the examined one beside one that is well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.badness import badness, latest_first
from kubectl_evidence.clues.owners import controlled_by
from kubectl_evidence.clues.representatives import group_of
from kubectl_evidence.clues.signature import signature
from kubectl_evidence.clues.subject import completed, standing
from kubectl_evidence.clues.workload import ON_NODE, SERVICES, SIBLINGS, backends_of
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.meta import Condition, Owner, by_key, by_name, controller_of
from kubectl_evidence.evidence.parts.podless import WhyPodless, why_podless
from kubectl_evidence.evidence.parts.siblings import differences
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.kinds import INGRESS, POD, SERVICE
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# So many pods tell how a workload fails.
ENOUGH = 500
# So many names stand for the pods of a group.
_EXAMPLES = 3
# The ReplicaSets whose pods a Service without pods would select; of so many one learns enough.
IDLE, _MOST_SETS = "idle", 25
# The answers that are no lists of pods, but tell which to list.
_LEADING = ("target", "jobs", "scaled", "services", IDLE)


class PodGroup(Part):
    """Pods that fail alike: their number, what they have in common, and the names of a few, the worst first."""

    total: int
    phase: Text
    # Of the pod, of what a container waits for, or of how its run ended.
    reason: Text | None = None
    # How the last run ended, where that is another word: OOMKilled of a container that waits in CrashLoopBackOff.
    ended: Text | None = None
    exit_code: int | None = None
    ready: bool
    terminating: bool = False
    restarted: bool = False
    revision: Text | None = None
    healthy: bool
    pods: tuple[Name, ...] = ()
    # Of each of `pods`, where the target is in no namespace itself.
    namespaces: tuple[Name, ...] = ()
    nodes: tuple[Name, ...] = ()


class Difference(Part):
    """What the examined pod and one that is well do not have in common. None: it has no such thing."""

    what: Text
    examined: Text | None = None
    healthy: Text | None = None


class Maker(Part):
    """A ReplicaSet: whose it is, and how many pods it wants."""

    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = Field(
        None, validation_alias=AliasPath("metadata", "ownerReferences")
    )
    replicas: int = Field(1, validation_alias=AliasPath("spec", "replicas"))


class JobRun(Part):
    """A Job of a CronJob (batch/v1)."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    finished: datetime | None = Field(None, validation_alias=AliasPath("status", "completionTime"))
    active: int = Field(0, validation_alias=AliasPath("status", "active"))
    succeeded: int = Field(0, validation_alias=AliasPath("status", "succeeded"))
    failed: int = Field(0, validation_alias=AliasPath("status", "failed"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )


class Workload(Evidence):
    """The pods of the target by group, the worst group first, and what sets the examined pod apart."""

    title: ClassVar[str] = "Pods by state"
    serves_nodes: ClassVar[bool] = True
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "a pod that is well, or has no controller, is not compared with others"

    # None where they could not be listed.
    total: int | None = None
    # There are more than were looked at.
    more: bool = False
    # Why there is none, as far as the target itself says.
    podless: WhyPodless | None = None
    groups: tuple[PodGroup, ...] = ()
    examined: Name | None = None
    # A pod of the same workload that is well, of the same revision where there is one.
    sibling: Name | None = None
    differences: tuple[Difference, ...] = ()
    # Of a Service without pods: what should make pods with such labels.
    makers: Annotated[Mapping[Name, Maker], BeforeValidator(by_name)] = {}
    # The Jobs of a CronJob.
    jobs: Annotated[Mapping[Name, JobRun], BeforeValidator(by_name)] = {}

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        if target.kind is POD:
            return {}
        kind = target.kind
        return {"target": ask.get(kind.group_version, kind.resource, target.name, target.namespace)}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        clue = known.workload
        asks: dict[str, ask.Ask] = {}
        if target.kind is INGRESS:
            # They lead to its pods: without them it is not known whether there are any.
            asks["services"] = Services.first(target)[""]
        if clue.jobs:
            asks["jobs"] = ask.list_("batch/v1", "jobs", target.namespace, most=ENOUGH)
        if clue.scaled is not None:
            group_version, resource, name = clue.scaled
            asks["scaled"] = ask.get(group_version, resource, name, target.namespace)
        if clue.idle and target.kind is SERVICE:
            asks[IDLE] = ask.list_("apps/v1", "replicasets", target.namespace, labels=clue.idle, most=_MOST_SETS)
        for one in clue.pods:
            asks[one.key] = ask.list_("v1", "pods", target.namespace, labels=one.labels, fields=one.fields, most=ENOUGH)
        return asks

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        if key == "jobs":
            runs = known.workload.runs
            return runs is None or at(item, "metadata", "uid") in runs
        theirs = known.workload.theirs if key not in _LEADING else None
        return theirs is None or at(item, "metadata", "uid") in theirs

    @model_validator(mode="before")
    @classmethod
    def _group(cls, answer: Any) -> Any:
        parts = at(answer, "parts")
        if not isinstance(parts, dict):
            return answer
        listed_, target, on_node = dict(_pods(parts)), _asked_for(parts), _is_of_node(parts)
        done = completed([at(parts, "target", "data"), *listed(at(parts, "jobs", "data", "items"))])
        pods = sorted(listed_.values(), key=lambda pod: (standing(pod, done), latest_first(pod), _name(pod)))
        examined = listed_.get(("", target)) if target is not None else (pods[0] if pods and not on_node else None)
        sibling = _sibling(examined, pods) if examined is not None else None
        had = _were_listed(parts)
        return {
            "total": len(pods) if had else None,
            "more": _are_more(parts),
            "podless": _podless(parts) if not pods else None,
            "groups": list(_groups(pods, on_node=on_node)),
            "examined": _name(examined) if examined is not None else None,
            "sibling": _name(sibling) if sibling is not None else None,
            "makers": listed(at(parts, IDLE, "data", "items")),
            "jobs": listed(at(parts, "jobs", "data", "items")),
            "differences": list(differences(examined, sibling)) if sibling is not None else [],
        }


def _pods(parts: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Each listed pod once, by its namespace, where they may be of several, and name."""
    on_node = _is_of_node(parts)
    for key, part in parts.items():
        if key not in _LEADING:
            for pod in listed(at(part, "data", "items")):
                yield (str(at(pod, "metadata", "namespace")) if on_node else "", _name(pod)), pod


def _were_listed(parts: Mapping[str, Any]) -> bool:
    """Whether every list of pods was had, and what would have told of more of them."""
    scales = at(parts, "target", "data", "spec", "scaleTargetRef") is not None
    # What an autoscaler scales may be of a kind that nobody here knows.
    known = not scales or "scaled" in parts
    # That there is nothing to scale is an answer: then there are no pods.
    needed = ((key, part) for key, part in parts.items() if key != IDLE)
    return known and all(at(part, "status") == "collected" or _is_no_target(key, part) for key, part in needed)


def _podless(parts: Mapping[str, Any]) -> WhyPodless | None:
    if _is_no_target("scaled", parts.get("scaled")):
        return "no-target"
    return why_podless(at(parts, "scaled", "data") or at(parts, "target", "data"))


def _is_no_target(key: str, part: Any) -> bool:
    return key == "scaled" and at(part, "status") == "not-found"


def _are_more(parts: Mapping[str, Any]) -> bool:
    target = at(parts, "target", "data")
    unlisted = "services" in parts and len(backends_of(target)) > SERVICES
    return unlisted or any(at(part, "truncated") is True for key, part in parts.items() if key != IDLE)


def _is_of_node(parts: Mapping[str, Any]) -> bool:
    return any(key.startswith(ON_NODE) for key in parts)


def _asked_for(parts: Mapping[str, Any]) -> str | None:
    """The name of the pod that is the target itself, where it is a pod."""
    return next((key.removeprefix(SIBLINGS) for key in parts if key.startswith(SIBLINGS)), None)


def _groups(pods: list[Any], *, on_node: bool) -> Iterator[dict[str, Any]]:
    found: dict[object, list[Any]] = {}
    for pod in pods:
        found.setdefault(group_of(pod, on_node=on_node), []).append(pod)
    for members in found.values():
        look = signature(members[0])
        nodes = dict.fromkeys(node for pod in members if (node := at(pod, "spec", "nodeName")))
        examples = members[:_EXAMPLES]
        yield {
            "total": len(members),
            "phase": look.phase,
            "reason": look.reason or None,
            "ended": look.ended if look.ended not in (look.reason, "Error", "") else None,
            "exitCode": look.exit_code,
            "ready": look.ready,
            "terminating": look.deleted,
            "restarted": look.restarted,
            "revision": look.revision if look.revision and not on_node else None,
            "healthy": look.healthy,
            "pods": [_name(pod) for pod in examples],
            "namespaces": [at(pod, "metadata", "namespace") for pod in examples] if on_node else [],
            "nodes": [] if on_node else list(nodes)[:_EXAMPLES],
        }


def _sibling(examined: Any, pods: list[Any]) -> Any:
    """The pod to compare with: well, never restarted, of the same workload; of the same revision if possible.

    One that has restarted is perhaps just between two crashes: it is not said to be well.
    """
    if badness(examined) >= 4:
        return None
    revision, workload = signature(examined).revision, controlled_by(examined)
    well = [
        pod
        for pod in pods
        if pod is not examined and badness(pod) == 4 and signature(pod).healthy and controlled_by(pod) == workload
    ]
    return min(well, key=lambda pod: (signature(pod).revision != revision, _name(pod)), default=None)


def _name(pod: Any) -> str:
    name = at(pod, "metadata", "name")
    return name if isinstance(name, str) else ""
