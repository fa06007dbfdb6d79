"""A container keeps ending soon after it starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.containers._loops import loops
from kubectl_evidence.effects import LOOPING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict

EXPLAINS = LOOPING


def check(pod: Pod, events: Events | None, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers, sidecars included, end again and again soon after they start; with what exit
    code or signal, and after how long.

    ## How it decides
    The container waits in CrashLoopBackOff; or, where the back-off is too short to be seen, it was
    restarted twice or more, its last run lasted less than 10 minutes (a longer one makes the kubelet
    forget the back-off: pkg/kubelet/kuberuntime, MaxContainerBackOff) and ended less than 15 minutes
    ago, and it does not run steadily since. A first failure that will be followed by another start,
    and a container that fails now and then after long runs, are warnings. The last line of the last
    run's log, where it was collected, is quoted unless it tells why: then it is log-fatal-line's.

    ## What would prove it
    Nothing more. Why the program ends is another question.

    ## Traps
    Old restarts of a container that runs steadily are history, and a container that has settled
    rules a loop out. Exit code 0 loops too, where the restart policy is Always. Exit code 137 is an
    out-of-memory kill only if the reason says OOMKilled. While the container waits, the current and
    the previous log are the same. A pod that is being deleted ends its containers on purpose.

    ## Example
    > Container/api crash-loops: exit code 1 after 4s, 7 restarts; its log: “INFO cursor at 4711”
    """
    for name, container in pod.counting_containers.items():
        yield from loops(pod, name, container, events, logs, now)
