"""The metrics API is not available: missing metrics are not idleness."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.metrics_api import API_SERVICE, ApiService, MetricsApi
from kubectl_evidence.evidence.parts.meta import Condition
from kubectl_evidence.finding import Proven, RuledOut, Verdict, Verify, cite
from kubectl_evidence.semantics.metrics_server import what_is_behind
from kubectl_evidence.text import own, say

EXPLAINS = ("hpa-scaling-inactive",)

_SUBJECT = say("APIService/{}", own(API_SERVICE))
_VERIFY = Verify(
    command=say("kubectl get apiservice {}", own(API_SERVICE)), expect=say("AVAILABLE is False, with the reason")
)


def check(metrics_api: MetricsApi) -> Iterator[Verdict]:
    """## What it decides
    Whether the metrics pipeline could have told the pod's usage.

    ## How it decides
    The APIService's condition Available is False. Its reason is taken apart (kube-aggregator
    pkg/controllers/status/remote): the Service that it names does not exist, or lacks the port; it
    has no ready endpoint, because the server is scaled to 0, crashes, waits or is not ready; or the
    server is ready, and the API server gets no answer that it accepts. An APIService that does not
    exist means that no metrics server is installed, which is information. An API that is available
    rules it out.

    ## What would prove it
    Nothing more. In neither case is anything known about the pod's load: missing metrics are never
    zero.

    ## Traps
    Forbidden is not unavailable. A condition that is not reported is unknown. An API that is
    available may still lack a sample of one pod, which is another check's matter.

    ## Example
    In fixtures/metrics-server-stopped:
    > The metrics API is not available (MissingEndpoints), Deployment/metrics-server of kube-system
    > behind it is scaled to 0: nothing is known about usage, which does not mean idle
    """
    registration = metrics_api.api_service
    if registration is None:
        return
    if registration.status == "not-found":
        yield _not_installed(metrics_api)
    elif registration.available is not None and registration.available.status == "False":
        yield _unavailable(metrics_api, registration, registration.available)
    elif registration.available is not None and registration.available.status == "True":
        yield RuledOut(
            subject=_SUBJECT,
            says=say("The metrics API is available"),
            cites=(cite(metrics_api, "api_service", "conditions", own("Available")),),
        )


def _unavailable(metrics_api: MetricsApi, registration: ApiService, available: Condition) -> Proven:
    behind = what_is_behind(metrics_api, registration, available)
    return Proven(
        subject=_SUBJECT,
        severity="warning",
        says=say(
            "The metrics API is not available ({}){}: nothing is known about usage, which does not mean idle",
            available.reason or own("no reason given"),
            say(", {}", behind.says) if behind is not None else own(""),
        ),
        cites=(
            cite(metrics_api, "api_service", "conditions", own("Available")),
            *(behind.cites if behind is not None else ()),
        ),
        since=available.last_transition_time,
        verify=_VERIFY,
        mitigations=(say("usage by the kubelet's own figures, where nodes/proxy is granted"),),
    )


def _not_installed(metrics_api: MetricsApi) -> Proven:
    return Proven(
        subject=_SUBJECT,
        severity="info",
        says=say("No metrics API is installed: nothing is known about usage, which does not mean idle"),
        cites=(cite(metrics_api, "api_service", "status"),),
        verify=Verify(command=_VERIFY.command, expect=say("NotFound")),
    )
