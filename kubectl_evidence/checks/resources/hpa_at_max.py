"""A HorizontalPodAutoscaler wants more replicas than it may have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.autoscalers import Autoscaler, Autoscalers, Metric
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.autoscaling import inactive, settled, target_of
from kubectl_evidence.semantics.controllers import namespace_of
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = ()


def check(autoscalers: Autoscalers, owners: Owners | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether an autoscaler of the target has come to its maxReplicas and its metrics ask for more.

    ## How it decides
    The condition ScalingLimited is True for TooManyReplicas (pkg/controller/podautoscaler/horizontal.go,
    convertDesiredReplicasWithRules), and there are maxReplicas pods. Each metric that is above its target is told with
    both figures.

    ## What would prove it
    Nothing more: it is the controller's own word. Whether the limit is too low, or the load not as it should be, is
    another question.

    ## Traps
    An autoscaler at its maximum that wants no more is not limited. Where minReplicas equals maxReplicas somebody has
    pinned the number: that is information. While it cannot compute (ScalingActive False) an old condition says
    nothing.

    ## Example
    In fixtures/autoscaler-at-max:
    > HorizontalPodAutoscaler/thumbnails wants more pods of Deployment/thumbnails than its maxReplicas 2: cpu at …,
    > target 60 %
    """
    for name, one in settled(autoscalers, now):
        limited = at(one.conditions, "ScalingLimited")
        if limited is None or limited.status != "True" or limited.reason != "TooManyReplicas":
            continue
        if inactive(one) is not None or one.max_replicas is None or (one.current_replicas or 0) < one.max_replicas:
            continue
        above = [metric for metric in one.metrics if _is_above(metric)]
        yield Proven(
            subject=say("HorizontalPodAutoscaler/{}", name),
            severity="info" if one.min_replicas == one.max_replicas else "warning",
            says=say(
                "HorizontalPodAutoscaler/{} wants more pods of {} than its maxReplicas {}{}",
                name,
                target_of(one),
                one.max_replicas,
                say(": {}", join(", ", (_figures(metric) for metric in above))) if above else own(""),
            ),
            cites=(
                cite(autoscalers, "horizontal", "items", name, "conditions", own("ScalingLimited")),
                cite(autoscalers, "horizontal", "items", name, "max_replicas"),
            ),
            since=limited.last_transition_time,
            compared=tuple(_compared(one, above)),
            would_weaken=say("metrics below their targets with so many pods"),
            verify=Verify(
                command=say("kubectl get hpa {} -n {}", name, namespace_of(owners)),
                expect=say("REPLICAS {}", one.max_replicas),
            ),
        )


def _is_above(metric: Metric) -> bool:
    return isinstance(metric.current, int) and isinstance(metric.target, int) and metric.current > metric.target


def _figures(metric: Metric) -> Text:
    return say("{} at {}, target {}", metric.name, _amount(metric, metric.current), _amount(metric, metric.target))


def _amount(metric: Metric, amount: int | Text | None) -> Text:
    return say("{}{}", amount or 0, own(" %" if metric.target_type == "Utilization" else ""))


def _compared(one: Autoscaler, above: list[Metric]) -> Iterator[Compared]:
    yield Compared(
        what=own("replicas"),
        wants=say("at most {}", one.max_replicas or 0),
        has=say("{}", one.current_replicas or 0),
        same=False,
    )
    for metric in above:
        yield Compared(
            what=metric.name, wants=_amount(metric, metric.target), has=_amount(metric, metric.current), same=False
        )
