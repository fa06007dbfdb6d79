"""A container cannot be created or started as it is specified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.creation import NEVER_BEGAN, WAITING, why_not_created
from kubectl_evidence.semantics.happened import POD, latest, matching
from kubectl_evidence.semantics.runs import last_ended
from kubectl_evidence.semantics.shown_by import Field, status_command
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ("container-crashloop", "container-failed", "service-no-endpoints")


def check(pod: Pod, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers never begin to run, and what the kubelet or the runtime says is missing or
    wrong: a ConfigMap, a Secret or a key of them, a program, a user that is not root.

    ## How it decides
    The container waits with CreateContainerConfigError, CreateContainerError or RunContainerError;
    or its last run ended as StartError or ContainerCannotRun, which is a run that never began. The
    message of that state is taken apart, and quoted where its form is not known.

    ## What would prove it
    Nothing more: the kubelet tried, and says so.

    ## Traps
    A missing object that is optional raises no error. Exit code 127 or 128 from a program of the
    container's own is not this. StartError carries the epoch as its start, which is no time. A
    container that runs now has overcome it.
    """
    if pod.phase == "Succeeded":
        return
    for name, container in pod.lasting_containers.items():
        state, ended = container.state, last_ended(container)
        if container.waiting_reason is not None and container.waiting_reason in WAITING:
            message = state.message if state is not None else None
            yield _error(pod, name, container, container.waiting_reason, message, "state", events)
        elif ended is not None and ended.state.reason in NEVER_BEGAN and not (state and state.status == "running"):
            reason = ended.state.reason or own("")
            yield _error(pod, name, container, reason, ended.state.message, ended.field, events)


def _error(
    pod: Pod,
    name: Name,
    container: Container,
    reason: Text,
    message: Text | None,
    where: Literal["state", "last_state"],
    events: Events | None,
) -> Proven:
    cites: list[Pointer] = [cite(pod, "containers", name, where)]
    if message is None and events is not None and (told := latest(events, {"Failed"}, container=name)) is not None:
        message = told[1].message
        cites.append(cite(events, "parts", POD, "items", told[0]))
    why = why_not_created(message) if message is not None else own("no message says why")
    first = [event.first for _, event in matching(events, {"Failed"}, container=name) if event.first is not None]
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say("Container/{} cannot start ({}): {}", name, reason, why),
        cites=tuple(cites),
        since=min(first, default=None),
        verify=Verify(
            command=status_command(pod, name, container, _field(container, where)),
            expect=message.excerpt(160) if message is not None else reason,
        ),
    )


def _field(container: Container, where: Literal["state", "last_state"]) -> Field:
    if where == "last_state":
        return "lastState.terminated.message"
    return "state.waiting.message" if container.waiting_reason is not None else "state.terminated.message"
