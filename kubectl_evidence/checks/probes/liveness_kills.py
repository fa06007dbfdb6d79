"""The kubelet kills a container that had come up because its liveness probe fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._kills import AFTER_A_KILL, is_early, is_killed, killed
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict
from kubectl_evidence.semantics.probes import in_words, latest_failure, outcome_of
from kubectl_evidence.semantics.runs import RECENT, last_ended, lasted, times
from kubectl_evidence.text import own, say

EXPLAINS = AFTER_A_KILL


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers the kubelet has killed for a failed liveness probe after they had run for a
    while, how often, and what the probe got.

    ## How it decides
    An event Killing of the last 15 minutes says so (pkg/kubelet/kuberuntime/kuberuntime_manager.go,
    computePodActions), and the run that ended last was longer than three windows of the probe
    (initial delay, period times failures and timeout), or a startup probe had passed before, or the
    probe was answered with a status from 400 to 499: only a program that has come up does. It is an
    error while the container loops or has not run steadily since, a warning otherwise. The latest
    event Unhealthy of the same probe tells what it got. The exit code is then 143, or 137 where the
    program did not end in time.

    ## What would prove it
    Nothing more for the kill. Whether the program hangs, or is too busy to answer in time, only the
    program can tell.

    ## Traps
    The event expires after an hour. A probe that errs, rather than fails, kills nobody. A kill
    of a pod that is being deleted has another message. That the last run ended with 137 is not
    an out-of-memory kill. A container that is killed at each start has a check of its own.

    ## Example
    > Container/api is killed by its liveness probe httpGet :8080/healthz, which gets connection
    > refused; 6 restarts, the last run ended after 5m
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        kill = killed(name, "liveness", events, now)
        if kill is None or not container.restart_count or is_early(name, container, kill[1], events, now):
            continue
        probe = container.liveness_probe
        failure = latest_failure(events, name, {"liveness"}, now - RECENT)
        ended = last_ended(container)
        says = say(
            "Container/{} is killed by its liveness probe{}{}; {}{}",
            name,
            say(" {}", in_words(probe)) if probe is not None else own(""),
            say(", which {}", outcome_of(failure[1], probe)) if failure is not None and probe is not None else own(""),
            times(container.restart_count),
            say(", the last run ended{}", lasted(ended.state))
            if ended is not None and ended.state.seconds
            else own(""),
        )
        yield is_killed(pod, name, "liveness", kill, says, events, now)
