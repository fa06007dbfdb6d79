"""The pod asks for more than any node has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kubectl_evidence.checks.scheduling._room import Waiting, nodes_show, some, waiting
from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, cite
from kubectl_evidence.semantics.placing_words import amount_in_words
from kubectl_evidence.semantics.scheduling import too_large
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("pod-unschedulable", *POD_MISSING)


def check(pod: Pod, nodes: Nodes, volumes: Volumes | None, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a pod that waits for a node asks for more of a resource than any node offers, even an empty one.

    ## How it decides
    Compared is what the scheduler counts (all containers that run side by side, the largest init container if that is
    more, the overhead: k8s.io/component-helpers/resource/helpers.go) with what each node has allocatable, over the
    nodes that the pod may run on: its labels and affinity match, it tolerates the taints. The largest of them is
    named. So is a resource that no such node has at all, such as that of a device plugin that does not run.

    ## What would prove it
    Nothing more: no pod that ends and no eviction makes such a node larger.

    ## Traps
    A node that would be large enough and is tainted does not help the pod. Allocatable is less than capacity. An
    autoscaler that is about to add a larger node has seen that it fits. Where not all nodes could be listed, or the
    scheduler does not tell of a lack, nothing is said. A node that is merely full is another matter.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 asks for cpu 8, more than the only node it may run on has: 2 on Node/worker
    """
    found = waiting(pod, None, nodes, volumes, events, now)
    names = found.at("resource") if found is not None else ()
    if found is None or not names:
        return
    # Of each resource that is too much everywhere; else of each that is somewhere.
    lacks = [too_large(pod, nodes.items[name]) for name in names]
    everywhere = [one for one in lacks[0] if all(one in lack for lack in lacks)]
    resources = everywhere or list(dict.fromkeys(one for lack in lacks for one in lack))
    if not resources:
        return
    yield _proven(found, pod, nodes, names, resources, alike=bool(everywhere))


def _proven(
    found: Waiting, pod: Pod, nodes: Nodes, names: Sequence[Name], resources: Sequence[Text], *, alike: bool
) -> Proven:
    best = {resource: _largest(nodes, names, resource) for resource in resources}
    told = join(" and ", [_lack(pod, nodes, names, one, best[one]) for one in resources[:2]])
    rest = own("") if alike else say(", and none offers all of it")
    return Proven(
        subject=found.who,
        severity="error",
        says=say("{} asks for {}{}", found.who, told, rest),
        cites=(
            *(pointer for one in resources for pointer in _asked(pod, one)),
            *(cite(nodes, "items", best[one], "allocatable", one) for one in resources if _has(nodes, best[one], one)),
            *(() if any(_has(nodes, best[one], one) for one in resources) else (cite(nodes, "items"),)),
            found.shown,
        ),
        since=found.since,
        compared=tuple(
            Compared(
                what=say("{}, against the largest node", one),
                wants=pod.requests[one],
                has=nodes.items[best[one]].allocatable.get(one),
                same=False,
            )
            for one in resources
        ),
        would_weaken=say("a node that offers as much and lets the pod in"),
        verify=nodes_show(
            "ALLOCATABLE:.status.allocatable",
            say("no node with {}", join(" and ", [say("{} {}", one, pod.requests[one]) for one in resources])),
        ),
        mitigations=(
            say("a request that a node can meet, or a node with at least {} allocatable", _amounts(pod, resources)),
        ),
    )


def _lack(pod: Pod, nodes: Nodes, names: Sequence[Name], resource: Text, best: Name) -> Text:
    asked, has = amount_in_words(pod.requests[resource]), nodes.items[best].allocatable.get(resource)
    others = own("") if len(names) == len(nodes.items) else say(" of the {} nodes it may run on", len(names))
    if has is None:
        offered = {str(name): name for one in names for name in nodes.items[one].allocatable}
        near = [offered[name] for name in nearest(resource, tuple(offered), most=1)]
        meant = say(" (there is `{}`)", near[0]) if near else own("")
        where = say("which no node{} offers", others) if len(names) > 1 else say("which {} does not offer", some(names))
        return say("{} {}, {}{}", resource, asked, where, meant)
    offer = say("{} on Node/{}", amount_in_words(has), best)
    if len(names) == 1:
        which = own("the only node") if len(nodes.items) == 1 else own("the only node it may run on")
        return say("{} {}, more than {} has: {}", resource, asked, which, offer)
    return say("{} {}, more than the largest{} has: {}", resource, asked, others or own(" node"), offer)


def _largest(nodes: Nodes, names: Sequence[Name], resource: Text) -> Name:
    return max(names, key=lambda name: parse(nodes.items[name].allocatable.get(resource) or "0") or 0)


def _has(nodes: Nodes, name: Name, resource: Text) -> bool:
    return resource in nodes.items[name].allocatable


def _asked(pod: Pod, resource: Text) -> Iterator[Pointer]:
    yield cite(pod, "requests", resource)
    for name, container in pod.containers.items():
        if resource in container.requests:
            yield cite(pod, "containers", name, "requests", resource)


def _amounts(pod: Pod, resources: Sequence[Text]) -> Text:
    return join(" and ", [say("{} {}", one, amount_in_words(pod.requests[one])) for one in resources])
