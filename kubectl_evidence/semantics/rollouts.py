"""What the revisions of a controller tell: what was returned to, what waits, what undoing would return to."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Revision, Rollout
from kubectl_evidence.text import Name, Text, say

# The label by which pods name their revision: a ControllerRevision's whole name (StatefulSet) or the end of it.
_REVISION_HASH = "controller-revision-hash"


def newest(rollout: Rollout) -> Revision | None:
    """The newest revision: it is, or has been, rolled out."""
    return rollout.revisions.get(rollout.current) if rollout.current is not None else None


def undone_to(rollout: Rollout) -> Revision | None:
    """The revision that `kubectl rollout undo` returns to: the one before the newest, whether it ever worked or not.

    None where there is none (k8s.io/kubectl pkg/polymorphichelpers/rollback.go). It returns to the pod template only:
    replicas, strategy, and whatever else the pod reads (ConfigMaps, Secrets, data) stay as they are.
    """
    return rollout.revisions.get(rollout.previous) if rollout.previous is not None else None


def ready_of(revision: Revision | None) -> int:
    """How many pods of a ReplicaSet are ready. The API leaves 0 out (apps/v1 ReplicaSetStatus)."""
    return (revision.ready_replicas or 0) if revision is not None else 0


def ready_of_others(rollout: Rollout) -> int:
    """How many pods of the older revisions are ready: they serve on while the newest does not come up."""
    return sum(ready_of(one) for name, one in rollout.revisions.items() if name != rollout.current)


def is_of(revision: str | None, name: Name | Text | None) -> bool:
    """Whether the hash that a pod is labelled with is that of a revision: it is its name's end, or all of it."""
    return bool(revision) and name is not None and (name == revision or name.endswith(f"-{revision}"))


def was_undone(rollout: Rollout) -> bool:
    """Whether the newest revision is one that was returned to: it was made before another (deployment/sync.go)."""
    current = newest(rollout)
    if current is None or current.created is None:
        return False
    return any(one.created is not None and one.created > current.created for one in rollout.revisions.values())


def revision_of(pod: Pod, rollout: Rollout) -> Name | None:
    """The revision that a pod was made from."""
    if pod.controller is not None and pod.controller.kind == "ReplicaSet":
        return pod.controller.name if pod.controller.name in rollout.revisions else None
    label = at(pod.labels, _REVISION_HASH)
    if label is None:
        return None
    return next((name for name in rollout.revisions if name == label or name.endswith(f"-{label}")), None)


def controller_of(owners: Owners, rollout: Rollout) -> Controller | None:
    """The controller whose revisions they are, where it was read."""
    if rollout.controller is None:
        return None
    part = owners.parts.get(say("{}/{}", rollout.controller.kind, rollout.controller.name))
    return part if part is not None and part.collected else None


def not_rolled_out(owners: Owners, rollout: Rollout) -> Mapping[Text, Text]:
    """The images of the controller's template that its newest revision does not have, by container.

    A paused Deployment makes no revision of what is changed (pkg/controller/deployment, syncDeployment).
    """
    controller, current = controller_of(owners, rollout), newest(rollout)
    if controller is None or current is None:
        return {}
    return {name: image for name, image in controller.template_images.items() if current.images.get(name) != image}
