"""A container's environment holds a reference to a variable that is not expanded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container, Unexpanded
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.accounts import account_of
from kubectl_evidence.semantics.readiness import overdue
from kubectl_evidence.semantics.runs import trouble
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (*CONTAINER_DOWN, "container-fails-on-dependency", "log-dial-refused", "log-dns-error")


def check(pod: Pod, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which variables of a container's environment hold a reference, `$(NAME)`, that stays in their value
    as it is written, since NAME is defined further down.

    ## How it decides
    The kubelet expands what is defined before, in the order of the list, and all of envFrom before it
    (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables); anything else stays. It is an error where
    the container fails or does not become ready, else a warning.

    ## What would prove it
    Nothing more for the reference. That it is why the container fails, its log would say.

    ## Traps
    `$$(NAME)` is written so on purpose. In command and args, and where NAME is defined nowhere, a shell
    may be meant: that is not told.

    ## Example
    > Container/api has `$(DB_HOST)` in DB_URL as it is written: DB_HOST is defined after it, and
    > only what is defined before is expanded
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        for place, one in enumerate(container.unexpanded):
            yield _found(pod, name, container, place, one, _said(pod, name, container, one, logs, now), now)


def _found(
    pod: Pod, name: Name, container: Container, place: int, one: Unexpanded, said: Pointer | None, now: datetime
) -> Proven:
    fails = said is not None or trouble(pod, container, now) is not None or overdue(pod, container, now) is not None
    return Proven(
        subject=say("Container/{}", name),
        severity="error" if fails else "warning",
        says=say(
            "Container/{} has `$({})` in {} as it is written: {} is defined after it, and only what is defined before "
            "is expanded",
            name,
            one.reference,
            one.env,
            one.reference,
        ),
        cites=(cite(pod, "containers", name, "unexpanded", place), *((said,) if said is not None else ())),
        compared=(
            Compared(
                what=say("place of {}", one.reference),
                wants=say("before {}", one.env),
                has=say("after {}", one.env),
                same=False,
            ),
        ),
        would_weaken=own("a program that expands such references itself"),
        verify=Verify(
            command=say("kubectl get pod {} -n {} -o jsonpath='{}'", pod.name, pod.namespace, _names(name, container)),
            expect=say("{} before {}", one.env, one.reference),
        ),
    )


def _names(name: Name, container: Container) -> Text:
    where = own("initContainers" if container.role in {"init", "sidecar"} else "containers")
    return say('{{.spec.{}[?(@.name=="{}")].env[*].name}}', where, name)


def _said(
    pod: Pod, name: Name, container: Container, one: Unexpanded, logs: Logs | None, now: datetime
) -> Pointer | None:
    """Where the log of the run that ended has the reference in the line that tells why."""
    account = account_of(pod, name, container, logs, now)
    if account is None or logs is None or f"$({one.reference})" not in account.words.line:
        return None
    return account.cite(logs)
