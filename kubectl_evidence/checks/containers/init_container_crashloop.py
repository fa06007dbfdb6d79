"""An init container keeps failing, and every container after it waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.containers._loops import loops
from kubectl_evidence.effects import LOOPING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict

EXPLAINS = (*LOOPING, "init-container-not-finished")


def check(pod: Pod, events: Events | None, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which init containers fail again and again, with what exit code and after how long, so that the
    pod's own containers never start.

    ## How it decides
    As container-crashloop does, of init containers: it waits in CrashLoopBackOff, or its short runs
    have followed one another until now. Init containers run one after another in the order of the
    spec, and each has to succeed (pkg/kubelet/kuberuntime, computeInitContainerActions).

    ## What would prove it
    Nothing more. Why the program ends is another question.

    ## Traps
    An init container that succeeded in the end may have been restarted before. One that was
    OOMKilled failed even where its exit code is 0. A sidecar (restartPolicy Always) is a container
    like others. With restartPolicy Never the pod fails: that is container-failed's.

    ## Example
    > Init container migrate crash-loops: exit code 3 after 4s, 4 restarts; its log: “revision 41”
    """
    for name, container in pod.containers.items():
        if container.role == "init":
            yield from loops(pod, name, container, events, logs, now)
