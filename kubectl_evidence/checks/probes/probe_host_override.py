"""A failing probe asks another host than the pod."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._failing import probe_cited, probe_command, severity_of, whose
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict, cite
from kubectl_evidence.semantics.probes import FailingProbe, failing, in_words, outcome_of
from kubectl_evidence.text import own, say

EXPLAINS = PROBE_FAILS

_LOOPBACK = ("127.", "localhost", "::1", "[::1]")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a probe that fails asks a host of its own instead of the pod.

    ## How it decides
    `httpGet.host` and `tcpSocket.host` take the place of the pod's address, and it is the kubelet
    that asks, from the node (pkg/kubelet/prober/prober.go): 127.0.0.1 is then the node itself. It
    is said only of a probe whose last failure is not older than 15 minutes and that has not passed
    since.

    ## What would prove it
    That the same probe without the host passes.

    ## Traps
    For a pod on the host's network 127.0.0.1 is right. A host outside may be meant. Where the probe
    passes nothing is wrong. A header `Host` changes nothing of where the probe goes.

    ## Example
    > Container/api's readiness probe httpGet 127.0.0.1:8080/ready asks the host 127.0.0.1, which is
    > the node, not the pod (10.244.0.7), and gets connection refused
    """
    if pod.finished or pod.deleted is not None:
        return
    for one in failing(pod, events, now):
        host = one.probe.host
        if host is None or host == pod.pod_ip or (pod.host_network and host.startswith(_LOOPBACK)):
            continue
        yield _found(pod, one, events)


def _found(pod: Pod, one: FailingProbe, events: Events) -> Proven:
    host = one.probe.host or own("")
    node = own(", which is the node, not the pod") if host.startswith(_LOOPBACK) else own(", not the pod")
    return Proven(
        subject=say("Container/{}", one.name),
        severity=severity_of(one),
        says=say(
            "{} {} asks the host {}{}{}, and {}",
            whose(one),
            in_words(one.probe),
            host,
            node,
            say(" ({})", pod.pod_ip) if pod.pod_ip is not None else own(""),
            outcome_of(one.event, one.probe),
        ),
        cites=(
            cite(pod, "containers", one.name, f"{one.kind}_probe", "host"),
            *probe_cited(pod, one, events),
        ),
        since=one.event.first,
        compared=(Compared(what=own("host that is asked"), wants=host, has=pod.pod_ip, same=False),),
        would_weaken=own("a probe without a host of its own that fails in the same way"),
        verify=probe_command(pod, one.event.message.excerpt(160)),
    )
