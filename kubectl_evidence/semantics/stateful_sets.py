"""In which order a StatefulSet makes its pods."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Controller
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.text import Name, Text


def waits_for(key: Text, one: Controller, workload: Workload) -> Name | None:
    """The pod that has to be ready before the StatefulSet `KIND/NAME` makes its next one; None if it waits for none.

    With OrderedReady, the default, it is the first by ordinal that is not ready
    (pkg/controller/statefulset/stateful_set_control.go, processReplica). Of each group of pods a few are known by
    name: it is looked for among those.
    """
    kind, _, name = key.partition("/")
    if (
        kind != "StatefulSet"
        or one.pod_management_policy != "OrderedReady"
        or one.replicas is None
        or one.created_replicas is None
    ):
        return None
    if one.created_replicas >= one.replicas:
        return None
    unready = (pod for group in workload.groups if not group.ready for pod in group.pods)
    by_ordinal = {int(ordinal): pod for pod in unready if (ordinal := _ordinal(name, pod)) is not None}
    return by_ordinal[min(by_ordinal)] if by_ordinal else None


def _ordinal(name: str, pod: Name) -> str | None:
    start, _, ordinal = pod.rpartition("-")
    return ordinal if start == name and ordinal.isdecimal() else None
