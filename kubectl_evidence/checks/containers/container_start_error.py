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
from kubectl_evidence.semantics.places import mount_of
from kubectl_evidence.semantics.runs import Ended, facts, last_ended, trouble
from kubectl_evidence.semantics.shown_by import Field, status_command
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = CONTAINER_DOWN

# What a shell ends with when a command is not there, or is no program (POSIX, 2.8.2 Exit Status for Commands).
_SHELLS = {126: "a command may not be executed", 127: "a command is not there"}
# What runc's init writes into the container's own log, after it has found the program (libcontainer,
# standard_init_linux.go).
_EXECVE = late(r"^exec (/\S+): no such file or directory$")
_EXEC = late(r"exec:? \"([^\"]+)\"")
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
    log's telling line names what was not found or not permitted. Where all that a log has is
    `exec /PATH: no such file or directory`, the runtime had found that program: it is what its first
    line, or its loader, names that is not there (execve(2), ENOENT).

    ## What would prove it
    Nothing more for the runtime's own word. For 126 and 127: the command in the image.

    ## Traps
    A program may end with 126, 127 or 128 for reasons of its own. StartError carries the epoch as its
    start, which is no time. A container that runs now has overcome it.

    ## Example
    In fixtures/program-not-in-image:
    > Container/web cannot start (RunContainerError): there is no program `gunicorn` in its image
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
        elif logs is not None and (account := _not_executed(pod, name, container, logs, now)) is not None:
            yield _no_interpreter(pod, name, container, account, logs, events, now)
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
            "Container/{} cannot start ({}): {}{}",
            name,
            reason or own("no reason given"),
            why_not_created(message) if message is not None else own("no message says why"),
            _program(container, message) if message is not None else own(""),
        ),
        cites=tuple(cites),
        since=min(first, default=None),
        would_weaken=say("the same container running on another node"),
        verify=Verify(
            command=status_command(pod, name, container, _field(container, where)),
            expect=message.excerpt(160) if message is not None else reason or own("StartError"),
        ),
    )


def _program(container: Container, message: Text) -> Text:
    """What the pod's spec tells of the program that the runtime names."""
    found = _EXEC.search(message)
    if found is None:
        return own("")
    program = message.part(*found.span(1))
    if any(space in program.strip() for space in " \t\n") and program in (*container.command[:1], *container.args[:1]):
        return own("; that is a whole command line in one argument")
    mount = mount_of(program, container.read_only_mounts)
    return say("; `{}` is {}", mount, container.read_only_mounts[mount]) if mount is not None else own("")


def _not_executed(pod: Pod, name: Name, container: Container, logs: Logs, now: datetime) -> Account | None:
    """The account of a run that ended before the first word of its program, which the container's command names."""
    account = account_of(pod, name, container, logs, now)
    found = _EXECVE.match(account.words.line) if account is not None else None
    if account is None or found is None or len(logs.parts[account.key].lines) > 1:
        return None
    named = (*container.command[:1], *container.args[:1])
    return account if not container.command or found.group(1) in named else None


def _no_interpreter(
    pod: Pod, name: Name, container: Container, account: Account, logs: Logs, events: Events | None, now: datetime
) -> Suspected:
    found = _EXECVE.match(account.words.line)
    program = account.words.line.part(*found.span(1)) if found is not None else account.words.line
    return Suspected(
        subject=say("Container/{}", name),
        severity="warning" if trouble(pod, container, now) == "failed" else "error",
        says=say(
            "Container/{} cannot run `{}`, which is there: the interpreter in its first line (#!) or its loader is "
            "not; {}",
            name,
            program.excerpt(60),
            facts(container, account.ended),
        ),
        cites=(account.cite(logs), cite(pod, "containers", name, account.ended.field)),
        since=onset(name, events, account.ended),
        would_prove=say("a first line that names a program of the image, and ends without a carriage return"),
        would_weaken=say("a program that removes `{}` while it starts", program.excerpt(60)),
        verify=log_command(pod, name, account.ended, account.words.quote(120)),
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
