"""The pod's own program is ready, and a container beside it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = POD_NOT_READY


def check(pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod is not ready though its first container is, because of others beside it.

    ## How it decides
    A pod is Ready when every main container and every sidecar is (pkg/kubelet/status/generate.go).
    The first of the main containers is taken for the program that the pod is there for, the others
    and the sidecars for its helpers. The first is ready, and at least one of the others is not.

    ## What would prove it
    Nothing more. Why that container is not ready is what other checks find, and this comes of it.

    ## Traps
    Which container matters is a convention. A pod that began a moment ago is starting. A Job's
    helper that has ended may have done so on purpose.

    ## Example
    The proxy's own probe fails (fixtures/sidecar-not-ready):
    > Pod/checkin-… is not ready for … because of sidecar proxy alone; container checkin is ready
    """
    if pod.finished or pod.deleted is not None or pod.ready or may_still_start(pod, now):
        return
    counting = pod.counting_containers
    main = next((name for name, one in counting.items() if one.role == "container"), None)
    if main is None or not counting[main].ready:
        return
    unready = [name for name, one in counting.items() if one.ready is False]
    if unready:
        yield _found(pod, main, unready, now)


def _found(pod: Pod, main: Name, unready: list[Name], now: datetime) -> Proven:
    ready = at(pod.conditions, "Ready")
    since = ready.last_transition_time if ready is not None else None
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say(
            "Pod/{} is not ready{} because of {} alone; container {} is ready",
            pod.name,
            say(" for {}", between(since, now)) if since is not None else own(""),
            join(" and ", [_written(name, pod.containers[name]) for name in unready]),
            main,
        ),
        cites=(cite(pod, "containers", main, "ready"), *(cite(pod, "containers", name, "ready") for name in unready)),
        since=since,
        would_weaken=own("that the container which is not ready is the one that the pod is there for"),
        verify=Verify(
            command=say("kubectl get pod {} -n {}", pod.name, pod.namespace),
            expect=say("READY {}/{}", len(pod.counting_containers) - len(unready), len(pod.counting_containers)),
        ),
    )


def _written(name: Name, container: Container) -> Text:
    kind = own("sidecar") if container.role == "sidecar" else own("container")
    doing = container.waiting_reason
    if doing is not None:
        return say("{} {} ({})", kind, name, doing)
    return say("{} {}", kind, name)
