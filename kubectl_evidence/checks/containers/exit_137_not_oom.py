"""Exit code 137 was a kill, and not one for want of memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.runs import RECENT, Ended, has_settled, last_ended, trouble
from kubectl_evidence.semantics.shown_by import Field, status_command
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ()

_SIGKILL = 137
# The words of pkg/kubelet/kuberuntime, computePodActions and startContainer.
_BY_PROBE = late(r"failed (liveness|startup) probe")


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Of a container whose last run ended with 137, which many take for an out-of-memory kill: that it
    was another kill, and whose, as far as events tell.

    ## How it decides
    The last run ended with exit code 137 and the reason Error: the kubelet writes OOMKilled where the
    kernel killed for memory (pkg/kubelet/kuberuntime, toKubeContainerStatus, from the runtime). An
    event Killing of the last 15 minutes tells of a failed probe or hook. It is information: what
    ended the container is another finding's.

    ## What would prove it
    Nothing more for the reason. Who sent the signal is not in the status.

    ## Traps
    Events expire. On cgroup v1, and where the group is not killed as a whole, the kernel may kill a
    child process for memory without a trace in the status: a shell then ends with 137 and Error.

    ## Example
    Beside the finding of the probe that killed it (fixtures/killed-by-liveness):
    > Exit code 137 of Container/worker is a SIGKILL and not OOMKilled (reason Error): the kubelet
    > killed it for its liveness probe
    """
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        if ended is None or ended.state.exit_code != _SIGKILL or ended.state.reason != "Error":
            continue
        if trouble(pod, container, now) is None and not _is_fresh(pod, container, ended, now):
            continue
        killed = latest(events, {"Killing", "FailedPostStartHook"}, container=name, since=now - RECENT)
        where: Field = "state.terminated.reason" if ended.field == "state" else "lastState.terminated.reason"
        yield Proven(
            subject=say("Container/{}", name),
            severity="info",
            says=say(
                "Exit code 137 of Container/{} is a SIGKILL and not OOMKilled (reason Error): {}",
                name,
                _by_whom(events, killed),
            ),
            cites=(
                cite(pod, "containers", name, ended.field, "reason"),
                cite(pod, "containers", name, ended.field),
                *((cite(events, "parts", POD, "items", killed[0]),) if events is not None and killed else ()),
            ),
            verify=Verify(command=status_command(pod, name, container, where), expect=own("Error")),
        )


def _is_fresh(pod: Pod, container: Container, ended: Ended, now: datetime) -> bool:
    """Whether the container was killed a moment ago and has not run steadily since, ready or not."""
    finished = ended.state.finished_at
    if pod.finished or pod.deleted is not None or finished is None or now - finished > RECENT:
        return False
    return not has_settled(container, now)


def _by_whom(events: Events | None, killed: tuple[Name, Event] | None) -> Text:
    if events is None:
        return own("by whom, events would tell, which were not read")
    if killed is None:
        return own("no event tells by whom")
    probe = _BY_PROBE.search(killed[1].message)
    if probe is not None:
        return say("the kubelet killed it for its {} probe", killed[1].message.part(*probe.span(1)))
    if "FailedPostStartHook" in (killed[1].reason, killed[1].message):
        return own("the kubelet killed it for its postStart hook")
    return say("“{}”", killed[1].message.excerpt(80))
