"""A container cannot be created as it is specified."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.config_refs import missing_in
from kubectl_evidence.semantics.creation import why_not_created
from kubectl_evidence.semantics.happened import POD, latest, matching
from kubectl_evidence.semantics.root_users import is_about_root
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished")

# What precedes the container's first process (pkg/kubelet/kuberuntime, startContainer). RunContainerError is a start.
_REASONS = frozenset({"CreateContainerConfigError", "CreateContainerError", "PreCreateHookError", "PreStartHookError"})


def check(pod: Pod, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers are never created, and what the kubelet or the runtime says about it, where no check of its own
    names the cause.

    ## How it decides
    The container waits with CreateContainerConfigError, CreateContainerError or a failed hook of the runtime
    (pkg/kubelet/kuberuntime, startContainer). The message of that state, or of the latest event Failed where it has
    none, is taken apart, and quoted where its form is not known.

    ## What would prove it
    Nothing more: the kubelet tried, and says so.

    ## Traps
    ConfigMaps, Secrets and keys that are missing, users that are root and subPaths have checks of their own. A
    container that was created and does not start is another matter. A container that runs now has overcome it.

    ## Example
    > Container/api cannot be created (CreateContainerError): “failed to generate container spec: no command
    > specified”
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        reason = container.waiting_reason
        if reason is not None and reason in _REASONS:
            yield from _error(pod, name, container, reason, events)


def _error(pod: Pod, name: Name, container: Container, reason: Text, events: Events | None) -> Iterator[Proven]:
    message = container.state.message if container.state is not None else None
    cites: list[Pointer] = [cite(pod, "containers", name, "state")]
    if message is None and events is not None and (told := latest(events, {"Failed"}, container=name)) is not None:
        message = told[1].message
        cites.append(cite(events, "parts", POD, "items", told[0]))
    if message is not None and (is_about_root(message) or any(missing_in(message)) or "subPath" in message):
        return
    why = why_not_created(message) if message is not None else own("no message says why")
    first = [event.first for _, event in matching(events, {"Failed"}, container=name) if event.first is not None]
    yield Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say("Container/{} cannot be created ({}): {}", name, reason, why),
        cites=tuple(cites),
        since=min(first, default=None),
        would_weaken=say("a later event Created"),
        verify=Verify(
            command=status_command(pod, name, container, "state.waiting.message"),
            expect=message.excerpt(160) if message is not None else reason,
        ),
    )
