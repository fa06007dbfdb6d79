"""A HorizontalPodAutoscaler scales by a container that the pods do not have."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.autoscaling import every, inactive, target_of
from kubectl_evidence.semantics.controllers import namespace_of
from kubectl_evidence.text import join, own, say

EXPLAINS = ("hpa-scaling-inactive",)


def check(autoscalers: Autoscalers, pod: Pod, owners: Owners | None) -> Iterator[Verdict]:
    """## What it decides
    Whether an autoscaler of the target has a ContainerResource metric of a container that the pod does not have.

    ## How it decides
    `containerResource.container` is none of the pod's containers, and the metric has no current value: the metrics
    of the pods hold none of that name (pkg/controller/podautoscaler/metrics/client.go, getContainerMetrics;
    replica_calculator.go, calculatePodRequestsFromContainers). Nothing checks the name when the autoscaler is made.

    ## What would prove it
    Nothing more: the names are compared.

    ## Traps
    A container that was injected counts, and so does a sidecar among the init containers: all of the pod's are looked
    at. With another metric that works it still scales up, and never down. A rollout that renames the container has
    pods of both names for a while: a value that is there rules it out.

    ## Example
    > HorizontalPodAutoscaler/checkout-api scales Deployment/checkout-api by cpu of container `app`, which the pods do
    > not have; they have `api`
    """
    for name, one in every(autoscalers):
        for index, metric in enumerate(one.metrics):
            wanted = metric.container
            if metric.type != "ContainerResource" or wanted is None or metric.current is not None:
                continue
            if wanted in pod.containers:
                continue
            there = tuple(pod.containers)
            near = next((each for each in there if each in nearest(wanted, there, most=1)), None)
            yield Proven(
                subject=say("HorizontalPodAutoscaler/{}", name),
                severity="warning",
                says=say(
                    "HorizontalPodAutoscaler/{} scales {} by {} of container `{}`, which the pods do not have; "
                    "they have {}",
                    name,
                    target_of(one),
                    metric.name,
                    wanted,
                    join(", ", [say("`{}`", each) for each in there[:4]]),
                ),
                cites=(
                    cite(autoscalers, "horizontal", "items", name, "metrics", index, "container"),
                    cite(pod, "containers"),
                ),
                since=condition.last_transition_time if (condition := inactive(one)) is not None else None,
                compared=(
                    Compared(
                        what=own("container"),
                        wants=wanted,
                        has=near if near is not None else join(", ", there[:4]),
                        same=False,
                    ),
                ),
                would_weaken=say("pods that do have a container `{}`", wanted),
                verify=Verify(
                    command=say(
                        "kubectl get pod {} -n {} -o jsonpath='{{.spec.containers[*].name}}'",
                        pod.name,
                        namespace_of(owners) if owners is not None else pod.namespace,
                    ),
                    expect=say("no {}", wanted),
                ),
            )
