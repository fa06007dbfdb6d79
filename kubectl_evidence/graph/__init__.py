"""How the objects around the target hang together, walked both ways from it.

One module per side from which it is walked, each with a function `edges(bundle, center)`; `center` is the examined
pod, or the target where there is none. Nothing is concluded here that the evidence does not say.
"""

from __future__ import annotations

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.graph import access, control, dependence
from kubectl_evidence.graph.edge import Edge
from kubectl_evidence.text import Name, Redactor, own, say

__all__ = ["Edge", "graph"]


def graph(bundle: Bundle, redactor: Redactor) -> tuple[Edge, ...]:
    """The edges, from what owns the pod over what leads to it to what it depends on, each once."""
    pod = bundle.data(Pod)
    if pod is not None:
        center = say("Pod/{}", pod.name)
    else:
        center = say("{}/{}", own(bundle.target.kind.name), Name(bundle.target.name, redactor))
    found = [edge for side in (control, access, dependence) for edge in side.edges(bundle, center)]
    return tuple({(edge.source, edge.relation, edge.target): edge for edge in found}.values())
