"""A gRPC probe asks a server that does not implement the health protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._failing import probe_cited, probe_command, whose
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict
from kubectl_evidence.semantics.probes import failing, in_words
from kubectl_evidence.text import own, say

EXPLAINS = PROBE_FAILS


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a gRPC probe fails because the server knows no `grpc.health.v1.Health`.

    ## How it decides
    The event about the probe says that the server does not implement the protocol, which is what
    the kubelet makes of the status UNIMPLEMENTED (pkg/probe/grpc).

    ## What would prove it
    Nothing more.

    ## Traps
    A service that the server does not know is NOT_FOUND, another matter. The probe speaks no TLS.
    Its port is a number, never a name.

    ## Example
    > Container/api's readiness probe grpc :9000 reaches a server that does not implement the gRPC
    > health protocol (grpc.health.v1.Health)
    """
    if pod.finished or pod.deleted is not None:
        return
    for one in failing(pod, events, now):
        if one.outcome != "no-health-service":
            continue
        yield Proven(
            subject=say("Container/{}", one.name),
            severity="error",
            says=say(
                "{} {} reaches a server that does not implement the gRPC health protocol (grpc.health.v1.Health)",
                whose(one),
                in_words(one.probe),
            ),
            cites=probe_cited(pod, one, events),
            since=one.event.first,
            compared=(Compared(what=own("gRPC service"), wants=own("grpc.health.v1.Health"), has=None, same=False),),
            would_weaken=own("a server that registers the health service a moment after it starts"),
            verify=probe_command(pod, own("this server does not implement the grpc health protocol")),
        )
