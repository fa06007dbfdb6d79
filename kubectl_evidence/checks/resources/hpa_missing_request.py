"""A HorizontalPodAutoscaler counts in shares of a request that a container does not make."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.autoscaling import every, inactive, target_of, without_request
from kubectl_evidence.semantics.controllers import namespace_of
from kubectl_evidence.text import Text, own, say

EXPLAINS = ("hpa-scaling-inactive",)


def check(autoscalers: Autoscalers, pod: Pod | None, owners: Owners | None) -> Iterator[Verdict]:
    """## What it decides
    Whether an autoscaler of the target cannot scale because a container states no request for the resource that it
    scales by, and which container that is.

    ## How it decides
    The condition ScalingActive is False and its message says `missing request for RESOURCE in container NAME of Pod
    NAME` (pkg/controller/podautoscaler/replica_calculator.go, calculatePodRequests): a target in per cent (Utilization)
    is one of the requests of all containers, sidecars included. The examined pod's container is cited where it is of
    that name.

    ## What would prove it
    Nothing more: it is the controller's own word.

    ## Traps
    The container may be one that was injected: it counts, too. A target of type AverageValue needs no request, and a
    ContainerResource metric only that of its own container. Meanwhile the number of replicas stays as it is. A pod
    that was resized in place has the request before the autoscaler looks again.

    ## Example
    In fixtures/autoscaler-without-requests:
    > HorizontalPodAutoscaler/pricing cannot scale Deployment/pricing by cpu, 80 % of the request: Container/api of
    > Pod/pricing-… has no cpu request
    """
    for name, one in every(autoscalers):
        condition = inactive(one)
        missing = without_request(condition) if condition is not None else None
        if condition is None or missing is None:
            continue
        resource, container, where = missing
        if _asks(pod, container, where, resource):
            continue
        metric = next((each for each in one.metrics if each.name == resource), None)
        yield Proven(
            subject=say("HorizontalPodAutoscaler/{}", name),
            severity="warning",
            says=say(
                "HorizontalPodAutoscaler/{} cannot scale {} by {}{}: Container/{} of Pod/{} has no {} request",
                name,
                target_of(one),
                resource,
                say(", {} % of the request", metric.target)
                if metric is not None and metric.target_type == "Utilization" and metric.target is not None
                else own(""),
                container,
                where,
                resource,
            ),
            cites=(
                cite(autoscalers, "horizontal", "items", name, "conditions", own("ScalingActive")),
                *_container(pod, container, resource),
            ),
            since=condition.last_transition_time,
            compared=(
                Compared(
                    what=say("{} request of {}", resource, container), wants=own("a quantity"), has=None, same=False
                ),
            ),
            would_weaken=say("pods made since with a {} request in each container", resource),
            verify=Verify(
                command=say("kubectl describe hpa {} -n {}", name, namespace_of(owners)),
                expect=say("missing request for {} in container {}", resource, container),
            ),
            mitigations=(say("a {} request in each container, or a target of type AverageValue", resource),),
        )


def _asks(pod: Pod | None, container: Text, where: Text, resource: Text) -> bool:
    """Whether the pod that is named asks for it by now: it was resized in place since the autoscaler looked."""
    if pod is None or pod.name != where:
        return False
    return any(name == container and at(one.requests, resource) is not None for name, one in pod.containers.items())


def _container(pod: Pod | None, container: Text, resource: Text) -> tuple[Pointer, ...]:
    if pod is None:
        return ()
    return tuple(
        cite(pod, "containers", name)
        for name, one in pod.containers.items()
        if name == container and at(one.requests, resource) is None
    )
