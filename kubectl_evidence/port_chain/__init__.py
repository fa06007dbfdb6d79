"""The way of traffic to the target's pod, port by port: route, Service, target port, EndpointSlice, probe, socket.

One piece of evidence made of several: each step is compared with the one before and cites what it rests on. What is
wrong with a step is for the checks to say; here it is only told which step fits, does not, or is not known.
"""

from __future__ import annotations

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.representatives import Representatives
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.port_chain.inside import probe, socket
from kubectl_evidence.port_chain.link import Chain, Link
from kubectl_evidence.port_chain.outside import Way, routes, selected, slices, target
from kubectl_evidence.semantics.ports import resolved_number, service_port_in_words
from kubectl_evidence.semantics.routing import nearly_selecting, selecting
from kubectl_evidence.text import say

__all__ = ["Chain", "Link", "chains"]


def chains(bundle: Bundle) -> tuple[Chain, ...]:
    """A chain for each port of each Service that selects a pod that was looked into, or was meant for the examined one.

    Another pod than the examined one has a chain only where its own differs.
    """
    pod, services, others = bundle.data(Pod), bundle.data(Services), bundle.data(Representatives)
    if pod is None or services is None:
        return ()
    found = [*_of(bundle, pod, services)]
    seen = {(one.service, one.port, one.number, _verdicts(one)) for one in found}
    for key, other in others.parts.items() if others is not None else ():
        if other.pod is None or other.pod.namespace != pod.namespace:
            continue
        more = _of(bundle, other.pod, services, key=key)
        found += [one for one in more if (one.service, one.port, one.number, _verdicts(one)) not in seen]
    return tuple(found)


def _of(bundle: Bundle, pod: Pod, services: Services, key: object = None) -> list[Chain]:
    chosen = dict(selecting(pod, services))
    pods = bundle.data(Pods)
    if key is None and pods is not None:
        chosen |= nearly_selecting(pod, services, pods)
    found = []
    for name, service in chosen.items():
        for index, port in enumerate(service.ports):
            number = resolved_number(pod, port)
            way = Way(bundle, pod, name, service, index, port, number, examined=key is None)
            links = (*routes(way), selected(way), target(way), slices(way), probe(way), socket(way))
            found.append(
                Chain(
                    service=say("Service/{}", name),
                    port=service_port_in_words(port),
                    pod=pod.name,
                    number=number,
                    links=links,
                )
            )
    return found


def _verdicts(one: Chain) -> tuple[str, ...]:
    return tuple(link.verdict for link in one.links if link.stage in ("service", "target", "slice"))
