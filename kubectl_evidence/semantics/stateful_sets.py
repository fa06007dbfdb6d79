"""In which order a StatefulSet makes its pods."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Controller
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.text import Name, Text

# The label by which a pod of a StatefulSet tells its revision (k8s.io/api/apps/v1, StatefulSetRevisionLabel).
REVISION = "controller-revision-hash"


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
    by_ordinal = {place: pod for pod in unready if (place := ordinal(name, pod)) is not None}
    return by_ordinal[min(by_ordinal)] if by_ordinal else None


def ordinal(name: str, pod: Name) -> int | None:
    """The ordinal of a pod of the StatefulSet `name`, which its name ends with; None of another's."""
    start, _, place = pod.rpartition("-")
    return int(place) if start == name and place.isdecimal() else None
