"""A Service that was meant for this pod selects no pod at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Compared, Proven, RuledOut, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.selectors import Differs, agrees_in_part, difference, is_near, selects
from kubectl_evidence.text import Name, Text, join, say

EXPLAINS = ("service-no-endpoints",)


def check(pod: Pod, services: Services, pods: Pods) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service's selector misses the pod by a label's value or key.

    ## How it decides
    The selector does not select the pod, selects no other live pod of the namespace either,
    and resembles the pod's labels: a telling pair agrees, or the values of a telling key are
    variants of one name. Each pair of the selector is shown beside what the pod has. A Service
    that does select the pod rules this out for itself.

    ## What would prove it
    Nothing more: selector and labels are compared as the EndpointSlice controller compares
    them. That the Service is *meant* for this pod is read from the resemblance; where another
    Service selects the pod already, it is only suspected, and only if a telling pair agrees.

    ## Traps
    A selector that selects other pods is another workload's Service. Values are strings:
    `1.1` is not `1.10`. Finished pods do not count.
    """
    if pod.finished:
        return
    served = False
    for name, service in services.items.items():
        if service.routes_by_selector and selects(service.selector, pod.labels):
            served = True
            yield RuledOut(
                subject=say("Service/{}", name),
                says=say("Service/{} selects this pod", name),
                cites=(cite(services, "items", name, "selector"), cite(pod, "labels")),
            )
    for name, service in services.items.items():
        selector = service.selector
        if not service.routes_by_selector or selector is None or selects(selector, pod.labels):
            continue
        if not is_near(selector, pod.labels) or _selected(service, pods):
            continue
        if not served:
            yield _near_miss(name, selector, pod, services, pods)
        elif agrees_in_part(selector, pod.labels):
            yield _perhaps(_near_miss(name, selector, pod, services, pods))


def _perhaps(found: Proven) -> Suspected:
    """A pod that another Service selects may well be meant for that one alone."""
    return Suspected(
        subject=found.subject,
        severity="warning",
        says=found.says,
        cites=found.cites,
        compared=found.compared,
        verify=found.verify,
        would_prove=say("that traffic for this pod is expected through {}", found.subject),
    )


def _near_miss(name: Name, selector: Mapping[Text, Text], pod: Pod, services: Services, pods: Pods) -> Proven:
    differs = difference(selector, pod.labels)
    flag = join(",", [say("{}={}", key, value) for key, value in selector.items()])
    return Proven(
        subject=say("Service/{}", name),
        severity="error",
        says=say(
            "Service/{} selects {}, the pod {}: the Service selects no pod",
            name,
            join(" and ", [say("`{}={}`", one.key, one.wants) for one in differs]),
            join(" and ", [_has(one) for one in differs]),
        ),
        cites=(
            *(cite(services, "items", name, "selector", one.key) for one in differs),
            *(cite(pod, "labels", one.key) for one in differs if one.has is not None),
            cite(pod, "labels"),
            cite(pods, "items"),
        ),
        compared=tuple(
            Compared(what=say("label {}", key), wants=value, has=pod.labels.get(key), same=pod.labels.get(key) == value)
            for key, value in selector.items()
        ),
        verify=Verify(
            command=say("kubectl get pods -n {} -l '{}'", pod.namespace, flag),
            expect=say("No resources found"),
        ),
    )


def _has(one: Differs) -> Text:
    return say("has no label `{}`", one.key) if one.has is None else say("carries `{}={}`", one.key, one.has)


def _selected(service: Service, pods: Pods) -> bool:
    return any(selects(service.selector, other.labels) for other in pods.items.values())
