"""A container's program cannot be started: it is not in the image, or may not be executed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.accounts import Account, account_of, log_command, onset
from kubectl_evidence.semantics.creation import NEVER_BEGAN, why_not_created
from kubectl_evidence.semantics.happened import POD, latest, matching
from kubectl_evidence.semantics.runs import Ended, facts, last_ended, trouble
from kubectl_evidence.semantics.shown_by import Field, status_command
from kubectl_evidence.text import Name, own, say

EXPLAINS = CONTAINER_DOWN

# What a shell ends with when a command is not there, or is no program (POSIX, 2.8.2 Exit Status for Commands).
_SHELLS = {126: "a command may not be executed", 127: "a command is not there"}
_SAID = late(r"not found|no such file|permission denied|cannot execute", re.IGNORECASE)


def check(pod: Pod, events: Events | None, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers never begin to run, although they could be created, and what the runtime says is
    wrong: a program that is not in the image, that may not be executed, or a mount that fails.

    ## How it decides
    The container waits with RunContainerError, or its last run ended as StartError or
    ContainerCannotRun, which is a run that never began (containerd, pkg/cri/server/
    container_start.go). The message of that state is taken apart, and quoted where its form is not
    known. Exit code 126 or 127, which is what a shell gives, is only a hint: it counts where the
    log's telling line names what was not found or not permitted.

    ## What would prove it
    Nothing more for the runtime's own word. For 126 and 127: the command in the image.

    ## Traps
    A program may end with 126, 127 or 128 for reasons of its own. StartError carries the epoch as its
    start, which is no time. A container that runs now has overcome it.
    """
    if pod.phase == "Succeeded" or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        is_running = container.state is not None and container.state.status == "running"
        if container.waiting_reason == "RunContainerError" or (
            ended is not None and ended.state.reason in NEVER_BEGAN and not is_running
        ):
            yield _error(pod, name, container, ended, events)
        elif ended is not None and ended.state.exit_code in _SHELLS and logs is not None:
            account = account_of(pod, name, container, logs, now)
            if account is not None and _SAID.search(account.words.line):
                yield _shell(pod, name, container, account, logs, events, now)


def _error(pod: Pod, name: Name, container: Container, ended: Ended | None, events: Events | None) -> Proven:
    # While it waits for the first attempt to be told as ended, the state alone has the message.
    where = "state" if container.waiting_reason == "RunContainerError" or ended is None else ended.field
    state = container.state if where == "state" else container.last_state
    reason, message = (state.reason, state.message) if state is not None else (None, None)
    cites: list[Pointer] = [cite(pod, "containers", name, where)]
    if message is None and events is not None and (told := latest(events, {"Failed"}, container=name)) is not None:
        message = told[1].message
        cites.append(cite(events, "parts", POD, "items", told[0]))
    first = [event.first for _, event in matching(events, {"Failed"}, container=name) if event.first is not None]
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "Container/{} cannot start ({}): {}",
            name,
            reason or own("no reason given"),
            why_not_created(message) if message is not None else own("no message says why"),
        ),
        cites=tuple(cites),
        since=min(first, default=None),
        would_weaken=say("the same container running on another node"),
        verify=Verify(
            command=status_command(pod, name, container, _field(container, where)),
            expect=message.excerpt(160) if message is not None else reason or own("StartError"),
        ),
    )


def _field(container: Container, where: str) -> Field:
    if where == "last_state":
        return "lastState.terminated.message"
    return "state.waiting.message" if container.waiting_reason is not None else "state.terminated.message"


def _shell(
    pod: Pod, name: Name, container: Container, account: Account, logs: Logs, events: Events | None, now: datetime
) -> Suspected:
    code = account.ended.state.exit_code or 0
    start = say("Container/{}: {} (exit code {}): “", name, own(_SHELLS[code]), code)
    how = facts(container, account.ended)
    rest = how.part(how.index(str(code)) + len(str(code)), len(how))
    quote = account.words.quote(max(60, 200 - len(start) - len(rest) - 2))
    return Suspected(
        subject=say("Container/{}", name),
        severity="warning" if trouble(pod, container, now) == "failed" else "error",
        says=say("{}{}”{}", start, quote, rest),
        cites=(cite(pod, "containers", name, account.ended.field, "exit_code"), account.cite(logs)),
        since=onset(name, events, account.ended),
        would_prove=say("the command missing in the image, or without permission to be executed"),
        would_weaken=say("a program that ends with exit code {} by itself", code),
        verify=log_command(pod, name, account.ended, quote),
    )
