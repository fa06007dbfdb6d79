"""A container failed and is not started again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import LOOPING
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.accounts import account_of, log_command
from kubectl_evidence.semantics.last_words import last_words_of
from kubectl_evidence.semantics.runs import Ended, called, ending, last_ended, lasted, trouble
from kubectl_evidence.text import Name, own, say

EXPLAINS = LOOPING

_QUOTED = 120


def check(pod: Pod, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers ended with a failure that the restart policy lets stand.

    ## How it decides
    The current state is terminated with an exit code other than 0, or OOMKilled, and the restart
    policy starts no further run (pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted). Such
    is the end of a failed pod of a Job. The last line of the log, where it was collected, is quoted
    unless it tells why: then it is log-fatal-line's.

    ## What would prove it
    Nothing more. Why the program failed is another question.

    ## Traps
    A container that the kubelet starts again is a crash loop's matter. Where the whole pod was
    ended from outside (evicted, past its deadline, preempted), how its containers ended is a
    consequence. A pod that is being deleted ends its containers on purpose. Ephemeral containers
    end as whoever debugs pleases.

    ## Example
    Of a Job's pod, where the log's last line tells no reason:
    > Container/api failed for good: exit code 4 after 30s; its log: “12 of 40 rows”
    """
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        if ended is not None and trouble(pod, container, now) == "failed-for-good":
            yield _failed(pod, name, container, ended, logs, now)


def _failed(pod: Pod, name: Name, container: Container, ended: Ended, logs: Logs | None, now: datetime) -> Proven:
    found = last_words_of(name, container, logs)
    words = found[1].quote(_QUOTED) if found is not None else None
    is_told = account_of(pod, name, container, logs, now) is not None
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "{} failed for good: {}{}{}",
            called(name, container),
            ending(ended.state),
            lasted(ended.state),
            say("; its log: “{}”", words) if words is not None and not is_told else own(""),
        ),
        cites=(
            cite(pod, "containers", name, "state"),
            *((cite(pod, "restart_policy"),) if pod.restart_policy is not None else ()),
            *(
                (cite(logs, "parts", found[0], "lines", found[1].number),)
                if logs is not None and found is not None and not is_told
                else ()
            ),
        ),
        since=ended.state.finished_at,
        verify=log_command(pod, name, ended, words if words is not None else say("the last words of the run")),
    )
