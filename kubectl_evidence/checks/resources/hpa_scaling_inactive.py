"""A HorizontalPodAutoscaler cannot compute how many replicas are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.autoscaling import SETTLING, inactive, settled, target_of, without_request
from kubectl_evidence.semantics.controllers import namespace_of
from kubectl_evidence.text import Text, own, say

EXPLAINS = ()

# Told by checks of their own, or as it should be: nobody scales what somebody has set to 0.
_ELSEWHERE = frozenset({"AmbiguousSelector", "ScalingDisabled"})


def check(autoscalers: Autoscalers, owners: Owners | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether an autoscaler of the target has no figures to scale by, and why: the metrics API does not answer, no pod is
    ready, a metric does not exist, or what it scales has no selector.

    ## How it decides
    The condition ScalingActive is False for more than a minute, for another reason than that what it scales is set to
    0 (ScalingDisabled), that another autoscaler scales the same pods (AmbiguousSelector), or that a request is missing
    (pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetrics). The end of its message is quoted, which
    names the metric and the error.

    ## What would prove it
    Nothing more: it is the controller's own word.

    ## Traps
    An autoscaler younger than a minute, and pods that have just started, have no samples. While it cannot compute, the
    number of replicas stays as it is: the workload itself is well. With several metrics one that works is enough to
    scale up.

    ## Example
    > HorizontalPodAutoscaler/checkout-api cannot scale Deployment/checkout-api: FailedGetResourceMetric, “failed to
    > get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API:
    > the server is currently unable to handle the request (get pods.metrics.k8s.io)”
    """
    for name, one in settled(autoscalers, now):
        condition = inactive(one)
        if condition is None or condition.reason in _ELSEWHERE or without_request(condition) is not None:
            continue
        since = condition.last_transition_time
        if since is not None and now - since < SETTLING:
            continue
        yield Proven(
            subject=say("HorizontalPodAutoscaler/{}", name),
            severity="warning",
            says=say(
                "HorizontalPodAutoscaler/{} cannot scale {}: {}{}",
                name,
                target_of(one),
                condition.reason or own("ScalingActive is False"),
                _words(condition.message),
            ),
            cites=(cite(autoscalers, "horizontal", "items", name, "conditions", own("ScalingActive")),),
            since=since,
            would_weaken=say("ScalingActive True a minute later"),
            verify=Verify(
                command=say("kubectl get hpa {} -n {} -o yaml", name, namespace_of(owners)),
                expect=say("ScalingActive False, {}", _reason(condition.reason)),
            ),
        )


def _reason(reason: Text | None) -> Text:
    return reason if reason is not None else own("with a reason")


def _words(message: Text | None) -> Text:
    """The end of a message: before it stands, at every level, what could not be done for want of it."""
    if message is None:
        return own("")
    start = message.find(": ")
    return say(", “{}”", message.part(start + 2, len(message)) if start >= 0 else message)
