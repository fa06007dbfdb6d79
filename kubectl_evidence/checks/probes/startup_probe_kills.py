"""The kubelet kills a container because its startup probe fails for as long as it may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._kills import AFTER_A_KILL, gives_up_after, is_killed, killed
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict
from kubectl_evidence.semantics.probes import in_words, latest_failure, may_be_early, outcome_of
from kubectl_evidence.semantics.runs import RECENT, times
from kubectl_evidence.text import own, say

EXPLAINS = AFTER_A_KILL


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers the kubelet kills because their startup probe has not succeeded in its time,
    how long that is, how often it happened, and what the probe got.

    ## How it decides
    An event Killing of the last 15 minutes says so (pkg/kubelet/kuberuntime/kuberuntime_manager.go,
    computePodActions). It is an error while the container loops or has not run steadily since, a
    warning otherwise. The latest event Unhealthy of the same probe tells what it got.

    ## What would prove it
    Nothing more for the kill. Whether the program takes longer than that, cannot start at all, or
    is asked at the wrong place, its log can tell.

    ## Traps
    A probe that errs, rather than fails, kills nobody: it holds readiness back for ever. The exit
    code is 143, or 137 where the program did not end in time: no out-of-memory kill. Once it has passed
    in the run that goes on, it is over.

    ## Example
    In fixtures/startup-probe-too-short:
    > Container/imports is killed by its startup probe httpGet :http/hostname, which gets connection
    > refused and gives up after 6s (3 times 2s); …
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        probe, kill = container.startup_probe, killed(name, "startup", events, now)
        if probe is None or kill is None or not container.restart_count or _has_passed(container):
            continue
        failure = latest_failure(events, name, {"startup"}, now - RECENT)
        early = failure is None or may_be_early(failure[1], probe)
        says = say(
            "Container/{} is killed by its startup probe {}, which {} and gives up after {} ({} times {}s); {}",
            name,
            in_words(probe),
            outcome_of(failure[1], probe) if failure is not None else own("fails"),
            gives_up_after(probe),
            probe.failure_threshold,
            probe.period_seconds,
            times(container.restart_count),
        )
        yield is_killed(pod, name, "startup", kill, says, events, now).model_copy(
            update={
                "would_weaken": own("a log in which the program had come up long before it was killed")
                if early
                else own("a program that answers otherwise once it has come up: then it is slow"),
                "mitigations": (own("a failure threshold that allows more than the program takes to start"),)
                if early
                else (),
            }
        )


def _has_passed(container: Container) -> bool:
    """Whether the run that goes on has come up."""
    return container.started is True and container.state is not None and container.state.status == "running"
