"""Whether a ConfigMap or a Secret changed between the last time that a workload was well and its first failure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.config import ConfigObject
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.text import Name, Text

# What kubectl rollout restart writes into a template (k8s.io/kubectl pkg/polymorphichelpers/objectrestarter.go).
_RESTART = "annotations/kubectl.kubernetes.io/restartedAt"
# What was made or applied together has times within so much of one another.
_TOGETHER = timedelta(seconds=20)
# Further back than this a change is no news.
_BEFORE = timedelta(hours=1)
# Places whose change reaches a container at its start or while it runs.
_REACHING = frozenset({"env", "envFrom", "volume", "projected"})

# What speaks for the change, besides that it came before.
Sign = Literal["sibling", "pod", "availability", "time"]


def reaches(one: ConfigObject, container: Name) -> bool:
    """Whether a container is given anything of the object. Which of them mount a volume is not told."""
    return any(use.via in _REACHING and use.container in (None, container) for use in one.uses)


def was_changed(one: ConfigObject) -> bool:
    """Whether the object was changed after it was made."""
    return one.changed is not None and one.created is not None and one.changed - one.created > timedelta(seconds=2)


def sign_of(
    changed: datetime,
    began: datetime,
    pod: Pod,
    workload: Workload | None,
    rollout: Rollout | None,
    owners: Owners | None,
) -> Sign | None:
    """What speaks for a change at that moment being why a container has failed since `began`.

    `sibling`: a pod of the same template that started before the change is well. `pod`: this pod is older than the
    change, and began to fail after it. `availability`: its Deployment was available until after the change. `time`:
    nothing but that it came shortly before. None where it speaks against it: the failure is older, a pod that started
    after the change is well, or the template changed with it and may be the cause as well.
    """
    if pod.created is None or changed > began:
        return None
    sibling = sibling_started(pod, workload)
    same = _has_the_same_template(workload, rollout)
    if sibling is not None and sibling >= changed:
        return None
    if sibling is not None and same and pod.created >= changed:
        return "sibling"
    if changed - pod.created > _TOGETHER and began - changed <= _BEFORE:
        return "pod"
    if not _is_older(changed, pod, rollout):
        return None
    if _unavailable_since(owners, changed):
        return "availability"
    return "time" if timedelta() <= pod.created - changed <= _BEFORE else None


def sibling_started(pod: Pod, workload: Workload | None) -> datetime | None:
    """When the pod of the same workload started that is well, where there is one."""
    if workload is None or workload.examined != pod.name:
        return None
    found = next((one.healthy for one in workload.differences if one.what == "started"), None)
    return _time(found)


def _time(text: Text | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text is not None else None
    except ValueError:
        return None


def _has_the_same_template(workload: Workload | None, rollout: Rollout | None) -> bool:
    if workload is not None and not any(one.what == "revision" for one in workload.differences):
        return True
    return _only_restarted(rollout)


def _only_restarted(rollout: Rollout | None) -> bool:
    """Whether the newest revision is the one before it, started anew."""
    return rollout is not None and bool(rollout.changes) and all(path == _RESTART for path in rollout.changes)


def _is_older(changed: datetime, pod: Pod, rollout: Rollout | None) -> bool:
    """Whether the pod's template was there before the change; a pod without revisions has been made of none."""
    if rollout is None or rollout.current is None:
        return pod.controller is None or pod.controller.kind == "StatefulSet"
    own = rollout.revisions.get(_own_revision(pod, rollout))
    before = rollout.revisions.get(rollout.previous) if rollout.previous is not None else None
    template = before if _only_restarted(rollout) and before is not None else own
    return template is not None and template.created is not None and changed - template.created > _TOGETHER


def _own_revision(pod: Pod, rollout: Rollout) -> Name:
    current = rollout.current
    owner = pod.controller.name if pod.controller is not None else None
    return owner if owner is not None and owner in rollout.revisions else current  # type: ignore[return-value]


def _unavailable_since(owners: Owners | None, changed: datetime) -> bool:
    """Whether a Deployment was available until some moment after the change."""
    for one in owners.parts.values() if owners is not None else ():
        available = at(one.conditions, "Available")
        if available is not None and available.status == "False" and available.last_transition_time is not None:
            if one.created is not None and available.last_transition_time - one.created <= _TOGETHER:
                continue
            return available.last_transition_time >= changed
    return False
