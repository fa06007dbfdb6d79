"""The pod should be gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import join, own, say

EXPLAINS = ()

# Stopping containers, unmounting and the last update of the status take a moment.
_PATIENCE = timedelta(minutes=1)


def check(pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod is still there long after it should have been removed, and what holds it.

    ## How it decides
    The deletion timestamp, which already contains the grace period, passed more than a minute ago.
    Finalizers that remain are named; without any it is the node's kubelet that has not confirmed
    the end of the containers.

    ## What would prove it
    Nothing more for the fact.

    ## Traps
    A long grace period is a wish. Removing a finalizer or forcing the deletion can leave what it
    guards behind: that is for whoever owns it to decide.
    """
    if pod.deleted is None or now - pod.deleted < _PATIENCE:
        return
    held = join(", ", [say("`{}`", each) for each in pod.finalizers])
    running = [name for name, c in pod.containers.items() if c.state is not None and c.state.status == "running"]
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say(
            "Pod/{} should have been gone for {}: {}",
            pod.name,
            between(pod.deleted, now),
            say("held by finalizers {}", held)
            if held
            else say("node {} has not confirmed that its containers ended", pod.node_name or own("unknown")),
        ),
        cites=(
            cite(pod, "deleted"),
            *((cite(pod, "finalizers"),) if held else ()),
            *((cite(pod, "node_name"),) if not held and pod.node_name is not None else ()),
            *(cite(pod, "containers", name, "state") for name in running),
        ),
        since=pod.deleted,
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.metadata.deletionTimestamp}} {{.metadata.finalizers}}'",
                pod.name,
                pod.namespace,
            ),
            expect=say("a time long past{}", own(", and the finalizers") if held else own("")),
        ),
    )
