"""A Job is held open by a container that runs on after the others have finished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import is_over, judged, name_in
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.runs import has_failed, is_restarted
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("cronjob-forbid-blocked", "cronjob-missed")

# Who works on together may end a little apart.
_APART = timedelta(minutes=1)


def check(pod: Pod, owners: Owners, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a container of a Job's pod has finished well, and another that runs on keeps the Job from
    being complete.

    ## How it decides
    A pod has succeeded only when all of its main containers have (pkg/kubelet/kubelet_pods.go,
    getPhase), and a Job counts such pods. At least one has ended with exit code 0 more than a minute
    ago and is not started again, none has failed, and the others run.

    ## What would prove it
    That the container which runs serves the others and never ends by itself: a proxy, an agent.

    ## Traps
    It may still have work of its own: then the Job is complete when that is done. A sidecar (an init
    container with restartPolicy Always) is stopped by the kubelet and holds up nothing.

    ## Example
    > Job/import is not complete though container export ended with exit code 0 5m ago: container
    > proxy runs on, and the pod has succeeded only when all have ended
    """
    if pod.finished or pod.deleted is not None or pod.controller is None or pod.controller.kind != "Job":
        return
    mains = {name: one for name, one in pod.containers.items() if one.role == "container"}
    done = {name: one for name, one in mains.items() if _is_done(pod, one, now)}
    others = {name: one for name, one in mains.items() if name not in done}
    if not done or not others or any(one.state is None or one.state.status != "running" for one in others.values()):
        return
    last = max((ended, name) for name, one in done.items() if (ended := _ended(one)) is not None)
    for key, job in judged(owners, "Job"):
        if name_in(key) != pod.controller.name or is_over(job):
            continue
        first = next(iter(others))
        yield Suspected(
            subject=key,
            severity="warning",
            says=say(
                "{} is not complete though {} ended with exit code 0 {} ago: {} on, and the pod has succeeded only "
                "when all have ended",
                key,
                _named(done),
                between(last[0], now),
                say("{} {}", _named(others), own("runs" if len(others) == 1 else "run")),
            ),
            cites=(
                *(cite(pod, "containers", name, "state") for name in (*done, *others)),
                cite(owners, "parts", key, "job"),
            ),
            since=last[0],
            would_prove=say("that {} never ends by itself, since it serves the others", _named(others)),
            would_weaken=say("work of its own that {} still does", _named(others)),
            verify=Verify(
                command=say("kubectl logs {} -c {} -n {} --tail=20", pod.name, first, pod.namespace),
                expect=own("what it does now that the others have ended"),
            ),
            mitigations=(
                own("as a sidecar (an init container with restartPolicy Always) it would be stopped after the others"),
            ),
        )


def _named(containers: dict[Name, Container]) -> Text:
    words = own("container" if len(containers) == 1 else "containers")
    return say("{} {}", words, join(", ", list(containers)))


def _ended(container: Container) -> datetime | None:
    return container.state.finished_at if container.state is not None else None


def _is_done(pod: Pod, container: Container, now: datetime) -> bool:
    state, ended = container.state, _ended(container)
    if state is None or state.status != "terminated" or ended is None or now - ended < _APART:
        return False
    return not has_failed(state) and not is_restarted(pod, container, state)
