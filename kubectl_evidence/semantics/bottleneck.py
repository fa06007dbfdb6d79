"""What keeps a pod from every node: which of its demands no node that meets the others can meet."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.scheduling import Obstacle, Placed, keeping_off, obstacles
from kubectl_evidence.text import Name

# A list that is cut short is so at this many, or more (cluster/pages.py).
_SURE = 50
# Nodes that are kept for the control plane (k8s.io/component-helpers, kubeadm): that ordinary pods stay off is meant.
_RESERVED = frozenset({"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"})


@dataclass(frozen=True)
class Bottleneck:
    """What refuses the pod on each of these nodes, which would do otherwise."""

    at: Obstacle
    nodes: tuple[Name, ...]


def is_complete(nodes: Nodes, counted: int | None) -> bool:
    """Whether the list holds every node there is: as many as the scheduler counted, or fewer than a list is cut at."""
    return len(nodes.items) < _SURE or (counted is not None and len(nodes.items) >= counted)


def bottleneck(pod: Placed, nodes: Nodes, volumes: Volumes | None = None) -> tuple[Bottleneck, ...]:
    """Ask one demand after the other, and name the first that leaves no node over; () if objects leave some.

    First where the pod wants to be (labels, volumes), since a node that it does not want is out, however it is. Of
    those the ones that let it in; only if they all keep it off is it the taint, or the cordon, that is in the way.
    That a node is tainted is no news where another lets the pod in, and is too small.
    """
    why = {name: obstacles(pod, name, node, volumes) for name, node in nodes.items.items()}
    wanted = [name for name, about in why.items() if "label" not in about]
    if not wanted:
        return (Bottleneck("label", tuple(why)),) if why else ()
    wanted = [name for name in wanted if "volume" not in why[name]]
    if not wanted:
        return ()
    there = [name for name in wanted if not why[name].keys() & {"taint", "cordon"}]
    if there:
        small = all("resource" in why[name] for name in there)
        return (Bottleneck("resource", tuple(there)),) if small else ()
    large = [name for name in wanted if "resource" not in why[name]]
    found = () if large else (Bottleneck("resource", tuple(wanted)),)
    cordoned = [name for name in large or wanted if "taint" not in why[name]]
    if cordoned:
        return (*found, Bottleneck("cordon", tuple(cordoned)))
    return (*found, Bottleneck("taint", tuple(_ordinary(pod, nodes, large or wanted))))


def _ordinary(pod: Placed, nodes: Nodes, names: Sequence[Name]) -> Sequence[Name]:
    """Those that are not kept for the control plane, if there are any."""
    plain = [name for name in names if not any(taint.key in _RESERVED for taint in keeping_off(pod, nodes.items[name]))]
    return plain or names
