"""A container is held at its cpu limit, and its probes time out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from kubectl_evidence.checks.resources._room import shares
from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.text import own, say

EXPLAINS = ("liveness-kills", "probe-timeout-one-second", "readiness-failing")

_FULL = Decimal("0.95")
# A probe that timed out longer ago is not due to what is used now.
_RECENT = timedelta(minutes=5)
# pkg/probe: of httpGet, of tcpSocket and of exec.
_TIMED_OUT = ("context deadline exceeded", "i/o timeout", "Client.Timeout exceeded", "timed out after")


def check(pod: Pod, usage: PodMetrics | NotFound, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a container's cpu limit is what makes its probes time out.

    ## How it decides
    Both are seen: the last sample of the metrics API shows at least 95 % of the cpu limit used, and within the last
    five minutes a probe of that container timed out. At its limit a container is stopped for the rest of each period
    of 100 ms (CFS quota), and answers late.

    ## What would prove it
    The kernel's own count of throttled periods: `nr_throttled` of the container's cgroup, or
    container_cpu_cfs_throttled_periods_total of the kubelet. Neither is read here.

    ## Traps
    Usage at the limit is harmless for work that may take its time: without a timeout nothing is said. A probe times
    out for other reasons as well: a slow dependency, a lock. Without a limit nothing is throttled by one.

    ## Example
    > Container api used 498m of its cpu limit of 500m (99 %), and a probe of it timed out 20s ago
    """
    if isinstance(usage, NotFound):
        return
    for one in shares(pod, usage, "cpu", now):
        late = latest(events, {"Unhealthy"}, container=one.name, since=now - _RECENT, about=_timed_out)
        if one.share < _FULL or late is None:
            continue
        name, event = late
        ago = between(event.last, now) if event.last is not None else own("not long")
        yield Suspected(
            subject=say("Container/{}", one.name),
            severity="warning",
            says=say(
                "Container {} used {} of its cpu limit of {} ({} %), and a probe of it timed out {} ago",
                one.name,
                one.used,
                one.limit,
                one.percent,
                ago,
            ),
            would_prove=say("throttled periods of the container that grow as its probes time out"),
            would_weaken=say("probes that time out while little cpu is used"),
            cites=(
                cite(usage, "containers", one.name, "cpu"),
                cite(pod, "containers", one.name, "limits", own("cpu")),
                cite(events, "parts", POD, "items", name),
            ),
            since=event.first,
            compared=(Compared(what=own("cpu"), wants=say("at most {}", one.limit), has=one.used, same=True),),
            verify=Verify(
                command=say("kubectl top pod {} -n {} --containers", pod.name, pod.namespace),
                expect=say("CPU near {} for {}", one.limit, one.name),
            ),
            mitigations=(say("a higher cpu limit, or a longer timeout of the probe"),),
        )


def _timed_out(event: Event) -> bool:
    return any(words in event.message for words in _TIMED_OUT)
