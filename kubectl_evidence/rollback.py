"""What undoing the rollout would do and would not do: a mitigation, apart from every cause, and never advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Change, Revision, Rollout
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import cite
from kubectl_evidence.packet import Finding, Rollback
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.rollouts import controller_of, revision_of, undone_to
from kubectl_evidence.text import Text, asked, join, own, say

# What `kubectl rollout undo` knows (k8s.io/kubectl pkg/polymorphichelpers/rollback.go).
_UNDONE = {"Deployment": "deployment", "StatefulSet": "statefulset", "DaemonSet": "daemonset"}
_CHANGES, _EXCERPT = 3, 48


def rollback(bundle: Bundle, findings: Sequence[Finding]) -> Rollback | None:
    """Say whether the newest revision can be undone; None where nothing is wrong, known, or was changed."""
    rollout, owners = bundle.data(Rollout), bundle.data(Owners)
    if rollout is None or rollout.controller is None or rollout.current is None:
        return None
    if rollout.controller.kind not in _UNDONE or not any(map(_is_of_the_workload, findings)):
        return None
    controller = controller_of(owners, rollout) if owners is not None else None
    of = say("{}/{}", rollout.controller.kind, rollout.controller.name)
    here = cite(rollout, "revisions", rollout.current)
    back = undone_to(rollout)
    if rollout.revisions[rollout.current].number == 1:
        return None  # nothing was rolled out over anything
    if back is None or back.number is None or rollout.previous is None:
        none_kept = controller is not None and controller.revision_history_limit == 0
        why = own("old ones are not kept (revisionHistoryLimit 0)") if none_kept else own("there is no older one")
        return Rollback(possible=False, says=say("{} has no revision to return to: {}", of, why), cites=(here,))
    if controller is not None and owners is not None and controller.paused:
        says = say("{} is paused: undoing is refused until it is resumed", of)
        return Rollback(possible=False, says=says, cites=(here, cite(owners, "parts", of, "paused")))
    pod = bundle.data(Pod)
    if pod is not None and not pod.ready and revision_of(pod, rollout) == rollout.previous:
        says = say(
            "undoing returns {} to revision {}, of which Pod/{} is, and it is not ready", of, back.number, pod.name
        )
        return Rollback(possible=False, says=says, cites=(here, cite(rollout, "revisions", rollout.previous)))
    return Rollback(
        possible=True,
        says=say("{} can return to revision {}{}", of, back.number, _how_it_is(back, bundle)),
        to_revision=back.number,
        command=say(
            "kubectl rollout undo {}/{} -n {} --to-revision={}",
            own(_UNDONE[rollout.controller.kind]),
            rollout.controller.name,
            asked(bundle.target.namespace),
            back.number,
        ),
        restores=tuple(_restored(rollout)),
        leaves=tuple(_left(bundle, back, controller, own(rollout.controller.kind))),
        cites=(here, cite(rollout, "revisions", rollout.previous)),
    )


def _is_of_the_workload(finding: Finding) -> bool:
    """Whether a finding is a fault, and not one of the cluster around, which no revision changes."""
    return finding.severity != "info" and not finding.subject.startswith(("APIService/", "Node/"))


def _how_it_is(back: Revision, bundle: Bundle) -> Text:
    told = [say("made {} ago", between(back.created, bundle.at))] if back.created is not None else []
    if back.ready_replicas:
        told.append(say("{} of its pods ready now", back.ready_replicas))
    return say(" ({})", join(", ", told)) if told else own("")


def _restored(rollout: Rollout) -> Iterator[Text]:
    """Yield what of the pod template would be as it was."""
    for path, change in [*rollout.changes.items()][:_CHANGES]:
        yield say("{}: {} → {}", path, _side(change, "new"), _side(change, "old"))
    if len(rollout.changes) > _CHANGES:
        yield say("{} more differences of the pod template", len(rollout.changes) - _CHANGES)


def _side(change: Change, side: str) -> Text:
    value = change.new if side == "new" else change.old
    return value.excerpt(_EXCERPT) if value is not None else own("none")


def _left(bundle: Bundle, back: Revision, controller: Controller | None, kind: str) -> Iterator[Text]:
    """Yield what would stay as it is."""
    for kind_of in (ConfigMaps, Secrets):
        found = bundle.data(kind_of)
        for name, one in found.parts.items() if found is not None else ():
            if one.changed is not None and back.created is not None and one.changed > back.created:
                yield say("{}/{}, changed since that revision was made", own(kind_of.of), name)
    if kind == "StatefulSet" and (controller is None or controller.pod_management_policy != "Parallel"):
        # https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
        yield own("a pod that never became ready: the controller waits for it until it is deleted")
    yield own("replicas, Services and stored data; whoever applies manifests may apply the newer one again")
