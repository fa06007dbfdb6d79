"""A Service is pinned to a revision whose pods are gone, or are no longer the newest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.pod_sets import pod_sets
from kubectl_evidence.semantics.routing import asked_about, idle, pinned_elsewhere, place
from kubectl_evidence.semantics.selectors import REVISION_HASHES, Differs, difference, selects
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("dependency-service-no-endpoints", "pod-not-selected-by-service", "service-no-endpoints")


def check(
    pod: Pod | NotFound,
    services: Services,
    pods: Pods,
    rollout: Rollout | None,
    ingresses: Ingresses | None,
    target: Target,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service's selector holds the hash of a revision that its pods no longer have.

    ## How it decides
    `pod-template-hash` and `controller-revision-hash` are given by the controllers, a new value
    with every revision (pkg/controller/deployment, pkg/controller/history). A selector that agrees
    with the pod's labels in everything else, and in such a key asks for another value, selects
    what is left of that revision: nothing once the rollout is over, or the old pods during it.

    ## What would prove it
    Nothing more. It is an error where the Service selects no live pod at all, and a warning where
    it still selects pods of a revision that is older than the examined pod's.

    ## Traps
    Argo Rollouts writes `rollouts-pod-template-hash` into the Services of a canary on purpose, and
    keeps it right: while it selects any pod nothing is concluded from that key. Keys that people
    choose (`version`, `color`) tell blue from green, and are no hash.

    ## Example
    A rollout has left a pinned Service behind (fixtures/service-pinned-to-old-revision):
    > Service/quotes selects `pod-template-hash=7c9d6f5b84`, the pods of Deployment/quotes carry
    > `…`: it selects no pod
    """
    examined = pod if isinstance(pod, Pod) else None
    gone = idle(examined, services, pods)
    told: set[Name] = set()
    if examined is not None and not examined.finished and examined.deleted is None:
        for name, service in pinned_elsewhere(examined, services).items():
            told.add(name)
            differs = difference(service.selector or {}, examined.labels)
            older = _is_older(examined, differs, rollout)
            if name in gone and not pods.partial:
                pinned = _Pinned(name, service, differs, own("the pod"), (cite(examined, "labels"),), error=True)
                yield _proven(pinned, services, pods, rollout, target)
            elif name not in gone and older is not None:
                pinned = _Pinned(name, service, differs, own("the newer pod"), older, error=False)
                yield _proven(pinned, services, pods, rollout, target)
    for name, service in asked_about(target, services, ingresses).items():
        if name not in gone or name in told:
            continue
        for one in pod_sets(pods):
            differs = difference(service.selector or {}, one.labels)
            if differs and all(each.key in REVISION_HASHES for each in differs) and _agrees(service, one.labels):
                where = (cite(pods, "items", next(iter(one.pods)), "labels"),)
                pinned = _Pinned(name, service, differs, say("the pods of {}", one.name), where, error=True)
                yield _proven(pinned, services, pods, rollout, target)
                break


@dataclass(frozen=True)
class _Pinned:
    """A Service, the hashes that it wants, and whose pods have others."""

    name: Name
    service: Service
    differs: tuple[Differs, ...]
    who: Text
    where: tuple[Pointer, ...]
    error: bool


def _agrees(service: Service, labels: Mapping[Text, Text]) -> bool:
    rest = {key: value for key, value in (service.selector or {}).items() if key not in REVISION_HASHES}
    return selects(rest, labels)


def _is_older(pod: Pod, differs: tuple[Differs, ...], rollout: Rollout | None) -> tuple[Pointer, ...] | None:
    """Where the wanted hash is that of an older revision than the pod's, what shows it."""
    if rollout is None or any(one.key == "rollouts-pod-template-hash" for one in differs):
        return None
    wanted = _revision(rollout, differs[0].wants)
    has = _revision(rollout, differs[0].has) if differs[0].has is not None else None
    if wanted is None or has is None:
        return None
    first, second = rollout.revisions[wanted].number, rollout.revisions[has].number
    if first is None or second is None or first >= second:
        return None
    return (cite(pod, "labels"), cite(rollout, "revisions", wanted), cite(rollout, "revisions", has))


def _revision(rollout: Rollout | None, value: Text | None) -> Name | None:
    if rollout is None or value is None:
        return None
    return next((name for name in rollout.revisions if name == value or name.endswith(f"-{value}")), None)


def _proven(pinned: _Pinned, services: Services, pods: Pods, rollout: Rollout | None, target: Target) -> Proven:
    name, one, error = pinned.name, pinned.differs[0], pinned.error
    several = pinned.who.startswith("the pods")
    lack = own("have none" if several else "has none")
    has = say("{} `{}`", own("carry" if several else "carries"), one.has) if one.has is not None else lack
    says = say(
        "Service/{} selects `{}={}`{}, {} {}{}: it selects {}",
        name,
        one.key,
        one.wants,
        _number(rollout, one.wants),
        pinned.who,
        has,
        _number(rollout, one.has),
        own("no pod" if error else "only pods of the older revision"),
    )
    selector = join(",", [say("{}={}", key, value) for key, value in (pinned.service.selector or {}).items()])
    nothing = say("No resources found in {} namespace.", place(target))
    return Proven(
        subject=say("Service/{}", name),
        severity="error" if error else "warning",
        says=says,
        cites=(cite(services, "items", name, "selector", one.key), *pinned.where, cite(pods, "items")),
        compared=tuple(
            Compared(what=say("label {}", each.key), wants=each.wants, has=each.has, same=False)
            for each in pinned.differs
        ),
        would_weaken=say("a rollout that is to return to the revision `{}`", one.wants),
        verify=Verify(
            command=say("kubectl get pods -n {} -l '{}'", place(target), selector),
            expect=nothing if error else say("pods of the revision `{}` only", one.wants),
        ),
        mitigations=(say("a selector without `{}`, which every rollout gives another value", one.key),),
    )


def _number(rollout: Rollout | None, value: Text | None) -> Text:
    found = _revision(rollout, value)
    number = rollout.revisions[found].number if rollout is not None and found is not None else None
    return say(" (revision {})", number) if number is not None else own("")
