"""The kubelet kills a container at each start because its liveness probe fails before it has come up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._kills import AFTER_A_KILL, gives_up_after, is_early, is_killed, killed
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict
from kubectl_evidence.semantics.probes import in_words, latest_failure, may_be_early, outcome_of
from kubectl_evidence.semantics.runs import RECENT, times
from kubectl_evidence.text import own, say

EXPLAINS = AFTER_A_KILL


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers without a startup probe the kubelet kills for a failed liveness probe so soon
    after they start that they can hardly have come up, after how long, and what the probe got.

    ## How it decides
    An event Killing of the last 15 minutes says so (pkg/kubelet/kuberuntime/kuberuntime_manager.go,
    computePodActions), there is no startup probe, and the run that ended last was killed within
    three windows of the probe: initial delay, period times failures and timeout. What answers with
    a status from 400 to 499 has come up. It is an error while the container loops or has not run
    steadily since, a warning otherwise.

    ## What would prove it
    Nothing more for the kill. That the program is slow, rather than unable to start, is shown by a
    log that goes on to the kill without an error.

    ## Traps
    A probe that asks at the wrong port or path kills as soon, and is another check's finding, under
    which this one then stands. The exit code is 143, or 137 where the program did not end in time:
    no out-of-memory kill. The event expires after an hour.

    ## Example
    In fixtures/liveness-too-early:
    > Container/reporting is killed by its liveness probe httpGet :http/hostname about … after each
    > start: it gets connection refused; no startup probe gives it longer; …
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        probe, kill = container.liveness_probe, killed(name, "liveness", events, now)
        if (
            probe is None
            or kill is None
            or not container.restart_count
            or not is_early(name, container, kill[1], events, now)
        ):
            continue
        failure = latest_failure(events, name, {"liveness"}, now - RECENT)
        early = failure is None or may_be_early(failure[1], probe)
        says = say(
            "Container/{} is killed by its liveness probe {} about {} after each start{}; "
            "no startup probe gives it longer; {}",
            name,
            in_words(probe),
            gives_up_after(probe),
            say(": it {}", outcome_of(failure[1], probe)) if failure is not None else own(""),
            times(container.restart_count),
        )
        yield is_killed(pod, name, "liveness", kill, says, events, now).model_copy(
            update={
                "would_weaken": own("a log in which the program had come up long before it was killed")
                if early
                else own("a program that answers otherwise once it has come up: then it is slow"),
                "mitigations": (
                    own("a startup probe that allows more than the program takes to start"),
                    own("an initial delay of the liveness probe above what the program takes to start"),
                )
                if early
                else (),
            }
        )
