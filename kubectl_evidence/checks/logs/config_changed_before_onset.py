"""A ConfigMap or a Secret that a container uses changed shortly before the container began to fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import LOOPING
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.config import ConfigObject, ConfigObjects
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.accounts import account_of, onset
from kubectl_evidence.semantics.config_changes import Sign, reaches, sibling_started, sign_of, was_changed
from kubectl_evidence.semantics.creation import NEVER_BEGAN
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.runs import Ended, ending, last_ended, trouble
from kubectl_evidence.text import Name, Text, own, rfc3339, say

EXPLAINS = (
    *LOOPING,
    "container-crashloop",
    "container-exits-zero-in-long-running",
    "container-failed",
    "init-container-crashloop",
    "log-fatal-line",
)

_SENTENCE, _LEAST = 200, 50
# After so many restarts the kubelet has not backed off yet, or just once.
_FEW = 2


@dataclass(frozen=True)
class _Failing:
    """A container that began to fail, and when."""

    name: Name
    container: Container
    ended: Ended
    began: datetime


def check(
    pod: Pod,
    config_maps: ConfigMaps | None,
    secrets: Secrets | None,
    workload: Workload | None,
    rollout: Rollout | None,
    owners: Owners | None,
    events: Events | None,
    logs: Logs | None,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a container that keeps failing began to after a ConfigMap or a Secret that it uses had
    changed, while its template is as it was: a restart reads what a running container has not.

    ## How it decides
    The object was changed after it was made (metadata.managedFields), the container began to fail
    after that, and one thing more: a pod of the same template that started before the change is
    well; or this pod is older than the change and began to fail within the hour after it; or its
    Deployment was available until after the change. Where nothing but the time speaks for it, within an
    hour, it is information. A new template that came with the change is as suspect, and a pod that
    started after the change and is well speaks against it: then there is no finding. Variables are
    read at every start (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables), volumes while it runs.

    ## What would prove it
    The former content in its place, and the container running on. What changed is never read.

    ## Traps
    managedFields date the last write of a manager, also of a label. That a change came before does
    not show that it is the cause. Where a volume is mounted by some containers only, all are taken
    to see it.

    ## Example
    In fixtures/config-edited:
    > ConfigMap/rates changed at … by kubectl-patch, … before Container/api began to fail (exit code
    > 1: “FATAL rates.conf: base is not a currency of three letters”)
    """
    failing = list(_failing(pod, events, now))
    for found in (config_maps, secrets):
        for name, one in found.parts.items() if found is not None else ():
            for each in failing:
                if one.changed is None or not was_changed(one) or not reaches(one, each.name):
                    continue
                sign = sign_of(one.changed, each.began, pod, workload, rollout, owners)
                if sign is not None and found is not None:
                    yield _changed(pod, found, name, one, one.changed, each, sign, workload, logs, now)
                    break


def _failing(pod: Pod, events: Events | None, now: datetime) -> Iterator[_Failing]:
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        if ended is None or trouble(pod, container, now) is None:
            continue
        if ended.state.reason in {"OOMKilled", "ContainerStatusUnknown", *NEVER_BEGAN}:
            continue
        # The first run that failed began before the kubelet backed off, and the last one before it ended. Of many runs
        # without an event of it nobody knows when they began to fail: not before the pod.
        unseen = ended.state.finished_at if container.restart_count <= _FEW else pod.created
        told = onset(name, events, None) or unseen
        known = [time for time in (told, ended.state.started_at) if time is not None]
        if known:
            yield _Failing(name, container, ended, min(known))


def _changed(
    pod: Pod,
    found: ConfigObjects,
    name: Text,
    one: ConfigObject,
    changed: datetime,
    failing: _Failing,
    sign: Sign,
    workload: Workload | None,
    logs: Logs | None,
    now: datetime,
) -> Suspected:
    subject = say("{}/{}", own(found.of), name)
    start = say(
        "{} changed at {}{}, {} before Container/{} began to fail ({}",
        subject,
        changed,
        say(" by {}", one.changed_by) if one.changed_by is not None else own(""),
        between(changed, failing.began),
        failing.name,
        ending(failing.ended.state),
    )
    account = account_of(pod, failing.name, failing.container, logs, now)
    told = say(": “{}”)", account.words.quote(max(_LEAST, _SENTENCE - len(start) - 5))) if account else own(")")
    sibling = sibling_started(pod, workload)
    started = own(rfc3339(sibling)) if sibling is not None else None
    return Suspected(
        subject=subject,
        severity="info" if sign == "time" else "error",
        says=say("{}{}", start, told),
        cites=(
            cite(found, "parts", name, "changed"),
            cite(pod, "containers", failing.name, failing.ended.field),
            *((account.cite(logs),) if logs is not None and account is not None else ()),
            *((cite(workload, "differences"),) if workload is not None and sign == "sibling" else ()),
        ),
        since=changed,
        compared=(
            Compared(what=say("started before the change"), wants=started, has=own(rfc3339(pod.created)), same=False),
        )
        if sign == "sibling" and pod.created is not None and workload is not None
        else (),
        would_prove=say("the former content in its place, and the container running on"),
        would_weaken=say("a pod that started after the change and is well"),
        verify=Verify(
            command=say(
                "kubectl get {} {} -n {} -o jsonpath='{{.metadata.managedFields[*].time}}'",
                own(found.resource),
                name,
                pod.namespace,
            ),
            expect=say("{}, after the pods that are well started", changed)
            if sign == "sibling"
            else say("{}, and none later", changed),
        ),
    )
