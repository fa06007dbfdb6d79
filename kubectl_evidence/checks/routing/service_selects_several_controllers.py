"""A Service selects pods of another workload, too, which do not serve what it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.checks.routing._room import concerned
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.representatives import Representatives
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.finding import Compared, Pointer, Suspected, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.pod_sets import PodSet, are_releases, pod_sets, topmost
from kubectl_evidence.semantics.ports import declared, in_words, named_target, resolves, service_port_in_words
from kubectl_evidence.semantics.routing import place
from kubectl_evidence.semantics.selectors import misspelt, selects, similar
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (
    "slice-without-ports",
    "target-port-name-unresolved",
    "target-port-name-unresolved-on-some",
    "target-port-not-declared",
    "target-port-not-listening",
)

# By these people say which program a pod runs.
_PROGRAM = ("app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/component", "component")


@dataclass(frozen=True)
class _Lack:
    """That a workload's pods declare none of a Service's ports, shown by one of them."""

    has: Text
    cites: tuple[Pointer, ...]


def check(
    pod: Pod | NotFound,
    services: Services,
    pods: Pods,
    slices: EndpointSlices,
    representatives: Representatives | None,
    ingresses: Ingresses | None,
    target: Target,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service selects pods of a workload that it was hardly meant for, beside its own.

    ## How it decides
    The live pods that the selector selects are sorted by the controller on top (of a ReplicaSet its
    Deployment). Where there are several, another workload is foreign if it runs another program by
    the labels that tell (`app`, `app.kubernetes.io/name`, `component`), or if its pods declare none of
    the numbers that the Service's ports lead to, while another of the workloads declares them all.
    Each of its ready endpoints gets its share of the connections. A port that is led to by its name
    leaves out the pods that do not declare it, and is the matter of another check.

    ## What would prove it
    That its pods refuse the connections: only they, or whoever wrote the selector, can tell.

    ## Traps
    Blue and green, canaries, releases and shards are meant to stand behind one Service: names that
    differ by such a word or a number are one workload here. A port that nobody declares may be
    listened at all the same, so nothing is concluded from a number that no workload declares. A
    headless Service, which is for finding peers, may well be one for several programs.

    ## Example
    Two Deployments share the label that is selected (fixtures/service-selects-worker):
    > Service/basket (`app=basket`) selects, beside the pods of Deployment/basket-web, 1 pod of
    > Deployment/basket-mailer, which does not declare its target port 8080
    """
    examined = pod if isinstance(pod, Pod) else None
    known = list(_known(examined, representatives))
    for name, service in concerned(pod, services, slices, ingresses, target).items():
        if service.headless or not service.selector:
            continue
        sets = _selected(service, pod_sets(pods, examined))
        for ours, foreign, lack in _foreign(service, sets, known):
            yield _suspected(name, service, ours, foreign, lack, services, pods, slices, target)
            break


def _known(pod: Pod | None, others: Representatives | None) -> Iterator[tuple[Pod, tuple[Pointer, ...]]]:
    """The pods of which the ports are known, each with what cites them."""
    if pod is not None:
        yield pod, ()
    for key, other in others.parts.items() if others is not None else ():
        if others is not None and other.pod is not None:
            yield other.pod, (cite(others, "parts", key, "pod", "containers"),)


def _selected(service: Service, sets: tuple[PodSet, ...]) -> list[PodSet]:
    found = []
    for one in sets:
        theirs = {name: labels for name, labels in one.pods.items() if selects(service.selector, labels)}
        if theirs:
            found.append(PodSet(one.name, theirs))
    return sorted(found, key=lambda one: (-len(one.pods), one.name))


def _foreign(
    service: Service, sets: list[PodSet], known: list[tuple[Pod, tuple[Pointer, ...]]]
) -> Iterator[tuple[PodSet, PodSet, _Lack | None]]:
    lacks = {one.name: _lack(service, one, known) for one in sets}
    serving = {one.name for one in sets if _serves(service, one, known)}
    for foreign in reversed(sets):
        for ours in sets:
            if ours is foreign or are_releases(ours.name, foreign.name):
                continue
            lack = lacks[foreign.name]
            if (ours.name in serving and lack is not None) or (
                foreign.name not in serving and _other_program(ours.labels, foreign.labels) is not None
            ):
                yield ours, foreign, lack
                break


def _of(one: PodSet, known: list[tuple[Pod, tuple[Pointer, ...]]]) -> tuple[Pod, tuple[Pointer, ...]] | None:
    return next((each for each in known if topmost(each[0].name, each[0].controller, each[0].labels) == one.name), None)


def _numeric(service: Service) -> list[ServicePort]:
    """The ports that lead to a number: to pods that do not declare a name nothing is sent (FindPort)."""
    return [port for port in service.ports if named_target(port) is None]


def _serves(service: Service, one: PodSet, known: list[tuple[Pod, tuple[Pointer, ...]]]) -> bool:
    found = _of(one, known)
    return found is not None and bool(service.ports) and all(resolves(found[0], port) for port in service.ports)


def _lack(service: Service, one: PodSet, known: list[tuple[Pod, tuple[Pointer, ...]]]) -> _Lack | None:
    found, ports = _of(one, known), _numeric(service)
    if found is None or not ports or any(resolves(found[0], port) for port in ports):
        return None
    pod, cites = found
    names = join(", ", dict.fromkeys(in_words(each.port) for each in declared(pod)))
    return _Lack(names or own("none"), cites or (cite(pod, "containers"),))


def _other_program(ours: Mapping[Text, Text], theirs: Mapping[Text, Text]) -> tuple[str, Text, Text] | None:
    for key in _PROGRAM:
        a, b = at(ours, key), at(theirs, key)
        if a is not None and b is not None and a != b and not similar(a, b) and not misspelt(a, b):
            return key, a, b
    return None


def _suspected(
    name: Name,
    service: Service,
    ours: PodSet,
    foreign: PodSet,
    lack: _Lack | None,
    services: Services,
    pods: Pods,
    slices: EndpointSlices,
    target: Target,
) -> Suspected:
    selector = join(",", [say("{}={}", key, value) for key, value in (service.selector or {}).items()])
    count = len(foreign.pods)
    whose = (
        foreign.name
        if foreign.name.startswith("Pod/")
        else say("{} of {}", own("1 pod") if count == 1 else say("{} pods", count), foreign.name)
    )
    program = _other_program(ours.labels, foreign.labels)
    ports = join(", ", [service_port_in_words(port) for port in service.ports])
    compared = []
    because = own("of another program")
    if lack is not None:
        does = own("does" if count == 1 else "do")
        because = say("which {} not declare its target port {}", does, _targets(service))
        compared.append(Compared(what=say("port {}", ports), wants=_targets(service), has=lack.has, same=False))
    if program is not None:
        key, wants, has = program
        if lack is None:
            because = say("whose `{}` is `{}`, not `{}`", own(key), has, wants)
        compared.append(Compared(what=say("label {}", own(key)), wants=wants, has=has, same=False))
    beside = ours.name if ours.name.startswith("Pod/") else say("the pods of {}", ours.name)
    says = say("Service/{} (`{}`) selects, beside {}, {}, {}", name, selector, beside, whose, because)
    return Suspected(
        subject=say("Service/{}", name),
        severity="warning",
        says=says,
        cites=(
            cite(services, "items", name, "selector"),
            *(cite(pods, "items", one) for one in [*foreign.pods][:1] if one in pods.items),
            *(cite(slices, "items", key) for key in slices.of_service(name)),
            *(lack.cites if lack is not None else ()),
        ),
        compared=tuple(compared),
        would_prove=say("that connections to the pods of {} at the Service's target port are refused", foreign.name),
        would_weaken=say("an answer of those pods at the port that Service/{} leads to", name),
        verify=Verify(
            command=say(
                "kubectl get pods -n {} -l '{}' -o custom-columns=P:metadata.name,O:metadata.ownerReferences[0].name",
                place(target),
                selector,
            ),
            expect=say("pods of {} and of {}", ours.name, foreign.name),
        ),
        mitigations=(say("a label in the selector that only the pods of {} carry", ours.name),),
    )


def _targets(service: Service) -> Text:
    targets = [port.target_port if port.target_port is not None else port.port for port in _numeric(service)]
    return join(", ", [say("{}", one) for one in targets])
