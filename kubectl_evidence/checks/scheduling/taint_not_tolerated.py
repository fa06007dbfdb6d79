"""Every node that the pod could run on has a taint that it does not tolerate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from kubectl_evidence.checks.scheduling._room import Waiting, nodes_show, some, waiting
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.placing import Taint, Toleration
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, cite
from kubectl_evidence.semantics.placing_words import taint_in_words, toleration_in_words
from kubectl_evidence.semantics.scheduling import keeping_off
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("pod-unschedulable", *POD_MISSING)

# What the node controller and cloud providers put on nodes that are not well, and what that means
# (k8s.io/api/core/v1/well_known_taints.go; k8s.io/cloud-provider/api/well_known_taints.go).
_UNWELL: Mapping[str, Text] = {
    "node.kubernetes.io/not-ready": own("is not ready"),
    "node.kubernetes.io/unreachable": own("does not report any more"),
    "node.kubernetes.io/memory-pressure": own("is short of memory"),
    "node.kubernetes.io/disk-pressure": own("is short of disk space"),
    "node.kubernetes.io/pid-pressure": own("is short of process ids"),
    "node.kubernetes.io/network-unavailable": own("has no network yet"),
    "node.kubernetes.io/out-of-service": own("is out of service"),
    "node.cloudprovider.kubernetes.io/uninitialized": own("is not set up yet"),
    "node.cloudprovider.kubernetes.io/shutdown": own("is shut down"),
}


def check(
    pod: Pod | None,
    owners: Owners | None,
    nodes: Nodes,
    volumes: Volumes | None,
    events: Events | None,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether taints keep a pod, or all pods of a DaemonSet, off every node that would do otherwise; and which.

    ## How it decides
    Taints with effect NoSchedule or NoExecute are held against the tolerations as the scheduler does it
    (k8s.io/api/core/v1/toleration.go, ToleratesTaint). Only the nodes count that remain by the pod's labels, volumes
    and requests: if one of them lets the pod in, taints are not in its way. A toleration of the same key that misses
    the taint by value, effect or operator is set beside it. The taints of nodes that are not well are told as such.

    ## What would prove it
    Nothing more: the scheduler's message, which since 1.36 names no taint, agrees.

    ## Traps
    Nodes of the control plane are tainted on purpose: they are named only where there are no others. A cordon is a
    taint too, and told as a cordon. PreferNoSchedule keeps nobody off. A DaemonSet tolerates more than its template.

    ## Example
    The toleration is for another value of the same key (fixtures/node-tainted):
    > Pod/batch-… does not tolerate taint `dedicated=analytics:NoSchedule` of the only node: it tolerates
    > `dedicated=database:NoSchedule`
    """
    found = waiting(pod, owners, nodes, volumes, events, now)
    names = found.at("taint") if found is not None else ()
    if found is not None and names:
        yield _proven(found, nodes, names)


def _proven(found: Waiting, nodes: Nodes, names: Sequence[Name]) -> Proven:
    off = {name: keeping_off(found.placed, nodes.items[name]) for name in names}
    by_taint: dict[Text, list[Name]] = {}
    taints: dict[Text, Taint] = {}
    for name, keeping in off.items():
        for taint in keeping:
            by_taint.setdefault(taint_in_words(taint), []).append(name)
            taints.setdefault(taint_in_words(taint), taint)
    worst = sorted(by_taint, key=lambda text: -len(by_taint[text]))
    first = taints[worst[0]]
    near = _near(first, found.placed.tolerations)
    return Proven(
        subject=found.who,
        severity="error",
        says=_says(found, nodes, by_taint, worst, first, near),
        cites=(
            found.shown,
            *(_taint(nodes, by_taint[text][0], taints[text]) for text in worst),
            *((cite(found.placed, "tolerations"),) if near is not None and isinstance(found.placed, Pod) else ()),
            *((found.demands,) if found.demands is not None else ()),
        ),
        since=found.since,
        compared=tuple(
            Compared(
                what=say("taint of {}", some(by_taint[text])),
                wants=text,
                has=say("tolerates {}", toleration_in_words(one))
                if (one := _near(taints[text], found.placed.tolerations)) is not None
                else None,
                same=False,
            )
            for text in worst[:4]
        ),
        would_weaken=say("a node without such a taint that the pod may run on"),
        verify=nodes_show("TAINTS:.spec.taints", say("{} on {}", worst[0], some(by_taint[worst[0]]))),
        mitigations=()
        if first.key in _UNWELL
        else (say("a toleration of `{}` on the pod, if it is meant to run there", worst[0]),),
    )


def _says(
    found: Waiting,
    nodes: Nodes,
    by_taint: Mapping[Text, Sequence[Name]],
    worst: Sequence[Text],
    first: Taint,
    near: Toleration | None,
) -> Text:
    names = by_taint[worst[0]]
    if first.key in _UNWELL:
        state = _UNWELL[first.key]
        return say("{} has no node to go to: {} {} (taint `{}`)", found.who, some(names, 2), state, worst[0])
    taints = join(" and ", [say("`{}`", text) for text in worst[:2]])
    tolerates = say(": it tolerates `{}`", toleration_in_words(near)) if near is not None else say("")
    where = say("the only node") if len(nodes.items) == 1 else some(names, 1)
    return say("{} does not tolerate taint {} of {}{}", found.who, taints, where, tolerates)


def _near(taint: Taint, tolerations: Sequence[Toleration]) -> Toleration | None:
    """The toleration that was perhaps meant for the taint: one of its key, or one of its value."""
    of_key = [one for one in tolerations if one.key == taint.key]
    of_value = [one for one in tolerations if one.value and one.value == taint.value]
    return next(iter((*of_key, *of_value)), None)


def _taint(nodes: Nodes, name: Name, taint: Taint) -> Pointer:
    return cite(nodes, "items", name, "taints", nodes.items[name].taints.index(taint))
