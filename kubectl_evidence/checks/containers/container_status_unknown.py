"""The kubelet does not know how a container ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.runs import has_settled, last_ended
from kubectl_evidence.semantics.shown_by import Field, status_command
from kubectl_evidence.text import own, say

EXPLAINS = ("container-crashloop", "container-failed", "exit-137-not-oom", "init-container-crashloop")


def check(pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers ended without the kubelet having seen how, so that their exit code means nothing.

    ## How it decides
    The last run carries the reason ContainerStatusUnknown: the kubelet found no such container with
    the runtime and made the code 137 up (pkg/kubelet, convertStatusToAPIStatus). It is a warning.

    ## What would prove it
    Nothing more for the fact. Mostly the node was restarted or ran full, or its runtime lost its
    state.

    ## Traps
    137 is no kill here, and no out-of-memory kill. A container that has run steadily since, or is
    ready, has it as history. Of an evicted pod it is a consequence.

    ## Example
    > How Container/api ended is not known (ContainerStatusUnknown; its exit code 137 is made up):
    > node node-1 lost track of it
    """
    if pod.deleted is not None or pod.phase == "Succeeded":
        return
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        if ended is None or ended.state.reason != "ContainerStatusUnknown":
            continue
        if container.ready or has_settled(container, now):
            continue
        where: Field = "state.terminated.message" if ended.field == "state" else "lastState.terminated.message"
        message = ended.state.message
        yield Proven(
            subject=say("Container/{}", name),
            severity="warning",
            says=say(
                "How Container/{} ended is not known (ContainerStatusUnknown; its exit code {} is made up){}",
                name,
                ended.state.exit_code if ended.state.exit_code is not None else own("none"),
                say(": node {} lost track of it", pod.node_name) if pod.node_name is not None else own(""),
            ),
            cites=(cite(pod, "containers", name, ended.field, "reason"), cite(pod, "containers", name, ended.field)),
            since=ended.state.finished_at,
            would_weaken=say("a node that has run without interruption, and its runtime too"),
            verify=Verify(
                command=status_command(pod, name, container, where),
                expect=message.excerpt(120) if message is not None else say("that the container could not be located"),
            ),
        )
