"""A Service that was meant for this pod selects no pod at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Compared, Pointer, Proven, RuledOut, Suspected, Veiled, Verdict, Verify, cite
from kubectl_evidence.semantics.ports import resolves
from kubectl_evidence.semantics.routing import distantly_selecting, nearly_selecting, perhaps_selecting, selecting
from kubectl_evidence.semantics.selectors import Differs, agrees_in_part, difference
from kubectl_evidence.text import Name, Text, join, say

EXPLAINS = ("service-no-endpoints",)


def check(pod: Pod, services: Services, pods: Pods) -> Iterator[Verdict | Veiled]:
    """## What it decides
    Whether a Service's selector misses the pod by a label's value or key.

    ## How it decides
    The selector selects neither the pod nor any other live pod of the namespace, and resembles
    the pod's labels: each pair that differs is a slip (the key is absent, the value is a variant,
    the key only tells revisions apart), and something telling connects the two: a pair that
    agrees, a variant of a name, or the wanted value under another key. Every pair of the selector
    is shown beside what the pod has. A Service that does select the pod rules this out for itself.

    ## What would prove it
    That the labels miss the selector, and that the Service selects no pod, is compared as the
    EndpointSlice controller compares it. That the Service is *meant* for this pod is read from a
    telling pair that agrees, or from names that resemble each other together with ports that all
    lead to declared ports of the pod. With less than that it is suspected; it would be proven by
    there being no other workload for the Service, scaled to zero or not yet created.

    ## Traps
    A selector that selects other pods is another workload's Service. A pod that another Service
    selects may well be meant for that one alone, so only a misspelling is suspected then: canaries
    and the parts of one application resemble one another on purpose. Values are strings: `1.1` is
    not `1.10`. Finished pods do not count. Masked values that are equal are seen to be equal; whether
    one resembles another is not seen, and left undecided.
    """
    if pod.finished or pod.deleted is not None:
        return
    served = selecting(pod, services)
    for name in served:
        yield RuledOut(
            subject=say("Service/{}", name),
            says=say("Service/{} selects this pod", name),
            cites=(cite(services, "items", name, "selector"), cite(pod, "labels")),
        )
    for name, service in nearly_selecting(pod, services, pods).items():
        selector = service.selector or {}
        if served:
            doubt = say("that traffic for this pod is expected through Service/{} too", name)
            yield _suspected(name, selector, pod, services, pods, doubt, error=False)
        elif agrees_in_part(selector, pod.labels) or _ports_fit(pod, service):
            yield _proven(name, selector, pod, services, pods)
        else:
            doubt = say("that no other workload, scaled to zero or yet to come, is the one of Service/{}", name)
            yield _suspected(name, selector, pod, services, pods, doubt, error=True)
    if perhaps_selecting(pod, services, pods):
        yield Veiled((Services, Pod))
    for name, service in distantly_selecting(pod, services, pods).items():
        doubt = say("that no other workload, scaled to zero or yet to come, is the one of Service/{}", name)
        yield _suspected(name, service.selector or {}, pod, services, pods, doubt, error=False)


def _ports_fit(pod: Pod, service: Service) -> bool:
    return bool(service.ports) and all(resolves(pod, port) is not None for port in service.ports)


def _proven(name: Name, selector: Mapping[Text, Text], pod: Pod, services: Services, pods: Pods) -> Proven:
    return Proven(
        subject=say("Service/{}", name),
        severity="error",
        says=_says(name, difference(selector, pod.labels)),
        cites=_cites(name, difference(selector, pod.labels), pod, services, pods),
        compared=_compared(selector, pod),
        verify=_verify(selector, pod),
    )


def _suspected(
    name: Name, selector: Mapping[Text, Text], pod: Pod, services: Services, pods: Pods, doubt: Text, *, error: bool
) -> Suspected:
    return Suspected(
        subject=say("Service/{}", name),
        severity="error" if error else "warning",
        says=_says(name, difference(selector, pod.labels)),
        cites=_cites(name, difference(selector, pod.labels), pod, services, pods),
        compared=_compared(selector, pod),
        verify=_verify(selector, pod),
        would_prove=doubt,
    )


def _says(name: Name, differs: tuple[Differs, ...]) -> Text:
    return say(
        "Service/{} selects {}, the pod {}: the Service selects no pod",
        name,
        join(" and ", [say("`{}={}`", one.key, one.wants) for one in differs]),
        join(" and ", [_has(one) for one in differs]),
    )


def _has(one: Differs) -> Text:
    return say("has no label `{}`", one.key) if one.has is None else say("carries `{}={}`", one.key, one.has)


def _cites(name: Name, differs: tuple[Differs, ...], pod: Pod, services: Services, pods: Pods) -> tuple[Pointer, ...]:
    return (
        *(cite(services, "items", name, "selector", one.key) for one in differs),
        *(cite(pod, "labels", one.key) for one in differs if one.has is not None),
        *((cite(pod, "labels"),) if any(one.has is None for one in differs) else ()),
        cite(pods, "items"),
    )


def _compared(selector: Mapping[Text, Text], pod: Pod) -> tuple[Compared, ...]:
    return tuple(
        Compared(what=say("label {}", key), wants=value, has=pod.labels.get(key), same=pod.labels.get(key) == value)
        for key, value in selector.items()
    )


def _verify(selector: Mapping[Text, Text], pod: Pod) -> Verify:
    flag = join(",", [say("{}={}", key, value) for key, value in selector.items()])
    return Verify(
        command=say("kubectl get pods -n {} -l '{}'", pod.namespace, flag),
        expect=say("No resources found in {} namespace.", pod.namespace),
    )
