"""The runs of a container: how the last one ended, whether another follows, whether it loops."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from kubectl_evidence.evidence.parts.container import Container, State
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.durations import human_duration
from kubectl_evidence.text import Name, Text, join, own, say

# A run of this length makes the kubelet forget the back-off: twice the longest back-off of 5 minutes
# (pkg/kubelet/kuberuntime, MaxContainerBackOff; k8s.io/client-go/util/flowcontrol, hasExpired).
BACK_OFF_FORGOTTEN = timedelta(minutes=10)
# A loop shows a finished run at least every 5 minutes and the length of a run; what ended longer
# ago than this has been given up or has recovered.
RECENT = timedelta(minutes=15)
# How long a container that kept failing must run before it counts as recovered: a multiple of the
# failed run, and at least this.
_SETTLED, _TIMES = timedelta(minutes=2), 3
# And one that failed a single time: whatever is wrong with it now, that is over.
_SETTLED_ONCE = timedelta(seconds=30)

# Signals by number on Linux (signal(7)); the ones that end containers.
_SIGNALS = {
    1: "SIGHUP",
    2: "SIGINT",
    3: "SIGQUIT",
    4: "SIGILL",
    5: "SIGTRAP",
    6: "SIGABRT",
    7: "SIGBUS",
    8: "SIGFPE",
    9: "SIGKILL",
    10: "SIGUSR1",
    11: "SIGSEGV",
    12: "SIGUSR2",
    13: "SIGPIPE",
    14: "SIGALRM",
    15: "SIGTERM",
    24: "SIGXCPU",
    25: "SIGXFSZ",
    31: "SIGSYS",
}
_KILL = 9


@dataclass(frozen=True)
class Ended:
    """The run that ended last, and in which field of the container's status it is."""

    field: Literal["state", "last_state"]
    state: State


def last_ended(container: Container) -> Ended | None:
    """Find the run that ended last: the current state when it is one, else the previous."""
    if container.state is not None and container.state.status == "terminated":
        return Ended("state", container.state)
    if container.last_state is not None and container.last_state.status == "terminated":
        return Ended("last_state", container.last_state)
    return None


def is_restarted(pod: Pod, container: Container, ended: State) -> bool:
    """Whether the kubelet starts the container again after a run that ended so.

    Source: pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted. An init container that
    succeeded is done, whatever the policy; an OOM kill is a failure even with exit code 0.
    """
    policy = container.restart_policy or pod.restart_policy or own("Always")
    if policy == "Never":
        return False
    return has_failed(ended) or (policy == "Always" and container.role != "init")


def has_failed(state: State) -> bool:
    """Whether a run ended badly."""
    return state.exit_code != 0 or state.reason == "OOMKilled"


def is_looping(pod: Pod, container: Container, now: datetime) -> bool:
    """Whether the container keeps ending soon after it starts.

    The kubelet says CrashLoopBackOff, or, where its back-off is too short to be seen, short runs
    have followed one another until now: two restarts or more, and no run since that lasted.
    """
    if container.waiting_reason == "CrashLoopBackOff":
        return True
    ended = last_ended(container)
    if ended is None or container.restart_count < 2 or not _short_and_recent(ended.state, now):
        return False
    if ended.field == "state":
        return is_restarted(pod, container, ended.state)
    # By turns with CrashLoopBackOff, where the runtime cannot start the program.
    if container.waiting_reason == "RunContainerError":
        return True
    return container.state is not None and container.state.status == "running" and not has_settled(container, now)


def has_settled(container: Container, now: datetime) -> bool:
    """Whether the current run has lasted so much longer than the one before that the loop is over."""
    state, ended = container.state, last_ended(container)
    if state is None or state.status != "running" or state.started_at is None:
        return False
    before = timedelta(seconds=(ended.state.seconds or 0.0) if ended is not None else 0.0)
    least = _SETTLED if container.restart_count > 1 else _SETTLED_ONCE
    return now - state.started_at >= min(BACK_OFF_FORGOTTEN, max(least, _TIMES * before))


def _short_and_recent(state: State, now: datetime) -> bool:
    if state.finished_at is None or now - state.finished_at > RECENT:
        return False
    return state.seconds is None or timedelta(seconds=state.seconds) < BACK_OFF_FORGOTTEN


def just_failed(pod: Pod, container: Container, now: datetime) -> bool:
    """Whether the last run failed a moment ago, the kubelet tries again, and nothing has settled since."""
    ended = last_ended(container)
    if ended is None or ended.state.finished_at is None or now - ended.state.finished_at > RECENT:
        return False
    if not has_failed(ended.state) or (container.state is not None and container.state.status == "waiting"):
        return False
    return is_restarted(pod, container, ended.state) and not (container.ready or has_settled(container, now))


def has_failed_for_good(pod: Pod, container: Container) -> bool:
    """Whether the last run failed and the restart policy lets that stand.

    Where the whole pod was ended from outside, how its containers ended is a consequence; sidecars of a finished pod
    are stopped last, however they take it.
    """
    ended = last_ended(container)
    if ended is None or ended.field != "state" or not has_failed(ended.state) or pod.reason is not None:
        return False
    if container.role == "sidecar" and pod.finished:
        return False
    return pod.phase == "Failed" or not is_restarted(pod, container, ended.state)


def trouble(pod: Pod, container: Container, now: datetime) -> Literal["loops", "failed", "failed-for-good"] | None:
    """What is wrong with how the runs of a container end, at this moment; old restarts are nothing.

    A pod that is being deleted ends its containers on purpose.
    """
    if pod.deleted is not None:
        return None
    if has_failed_for_good(pod, container):
        return "failed-for-good"
    if pod.finished:
        return None
    if is_looping(pod, container, now):
        return "loops"
    return "failed" if just_failed(pod, container, now) else None


def called(name: Name, container: Container) -> Text:
    """Name a container at the beginning of a sentence; that it is an init container says what waits for it."""
    return say("Init container {}", name) if container.role == "init" else say("Container/{}", name)


def facts(container: Container, ended: Ended | None) -> Text:
    """Say how the last run ended and how often there was one: `exit code 1 after 4s, 7 restarts`."""
    if ended is None:
        return times(container.restart_count)
    return say("{}{}, {}", ending(ended.state), lasted(ended.state), times(container.restart_count))


def ending(state: State) -> Text:
    """Say how a run ended: `exit code 1`, `exit code 143 (SIGTERM)`, `exit code 137 (SIGKILL, not OOMKilled)`.

    The reason is told where it says more than the code.
    """
    code = say("exit code {}", state.exit_code if state.exit_code is not None else own("unknown"))
    told = []
    if state.fatal_signal is not None:
        told.append(own(_SIGNALS.get(state.fatal_signal, f"signal {state.fatal_signal}")))
    if state.reason is not None and state.reason not in {"Error", "Completed"}:
        told.append(state.reason)
    elif state.fatal_signal == _KILL:
        told.append(own("not OOMKilled"))
    return say("{} ({})", code, join(", ", told)) if told else code


def lasted(state: State) -> Text:
    """Say how long a run took: ` after 4s`, or nothing where the times are not known.

    The API's times are whole seconds, so that 0 is less than one.
    """
    if state.seconds is None:
        return own("")
    return own(" after less than 1s") if state.seconds < 1 else say(" after {}", human_duration(state.seconds))


def times(count: int) -> Text:
    """Write a number of restarts."""
    return own("1 restart") if count == 1 else say("{} restarts", count)
