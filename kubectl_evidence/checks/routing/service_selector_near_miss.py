"""A Service that was meant for this pod selects no pod at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import (
    Compared,
    Pointer,
    Proven,
    RuledOut,
    Severity,
    Suspected,
    Veiled,
    Verdict,
    Verify,
    cite,
)
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.pod_sets import PodSet, pod_sets
from kubectl_evidence.semantics.ports import resolves
from kubectl_evidence.semantics.routing import (
    asked_about,
    distantly_selecting,
    fronts,
    idle,
    nearest_set,
    nearly_selecting,
    perhaps_selecting,
    place,
    selecting,
)
from kubectl_evidence.semantics.selectors import Differs, agrees_in_part, difference, elsewhere
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("dependency-service-no-endpoints", "pod-not-selected-by-service", "service-no-endpoints")

# So many pods of one workload are known of a large namespace: there may be more.
_COUNTED = 10


@dataclass(frozen=True)
class _Miss:
    """A Service that selects nothing, and the pods that it was meant for: the examined one's, or those of a set."""

    name: Name
    selector: Mapping[Text, Text]
    labels: Mapping[Text, Text]
    # How they are called, and what stands after it: `the pod carries`, `the 2 pods of Deployment/shop carry`.
    who: Text
    plural: bool
    cites: tuple[Pointer, ...]
    # What of them can be cited label by label.
    pod: Pod | None

    @property
    def differs(self) -> tuple[Differs, ...]:
        return difference(self.selector, self.labels)


def check(
    pod: Pod | NotFound,
    services: Services,
    pods: Pods,
    ingresses: Ingresses | None,
    routes: Routes | None,
    dependencies: Dependencies | None,
    target: Target,
) -> Iterator[Verdict | Veiled]:
    """## What it decides
    Whether a Service's selector misses the pods that it was meant for by a label's value or key.

    ## How it decides
    The selector selects neither the pod nor any other live pod of the namespace, and resembles
    the pod's labels: each pair that differs is a slip (the key is absent, the value is a variant,
    the key only tells revisions apart), and something telling connects the two: a pair that
    agrees, a variant of a name, or the wanted value under another key. Every pair of the selector
    is shown beside what the pod has, and how many live pods the selector would select with the
    pod's values. A Service that does select the pod rules this out for itself. Where the target is
    the Service, or an Ingress that leads to it, and it selects nothing, the workload of the
    namespace whose pods are closest is named instead: fewest pairs that differ, then a name like
    the Service's.

    ## What would prove it
    That the labels miss the selector, and that the Service selects no pod, is compared as the
    EndpointSlice controller compares it. That the Service is *meant* for this pod is read from a
    telling pair that agrees, or from names that resemble each other together with ports that all
    lead to declared ports of the pod. With less than that it is suspected; it would be proven if
    there were no other workload for the Service, scaled to zero or not yet created.

    ## Traps
    A selector that selects other pods is another workload's Service. A pod that another Service
    selects may well be meant for that one alone, so only a misspelling is suspected then: canaries
    and the parts of one application resemble one another on purpose. A Service that the pod's own
    environment names is one that it calls, hardly its own. Values are strings: `1.1` is not `1.10`.
    Finished pods do not count. Masked values that are equal are seen to be equal; whether one
    resembles another is not seen, and left undecided.

    ## Example
    The Service has another name for the application than the pods (fixtures/selector-mismatch):
    > Service/checkout selects `app=checkout`, the pod carries `app=checkout-api`: the Service
    > selects no pod
    """
    asked = asked_about(target, services, ingresses)
    told: set[Name] = set()
    if isinstance(pod, Pod) and not pod.finished and pod.deleted is None:
        for one in _of_pod(pod, services, pods, ingresses, routes, dependencies):
            if isinstance(one, Proven | Suspected):
                told.update(name for name in services.items if one.subject == f"Service/{name}")
            yield one
    examined = pod if isinstance(pod, Pod) else None
    sets = pod_sets(pods, examined)
    for name, service in asked.items():
        if name in told or name not in idle(examined, services, pods):
            continue
        found = nearest_set(name, service, sets, services)
        if found is not None:
            miss = _of_set(name, service, found, pods)
            sure = agrees_in_part(miss.selector, miss.labels)
            named = tuple(fronts(name, ingresses, routes))
            yield _verdict(miss, services, pods, examined, named, place(target), None if sure else _unless(name))


def _of_pod(
    pod: Pod,
    services: Services,
    pods: Pods,
    ingresses: Ingresses | None,
    routes: Routes | None,
    dependencies: Dependencies | None,
) -> Iterator[Verdict | Veiled]:
    served = selecting(pod, services)
    called = {host.service for host in dependencies.hosts} if dependencies is not None else set()
    for name in served:
        yield RuledOut(
            subject=say("Service/{}", name),
            says=say("Service/{} selects this pod", name),
            cites=(cite(services, "items", name, "selector"), cite(pod, "labels")),
        )
    for name, service in nearly_selecting(pod, services, pods).items():
        miss = _miss(name, service, pod, pods)
        named = tuple(fronts(name, ingresses, routes))
        if served:
            doubt = say("that traffic for this pod is expected through Service/{} too", name)
            yield _verdict(miss, services, pods, pod, named, pod.namespace, doubt, error=False)
        elif name in called:
            doubt = say("that this pod, whose environment names Service/{}, is meant to serve it too", name)
            yield _verdict(miss, services, pods, pod, named, pod.namespace, doubt, error=False)
        elif agrees_in_part(miss.selector, pod.labels) or _ports_fit(pod, service):
            yield _verdict(miss, services, pods, pod, named, pod.namespace, None)
        else:
            yield _verdict(miss, services, pods, pod, named, pod.namespace, _unless(name))
    if perhaps_selecting(pod, services, pods):
        yield Veiled((Services, Pod))
    for name, service in distantly_selecting(pod, services, pods).items():
        if name not in called:
            miss, named = _miss(name, service, pod, pods), tuple(fronts(name, ingresses, routes))
            yield _verdict(miss, services, pods, pod, named, pod.namespace, _unless(name), error=False)


def _unless(name: Name) -> Text:
    return say("that no other workload, scaled to zero or yet to come, is the one of Service/{}", name)


def _ports_fit(pod: Pod, service: Service) -> bool:
    return bool(service.ports) and all(resolves(pod, port) is not None for port in service.ports)


def _miss(name: Name, service: Service, pod: Pod, pods: Pods) -> _Miss:
    return _Miss(
        name, service.selector or {}, pod.labels, own("the pod"), plural=False, cites=(cite(pods, "items"),), pod=pod
    )


def _of_set(name: Name, service: Service, found: PodSet, pods: Pods) -> _Miss:
    count = len(found.pods)
    bare = found.name.startswith("Pod/")
    who = found.name if bare else say("the pods of {}", found.name) if count > 1 else say("the pod of {}", found.name)
    first = next(iter(found.pods))
    labels = found.labels
    differs = difference(service.selector or {}, labels)
    there = first in pods.items
    where = tuple(cite(pods, "items", first, "labels", one.key) for one in differs if one.has is not None and there)
    return _Miss(
        name, service.selector or {}, labels, who, plural=count > 1, cites=(*where, cite(pods, "items")), pod=None
    )


def _verdict(
    miss: _Miss,
    services: Services,
    pods: Pods,
    pod: Pod | None,
    named: tuple[tuple[Text, Pointer], ...],
    namespace: Text,
    doubt: Text | None,
    *,
    error: bool = True,
) -> Proven | Suspected:
    subject, says = say("Service/{}", miss.name), _says(miss, named)
    cites = (*_cites(miss, services), *(pointer for _, pointer in named))
    compared = (*_compared(miss), *_counted(miss, pods, pod))
    verify, weaken = _verify(miss, namespace), _weaken(miss)
    severity: Severity = "error" if error else "warning"
    if doubt is None:
        return Proven(
            subject=subject,
            severity=severity,
            says=says,
            cites=cites,
            compared=compared,
            verify=verify,
            would_weaken=weaken,
        )
    return Suspected(
        subject=subject,
        severity=severity,
        says=says,
        cites=cites,
        compared=compared,
        verify=verify,
        would_prove=doubt,
        would_weaken=weaken,
    )


def _weaken(miss: _Miss) -> Text:
    wanted = join(",", [say("{}={}", key, value) for key, value in miss.selector.items()])
    return say("a workload, perhaps scaled to zero, whose pods carry `{}`", wanted)


def _says(miss: _Miss, named: tuple[tuple[Text, Pointer], ...]) -> Text:
    carry = own("carry" if miss.plural else "carries")
    lack = own("have" if miss.plural else "has")
    # What the selector asks for under its own key is not what stands in for another.
    spare = {key: value for key, value in miss.labels.items() if key not in miss.selector}
    start = say(
        "Service/{} selects {}, {} {}: the Service selects no pod",
        miss.name,
        join(" and ", [say("`{}={}`", one.key, one.wants) for one in miss.differs]),
        miss.who,
        join(" and ", [_has(one, carry, lack, elsewhere(one, spare)) for one in miss.differs]),
    )
    behind = say("{}, and {} leads to it", start, named[0][0]) if named else start
    return behind if len(behind) <= _LONGEST else start


# A sentence that is longer would be cut as a headline.
_LONGEST = 200


def _has(one: Differs, carry: Text, lack: Text, instead: Text | None) -> Text:
    if instead is not None:
        return say("{} `{}={}` and no label `{}`", carry, instead, one.wants, one.key)
    return say("{} no label `{}`", lack, one.key) if one.has is None else say("{} `{}={}`", carry, one.key, one.has)


def _cites(miss: _Miss, services: Services) -> tuple[Pointer, ...]:
    pod = miss.pod
    return (
        *(cite(services, "items", miss.name, "selector", one.key) for one in miss.differs),
        *(cite(pod, "labels", one.key) for one in miss.differs if one.has is not None and pod is not None),
        *((cite(pod, "labels"),) if pod is not None and any(one.has is None for one in miss.differs) else ()),
        *miss.cites,
    )


def _compared(miss: _Miss) -> tuple[Compared, ...]:
    return tuple(
        Compared(what=say("label {}", key), wants=value, has=miss.labels.get(key), same=miss.labels.get(key) == value)
        for key, value in miss.selector.items()
    )


def _counted(miss: _Miss, pods: Pods, pod: Pod | None) -> Iterator[Compared]:
    """How many live pods the selector would select with the values that the pods have."""
    corrected = {key: miss.labels[key] for key in miss.selector if key in miss.labels}
    if not corrected:
        return
    everyone = {name: labels for one in pod_sets(pods, pod) for name, labels in one.pods.items()}
    count = sum(all(labels.get(key) == value for key, value in corrected.items()) for labels in everyone.values())
    more = pods.partial and count >= _COUNTED
    values = join(",", [say("{}={}", key, value) for key, value in corrected.items()])
    number = say("{} or more", count) if more else say("{}", count)
    yield Compared(what=own("live pods selected"), wants=say("{} by {}", number, values), has=own("0"), same=False)


def _verify(miss: _Miss, namespace: Text) -> Verify:
    flag = join(",", [say("{}={}", key, value) for key, value in miss.selector.items()])
    return Verify(
        command=say("kubectl get pods -n {} -l '{}'", namespace, flag),
        expect=say("No resources found in {} namespace.", namespace),
    )
