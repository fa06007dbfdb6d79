"""A workload is scaled to 0: it has no pod, and none is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.controllers import judged, kind_of, name_in
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("hpa-scaling-inactive", "service-no-endpoints")

# pkg/controller/deployment/sync.go, scaleReplicaSetAndRecordEvent.
_TO_ZERO = late(r"^Scaled down replica set \S+ (?:from \d+ )?to 0\b")


def check(
    owners: Owners,
    workload: Workload,
    services: Services | None,
    autoscalers: Autoscalers | None,
    events: Events | None,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a Deployment, StatefulSet or bare ReplicaSet has no pod because none is wanted, and whether a Service
    sends traffic to it all the same.

    ## How it decides
    `spec.replicas` is 0 and there is no pod. It is a warning where the selector of a Service of the namespace matches
    the labels of its template: connections to that Service are refused. It is information where no Service does, or
    where an autoscaler scales it to 0 on purpose: a HorizontalPodAutoscaler with minReplicas 0, or a ScaledObject of
    KEDA's whose minReplicaCount is 0 or not set.

    ## What would prove it
    Nothing more: that somebody or something has set it is certain, whether on purpose is not.

    ## Traps
    A ReplicaSet of an old revision is scaled to 0, which is as it should be. A HorizontalPodAutoscaler does not scale
    up from 0 that somebody has set by hand (ScalingDisabled). Old pods may still be terminating.

    ## Example
    In fixtures/deployment-scaled-to-zero:
    > Deployment/invoices has no pod, and none is wanted: it is scaled to 0, while Service/invoices sends traffic to
    > it
    """
    if workload.total != 0:
        return
    for key, one in judged(owners, "Deployment", "StatefulSet", "ReplicaSet"):
        if one.replicas != 0:
            continue
        by = _on_purpose(autoscalers, key)
        routing = [
            name
            for name, service in (services.items.items() if services is not None else ())
            if service.routes_by_selector and selects(service.selector, one.template_labels)
        ]
        yield Proven(
            subject=key,
            severity="warning" if routing and by is None else "info",
            says=_says(key, routing, by),
            cites=(
                cite(owners, "parts", key, "replicas"),
                *(_selectors(services, routing) if services is not None else ()),
            ),
            since=_since(events, key),
            would_weaken=say("somebody, or a schedule, that has scaled it down on purpose"),
            verify=Verify(
                command=say(
                    "kubectl get {} {} -n {}",
                    own(kind_of(key).lower()),
                    name_in(key),
                    one.namespace or own("NAMESPACE"),
                ),
                expect=own("0/0"),
            ),
            mitigations=(say("at least one replica"),) if by is None else (),
        )


def _says(key: Text, routing: list[Name], by: Text | None) -> Text:
    start = say("{} has no pod, and none is wanted: it is scaled to 0", key)
    if by is not None:
        return say("{}, as {} may do", start, by)
    if not routing:
        return start
    names = join(", ", (say("Service/{}", name) for name in routing))
    return say("{}, while {} {} traffic to it", start, names, own("sends" if len(routing) == 1 else "send"))


def _selectors(services: Services, routing: list[Name]) -> Iterator[Pointer]:
    return (cite(services, "items", name, "selector") for name in routing)


def _on_purpose(autoscalers: Autoscalers | None, key: Text) -> Text | None:
    """The autoscaler that scales it to 0 by itself."""
    if autoscalers is None:
        return None
    kind, name = kind_of(key), name_in(key)
    for called, one in autoscalers.horizontal.items.items() if autoscalers.horizontal is not None else ():
        if (one.target_kind, one.target_name) == (kind, name) and one.min_replicas == 0:
            return say("HorizontalPodAutoscaler/{}", called)
    for called, scaled in autoscalers.scaled_objects.items.items() if autoscalers.scaled_objects is not None else ():
        if (scaled.target_kind or "Deployment", scaled.target_name) == (kind, name) and not scaled.min_replicas:
            return say("ScaledObject/{}", called)
    return None


def _since(events: Events | None, key: Text) -> datetime | None:
    for by, part in events.parts.items() if events is not None else ():
        if by == key:
            found = [one.last for one in part.items.values() if _TO_ZERO.search(one.message) and one.last is not None]
            return max(found, default=None)
    return None
