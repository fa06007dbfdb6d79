"""Two HorizontalPodAutoscalers are to scale the same pods, so that neither does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.autoscalers import Autoscaler, Autoscalers
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.autoscaling import inactive, settled, target_of
from kubectl_evidence.semantics.controllers import namespace_of
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("hpa-scaling-inactive",)


def check(autoscalers: Autoscalers, owners: Owners | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether more than one autoscaler scales the target, or pods that its selector matches, so that none of them does.

    ## How it decides
    Two autoscalers name the same thing to scale, or the condition ScalingActive of one is False for AmbiguousSelector
    (pkg/controller/podautoscaler/horizontal.go, validateAndParseSelector), whose message names them.

    ## What would prove it
    Nothing more.

    ## Traps
    Two workloads whose selectors overlap are as ambiguous as one that two autoscalers name. An autoscaler younger than
    a minute may be the one that takes the place of the other.

    ## Example
    > HorizontalPodAutoscaler/cpu and HorizontalPodAutoscaler/memory both scale Deployment/checkout-api: neither does
    """
    found = dict(settled(autoscalers, now))
    told: set[Text] = set()
    for name, one in found.items():
        same = [other for other, that in found.items() if target_of(that) == target_of(one)]
        condition = inactive(one)
        ambiguous = condition is not None and condition.reason == "AmbiguousSelector"
        if target_of(one) in told or not (ambiguous or len(same) > 1):
            continue
        told.add(target_of(one))
        quoted = condition.message if ambiguous and condition is not None else None
        yield Proven(
            subject=say("HorizontalPodAutoscaler/{}", name),
            severity="warning",
            says=_says(name, one, same, quoted),
            cites=tuple(_cites(autoscalers, name, same, ambiguous=ambiguous)),
            since=condition.last_transition_time if ambiguous and condition is not None else None,
            would_weaken=say("a single autoscaler of these pods a moment later"),
            verify=Verify(
                command=say("kubectl get hpa -n {}", namespace_of(owners)),
                expect=say("{} as REFERENCE of several", target_of(one)),
            ),
            mitigations=(say("one autoscaler with the metrics of both"),),
        )


def _says(name: Name, one: Autoscaler, same: list[Name], quoted: Text | None) -> Text:
    if len(same) > 1:
        names = join(" and ", (say("HorizontalPodAutoscaler/{}", other) for other in same))
        return say("{} both scale {}: neither does", names, target_of(one))
    return say("HorizontalPodAutoscaler/{} cannot scale {}: “{}”", name, target_of(one), quoted or own(""))


def _cites(autoscalers: Autoscalers, name: Name, same: list[Name], *, ambiguous: bool) -> Iterator[Pointer]:
    for other in same:
        yield cite(autoscalers, "horizontal", "items", other, "target_name")
    if ambiguous:
        yield cite(autoscalers, "horizontal", "items", name, "conditions", own("ScalingActive"))
