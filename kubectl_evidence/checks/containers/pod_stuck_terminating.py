"""The pod is still there long after it should have been removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = ("only-terminating-endpoints", "rollout-in-progress", "statefulset-ordered-blocked")

# Stopping containers, unmounting and the last update of the status take a moment.
_PATIENCE = timedelta(minutes=1)


def check(pod: Pod, node: Node | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod is still there long after it should have been removed, and what holds it.

    ## How it decides
    The deletion timestamp, which already contains the grace period, passed more than a minute ago.
    Finalizers that remain are named: the API server keeps an object until there is none
    (k8s.io/apiserver, pkg/registry/generic/registry/store.go). Without any it is the node's kubelet
    that has not confirmed the end of the containers; that the node does not exist any more, or does
    not answer, is said where it was read, and so are the containers that still run.

    ## What would prove it
    Nothing more for the fact. Without finalizers and with a node that answers, why the kubelet does
    not finish (a volume, a process that cannot be killed) stands in its own log.

    ## Traps
    A long grace period is a wish, and is waited for. Removing a finalizer or forcing the deletion
    can leave what it guards behind: that is for whoever owns it to decide. The states of containers
    on a node that does not answer are old.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 should have been gone for 10m: held by finalizers
    > `example.com/hold`
    """
    if pod.deleted is None or now - pod.deleted < _PATIENCE:
        return
    held = join(", ", [say("`{}`", each) for each in pod.finalizers])
    why, where = (say("held by finalizers {}", held), (cite(pod, "finalizers"),)) if held else _kubelet(pod, node)
    finalizers = own(" {.metadata.finalizers}") if held else own("")
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say("Pod/{} should have been gone for {}: {}", pod.name, between(pod.deleted, now), why),
        cites=(cite(pod, "deleted"), *where),
        since=pod.deleted,
        would_weaken=say("a deletion that was asked for anew a moment ago"),
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.metadata.deletionTimestamp}}{}'",
                pod.name,
                pod.namespace,
                finalizers,
            ),
            expect=say("a time long past{}", own(", and the finalizers") if held else own("")),
        ),
    )


def _kubelet(pod: Pod, node: Node | None) -> tuple[Text, tuple[Pointer, ...]]:
    """Why the node's kubelet has not confirmed the end of the containers, as far as that is known."""
    if pod.node_name is None:
        return own("it is on no node, and nothing that was read holds it"), ()
    named = cite(pod, "node_name")
    if node is not None and node.node is not None and node.node.status == "not-found":
        return say("its node {} does not exist any more", pod.node_name), (named, cite(node, "node", "status"))
    ready = at(node.facts.conditions, "Ready") if node is not None and node.facts is not None else None
    if node is not None and ready is not None and ready.status != "True":
        return (
            say("node {} is not ready (Ready={}), and has not confirmed its end", pod.node_name, ready.status),
            (named, cite(node, "node", "facts", "conditions", own("Ready"))),
        )
    running = [name for name, one in pod.lasting_containers.items() if one.state and one.state.status == "running"]
    still = say("; still running: {}", join(", ", running)) if running else own("")
    return (
        say("node {} has not confirmed that its containers ended{}", pod.node_name, still),
        (named, *(cite(pod, "containers", name, "state") for name in running)),
    )
