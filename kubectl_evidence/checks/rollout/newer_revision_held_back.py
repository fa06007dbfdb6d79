"""A broken pod stays of an old revision: its controller was told not to replace it by the newer one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import REVISION_BROKEN
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Revision, Rollout
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.accounts import onset
from kubectl_evidence.semantics.controllers import kind_of, name_in
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.rollouts import controller_of, newest, revision_of
from kubectl_evidence.semantics.runs import last_ended
from kubectl_evidence.semantics.stateful_sets import REVISION, ordinal
from kubectl_evidence.text import Text, own, say

EXPLAINS = REVISION_BROKEN


def check(owners: Owners, rollout: Rollout, pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a pod of a StatefulSet or DaemonSet is not ready and of an older revision than the newest, which was made
    after the trouble began and does not reach the pod: somebody repaired the template, and nothing came of it.

    ## How it decides
    The strategy is OnDelete, or the pod's ordinal is below the partition: the controllers then leave it as it is
    (pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet; pkg/controller/daemon/daemon_controller.go,
    manage). The pod's label controller-revision-hash names an older ControllerRevision than the newest, and its
    containers failed, or the pod was not ready, before that was made.

    ## What would prove it
    Nothing more for the revision that the pod is of. Whether the newer one would run is not known.

    ## Traps
    A canary leaves pods below its partition as they are on purpose: what befalls one of them later is not this. A pod
    that is well, is being deleted, or began a moment ago is no matter. A newest revision that another pod of the same
    controller fails with repairs nothing: it is told of its revision by other checks.

    ## Example
    > DaemonSet/agent has the newer revision 2, and Pod/agent-x4k2p is still of revision 1 and not ready: its
    > updateStrategy OnDelete replaces no pod
    """
    if pod.ready or pod.finished or pod.deleted is not None or may_still_start(pod, now) or rollout.controller is None:
        return
    key, one = say("{}/{}", rollout.controller.kind, rollout.controller.name), controller_of(owners, rollout)
    latest, mine = newest(rollout), revision_of(pod, rollout)
    if one is None or latest is None or latest.created is None or mine is None or mine == rollout.current:
        return
    held = _held(key, pod, one.strategy.type if one.strategy else None, one.strategy.partition if one.strategy else 0)
    began = _began(pod, events)
    if held is None or began is None or latest.created < began or rollout.current is None:
        return
    number, older = _number(latest), _number(rollout.revisions[mine])
    yield Proven(
        subject=key,
        severity="error",
        says=say(
            "{} has the newer revision {}, and Pod/{} is still of revision {} and not ready: {}",
            key,
            number,
            pod.name,
            older,
            held,
        ),
        cites=(
            cite(rollout, "revisions", rollout.current),
            cite(rollout, "revisions", mine),
            cite(owners, "parts", key, "strategy"),
        ),
        since=began,
        compared=(Compared(what=own("revision"), wants=number, has=older, same=False),),
        would_weaken=say("a pod of revision {} that fails in the same way", number),
        verify=Verify(
            command=say("kubectl get pod {} -n {} -L {}", pod.name, pod.namespace, own(REVISION)),
            expect=mine if kind_of(key) == "StatefulSet" else next(pod.labels[n] for n in pod.labels if n == REVISION),
        ),
        mitigations=(say("a new Pod/{}, or one in its place, made of revision {}", pod.name, number),)
        if "OnDelete" in held
        else (say("a partition that does not leave Pod/{} out", pod.name),),
    )


def _held(key: Text, pod: Pod, strategy: Text | None, partition: int | None) -> Text | None:
    """What keeps the controller from replacing the pod."""
    if kind_of(key) not in ("StatefulSet", "DaemonSet"):
        return None
    if strategy == "OnDelete":
        return say("its updateStrategy OnDelete replaces no pod")
    place = ordinal(name_in(key), pod.name) if kind_of(key) == "StatefulSet" else None
    if place is not None and partition and place < partition:
        return say("its partition {} leaves the pods below it as they are", partition)
    return None


def _began(pod: Pod, events: Events | None) -> datetime | None:
    """When the trouble began, as far as it is known: no later than this."""
    failed = [
        moment
        for name, one in pod.containers.items()
        if not one.ready and (ended := last_ended(one)) is not None
        if (moment := onset(name, events, ended)) is not None
    ]
    condition = at(pod.conditions, "Ready")
    unready = condition.last_transition_time if condition is not None and condition.status == "False" else None
    return min((*failed, *((unready,) if unready is not None else ())), default=None)


def _number(revision: Revision) -> Text:
    return say("{}", revision.number) if revision.number is not None else own("?")
