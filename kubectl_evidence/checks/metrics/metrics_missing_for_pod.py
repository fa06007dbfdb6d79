"""The metrics API answers, and has no sample of this pod: that is not idleness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.finding import Proven, RuledOut, Verdict, Verify, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.missing_usage import why_missing
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(pod: Pod, metrics_api: MetricsApi, usage: PodMetrics | NotFound, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether usage of this one pod is missing although the metrics pipeline works.

    ## How it decides
    The APIService is available, the pod runs, each container has run for so long that it must have
    been sampled twice, and PodMetrics answers that there is no such pod (sigs.k8s.io/metrics-server
    pkg/storage/pod.go). That is information. A sample rules it out, whatever it says.

    ## What would prove it
    Nothing more. Nothing is known about the pod's load: a missing sample is never zero.

    ## Traps
    metrics-server shows a pod once each container was seen twice since it last started, so that
    one restarting container hides the whole pod. A pod that does not run, or only just started, is
    not sampled. Usage that could not be read is not missing.

    ## Example
    > The metrics API is available and has no sample of Pod/checkout-api-6f9d7c5b88-vk4n2: that says
    > nothing about its load
    """
    available = metrics_api.api_service.available if metrics_api.api_service is not None else None
    if available is None or available.status != "True" or pod.phase != "Running":
        return
    condition = cite(metrics_api, "api_service", "conditions", own("Available"))
    if isinstance(usage, PodMetrics):
        if usage.containers:
            yield RuledOut(
                subject=say("Pod/{}", pod.name),
                says=say("The metrics API has a sample of the pod"),
                cites=(condition, cite(usage, "containers")),
            )
        return
    why = why_missing("not-found", None, None, metrics_api.api_service, pod, now)
    if why != "unexplained" or pod.deleted is not None:
        return
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="info",
        says=say(
            "The metrics API is available and has no sample of Pod/{}: that says nothing about its load", pod.name
        ),
        cites=(condition, cite(pod, "phase")),
        verify=Verify(
            command=say("kubectl top pod {} -n {} --containers", pod.name, pod.namespace),
            expect=say("NotFound, until every container has run long enough to be seen twice"),
        ),
    )
