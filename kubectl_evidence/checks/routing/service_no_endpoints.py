"""A Service of this pod has nowhere to send traffic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Pointer, Proven, RuledOut, Veiled, Verdict, Verify, cite
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.routing import nearly_selecting, perhaps_selecting, routable, selecting, serves
from kubectl_evidence.text import Name, Text, say

EXPLAINS = ()

# The EndpointSlice controller needs a moment after a Service or a pod has changed.
_LAG = timedelta(seconds=30)


def check(
    pod: Pod, services: Services, slices: EndpointSlices, pods: Pods | None, now: datetime
) -> Iterator[Verdict | Veiled]:
    """## What it decides
    Whether a Service that selects the pod, or was meant to, can route traffic to any endpoint.

    ## How it decides
    The EndpointSlices that carry the Service's name as a label are joined as kube-proxy joins
    them: an endpoint counts if it is ready, or, when none is, if it still serves while it
    terminates, in a slice with a port of the Service. An unset `ready` means yes, as the API
    documents; `publishNotReadyAddresses` shows as ready. A headless Service is resolved rather
    than proxied, so its ports do not matter. A Service that routes rules this out for itself.

    ## What would prove it
    Nothing more: without an endpoint, connections to the Service are refused or time out. Why
    there is none is what other checks find.

    ## Traps
    Only Services that concern this pod: others are scaled to zero as they please. ExternalName
    and selectorless Services never have endpoints of their own. A pod that began a moment ago
    is not ready yet and nothing is wrong. A pod that is being deleted, or has finished well,
    leaves its Service empty on purpose. `endpoints: null` is an empty list. A Service that is a
    few seconds old has no slices yet.
    """
    if pod.phase == "Succeeded" or pod.deleted is not None or may_still_start(pod, now):
        return
    concerned = dict(selecting(pod, services))
    if pods is not None:
        concerned.update(nearly_selecting(pod, services, pods))
        if perhaps_selecting(pod, services, pods):
            yield Veiled((Services, Pod))
    for name, service in concerned.items():
        reached = routable(service, slices, name)
        joined = slices.of_service(name)
        if reached:
            among = any(endpoint.target_uid == pod.uid for endpoint in reached)
            yield RuledOut(
                subject=say("Service/{}", name),
                says=say(
                    "Service/{} routes to {} ready endpoints, {}",
                    name,
                    len({endpoint.target_uid or endpoint.addresses for endpoint in reached}),
                    say("this pod among them") if among else say("this pod not among them"),
                ),
                cites=tuple(cite(slices, "items", one) for one in joined),
            )
        elif service.created is None or now - service.created >= _LAG:
            yield _proven(pod, name, service, services, slices)


def _proven(pod: Pod, name: Name, service: Service, services: Services, slices: EndpointSlices) -> Proven:
    return Proven(
        subject=say("Service/{}", name),
        severity="error",
        says=_says(name, service, slices),
        cites=(
            cite(services, "items", name, "selector"),
            *_where(name, slices),
        ),
        verify=Verify(
            command=say(
                "kubectl get endpointslices -n {} -l kubernetes.io/service-name={} -o yaml", pod.namespace, name
            ),
            expect=say("no endpoint with `ready: true` in a slice with ports"),
        ),
    )


def _where(name: Name, slices: EndpointSlices) -> tuple[Pointer, ...]:
    joined = slices.of_service(name)
    return tuple(cite(slices, "items", one) for one in joined) or (cite(slices, "items"),)


def _says(name: Name, service: Service, slices: EndpointSlices) -> Text:
    joined = slices.of_service(name).values()
    listed = {endpoint.target_uid or endpoint.addresses: endpoint for one in joined for endpoint in one.endpoints}
    ready = [endpoint for endpoint in listed.values() if endpoint.ready]
    start = say("Service/{} has no endpoint that traffic can reach", name)
    if not joined:
        return say("{}: it has no EndpointSlice", start)
    if not listed:
        return say("{}: its EndpointSlices are empty", start)
    if not ready:
        return say("{}: 0 of {} listed pods are ready", start, len(listed))
    without = not service.headless and not any(serves(service, one) for one in joined)
    return say(
        "{}: {} of {} listed pods are ready, but {}",
        start,
        len(ready),
        len(listed),
        say("no EndpointSlice has a port of the Service") if without else say("none in a slice with its ports"),
    )
