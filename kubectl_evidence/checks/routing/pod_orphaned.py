"""A controller made the pod and no longer owns it: nobody replaces it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("pod-not-selected-by-service", "service-selector-near-miss")

# Who gives a pod each of these labels (k8s.io/api/apps/v1).
_GIVEN = (
    ("pod-template-hash", "ReplicaSet"),
    ("rollouts-pod-template-hash", "ReplicaSet"),
    ("statefulset.kubernetes.io/pod-name", "StatefulSet"),
    ("controller-revision-hash", "DaemonSet"),
    ("batch.kubernetes.io/job-name", "Job"),
    ("job-name", "Job"),
)


# The ends of names: five letters and digits of which no word can be made
# (k8s.io/apimachinery pkg/util/rand), or an ordinal.
_GENERATED = late(r"[bcdfghjklmnpqrstvwxz2456789]{5}|[0-9]+")


@dataclass(frozen=True)
class _Left:
    """The set that the pod was of, and one of the pods that are still in it."""

    kind: Text
    name: Name
    sibling: Name
    labels: Mapping[Text, Text]


def check(pod: Pod, pods: Pods) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod was made by a ReplicaSet, StatefulSet, DaemonSet or Job, and is owned by none.

    ## How it decides
    Its name is one that a set of the namespace would give, or it carries a label that only such a
    controller gives, and no owner reference names a controller. A controller releases a pod whose
    labels its selector no longer matches (pkg/controller/controller_ref_manager.go, ReleasePod) and
    makes another in its place; the labels that differ from those of the pods that it still has are
    told. Else the controller was deleted and its pods were left behind (`--cascade=orphan`).

    ## What would prove it
    Nothing more: without an owner nothing restarts it elsewhere, scales it or rolls it out.

    ## Traps
    Bare pods and static pods carry none of these labels. Whoever takes a pod out of its set to look
    into it does so on purpose, and it stays until it is deleted. An owner that is no controller does
    not manage it.

    ## Example
    Somebody changed the label of a running pod (fixtures/pod-taken-out-of-its-set):
    > Pod/invoices-6d5f8c7b9-q7xk2 is no longer of ReplicaSet/invoices-6d5f8c7b9: it carries
    > `app=invoices-debug`, the pods of that `app=invoices`; no controller looks after it
    """
    if pod.controller is not None or pod.finished or pod.deleted is not None:
        return
    given = next(((key, kind) for key, kind in _GIVEN if at(pod.labels, key) is not None), None)
    left = _left(pod, pods)
    if left is not None:
        yield _released(pod, left, pods)
    elif given is not None:
        yield _orphan(pod, *given)


def _left(pod: Pod, pods: Pods) -> _Left | None:
    """The set of a pod whose name begins with its name, which still has pods."""
    for name, other in pods.items.items():
        owner = other.controller
        if owner is not None and name != pod.name and pod.name.startswith(f"{owner.name}-"):
            rest = pod.name.removeprefix(f"{owner.name}-")
            if _GENERATED.fullmatch(rest):
                return _Left(owner.kind, owner.name, name, other.labels)
    return None


def _released(pod: Pod, left: _Left, pods: Pods) -> Proven:
    keys = [
        key for key in {**left.labels, **pod.labels} if key not in _OWN and left.labels.get(key) != pod.labels.get(key)
    ]
    changed = [key for key in keys if key in left.labels] or keys
    has = [say("`{}={}`", key, pod.labels[key]) if key in pod.labels else say("no `{}`", key) for key in changed]
    wants = [say("`{}={}`", key, left.labels[key]) for key in changed if key in left.labels]
    start = say("Pod/{} is no longer of {}/{}", pod.name, left.kind, left.name)
    says = (
        say(
            "{}: it carries {}, the pods of that {}; no controller looks after it",
            start,
            join(" and ", has),
            join(" and ", wants),
        )
        if wants
        else say("{}, which has made others: no controller looks after it", start)
    )
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=says,
        cites=(
            cite(pod, "labels"),
            *(cite(pods, "items", left.sibling, "labels", key) for key in changed if key in left.labels),
            cite(pods, "items", left.sibling, "controller"),
        ),
        compared=tuple(
            Compared(what=say("label {}", key), wants=left.labels.get(key), has=pod.labels.get(key), same=False)
            for key in changed
        ),
        would_weaken=say("that somebody has taken it out to look into it"),
        verify=_verify(pod, left.kind),
    )


_OWN = frozenset(
    {
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/job-completion-index",
        "statefulset.kubernetes.io/pod-name",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    }
)


def _orphan(pod: Pod, key: str, kind: str) -> Proven:
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say(
            "Pod/{} carries `{}`, which a {} gives, and no controller owns it: nobody replaces it or rolls it out",
            pod.name,
            own(key),
            own(kind),
        ),
        cites=(cite(pod, "labels"),),
        would_weaken=say("that somebody has left it behind on purpose"),
        verify=_verify(pod, own(kind)),
    )


def _verify(pod: Pod, kind: Text) -> Verify:
    return Verify(
        command=say(
            "kubectl get pod {} -n {} -o custom-columns=POD:.metadata.name,OWNER:.metadata.ownerReferences[0].name",
            pod.name,
            pod.namespace,
        ),
        expect=say("<none> where the name of a {} should be", kind),
    )
