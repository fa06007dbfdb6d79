"""A container failed and is not started again."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.last_words import last_words_of
from kubectl_evidence.semantics.runs import ending, has_failed, is_restarted, last_ended, lasted
from kubectl_evidence.text import own, say

EXPLAINS = ("readiness-failing", "service-no-endpoints")

_QUOTED = 120


def check(pod: Pod, logs: Logs | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers ended with a failure that the restart policy lets stand.

    ## How it decides
    The current state is terminated with an exit code other than 0, or OOMKilled, and the restart
    policy starts no further run. Such is the end of a failed pod of a Job. The log, where it was
    collected, gives the last telling line.

    ## What would prove it
    Nothing more. The words of the log are the program's own.

    ## Traps
    A container that the kubelet starts again is a crash loop's matter. Where the whole pod was
    ended from outside (evicted, past its deadline, preempted), how its containers ended is a
    consequence. A pod that is being deleted ends its containers on purpose. Ephemeral containers
    end as whoever debugs pleases.
    """
    if pod.deleted is not None or pod.reason is not None:
        return
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        if ended is None or ended.field != "state" or not has_failed(ended.state):
            continue
        if container.role == "sidecar" and pod.finished:
            # The kubelet stops sidecars last, however they take it.
            continue
        if is_restarted(pod, container, ended.state) and pod.phase != "Failed":
            continue
        found = last_words_of(name, container, logs)
        yield Proven(
            subject=say("Container/{}", name),
            severity="error",
            says=say(
                "Container/{} failed for good: {}{}{}",
                name,
                ending(ended.state),
                lasted(ended.state),
                say("; its log: “{}”", found[1].quote(_QUOTED)) if found is not None else own(""),
            ),
            cites=(
                cite(pod, "containers", name, "state"),
                *((cite(pod, "restart_policy"),) if pod.restart_policy is not None else ()),
                *((cite(logs, "parts", found[0], "lines", found[1].number),) if logs is not None and found else ()),
            ),
            since=ended.state.finished_at,
            verify=Verify(
                command=say("kubectl logs {} -c {} -n {} --tail=20", pod.name, name, pod.namespace),
                expect=found[1].quote(_QUOTED) if found is not None else say("the last words of the run"),
            ),
        )
