"""No node carries the labels that the pod wants of its node."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.scheduling._room import Waiting, some, waiting
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.node_labels import Wish, resembling, unmet_wishes
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = ("pod-unschedulable", *POD_MISSING)


def check(
    pod: Pod | None,
    owners: Owners | None,
    nodes: Nodes,
    volumes: Volumes | None,
    events: Events | None,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether the node selector and the required node affinity of a pod that waits, or of a DaemonSet that has no pod,
    match no node at all; and which label was perhaps meant.

    ## How it decides
    Every pair of the selector has to be on the node, and one of the affinity's terms has to match: terms are
    alternatives, the expressions within one are not (k8s.io/component-helpers/scheduling/corev1/nodeaffinity). What no
    node meets is named, with what nodes carry under that key; else a key that resembles it, or another that has the
    wanted value.

    ## What would prove it
    Nothing more: labels are compared as the scheduler does it, and its message agrees.

    ## Traps
    Values are strings. Preferred affinity keeps nobody off. Nodes that match and are tainted or full are another
    matter. A pool that an autoscaler is about to make a node of has none yet. Where not all nodes could be listed
    nothing is said. A label that resembles the wanted one is a hint, the mismatch is not.

    ## Example
    An upper-case letter too many (fixtures/selector-value-case):
    > Pod/invoices-… wants a node with `kubernetes.io/os=Linux`, which the only node has not: Node/evidence carries
    > `kubernetes.io/os=linux`
    """
    found = waiting(pod, owners, nodes, volumes, events, now)
    if found is None or not found.at("label"):
        return
    wishes = unmet_wishes(found.placed, nodes)
    here = say("{} is to run", found.who) if found.demands is not None else found.who
    told = join(" and ", [say("`{}`", wish.says) for wish in wishes[:2]])
    yield Proven(
        subject=found.who,
        severity="error",
        says=_says(here, found, nodes, wishes, told),
        cites=(found.shown, *_cites(found, nodes, wishes)),
        since=found.since,
        compared=tuple(_row(nodes, wish) for wish in wishes[:4]),
        would_weaken=say("a node that carries what is wanted"),
        verify=Verify(
            command=say("kubectl get nodes -l '{}'", join(",", [wish.says for wish in wishes])),
            expect=say("No resources found"),
        )
        if all(wish.is_selector for wish in wishes)
        else Verify(command=say("kubectl get nodes --show-labels"), expect=say("no node that matches {}", told)),
    )


def _says(who: Text, found: Waiting, nodes: Nodes, wishes: tuple[Wish, ...], told: Text) -> Text:
    wants = say("only on nodes with {}", told) if found.demands is not None else say("wants a node with {}", told)
    nobody = own("the only node has not") if len(nodes.items) == 1 else say("none of {} nodes has", len(nodes.items))
    together = own(" together") if len(wishes) > 1 or not wishes[0].alone else own("")
    near = resembling(wishes[0], nodes)
    if near is None:
        return say("{} {}, which {}{}", who, wants, nobody, together)
    has = say("{} carries `{}={}`", some(near.nodes, 1), near.key, near.value)
    return say("{} {}, which {}{}: {}", who, wants, nobody, together, has)


def _cites(found: Waiting, nodes: Nodes, wishes: tuple[Wish, ...]) -> Iterator[Pointer]:
    if found.demands is not None:
        yield found.demands
    elif isinstance(found.placed, Pod):
        for wish in wishes:
            yield (
                cite(found.placed, "node_selector", wish.key)
                if wish.key is not None and wish.is_selector
                else cite(found.placed, "node_affinity")
            )
    near = resembling(wishes[0], nodes)
    yield cite(nodes, "items", near.nodes[0], "labels", near.key) if near is not None else cite(nodes, "items")


def _row(nodes: Nodes, wish: Wish) -> Compared:
    near = resembling(wish, nodes)
    has = say("{}={} on {}", near.key, near.value, some(near.nodes, 2)) if near is not None else None
    return Compared(what=own("label of a node"), wants=wish.says, has=has, same=False)
