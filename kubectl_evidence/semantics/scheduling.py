"""Whether a node may take a pod, as far as the objects themselves tell.

What depends on the pods that run already (what is left of the node, host ports, pod affinity, spreading) is not
decided here: no refusal is no promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from kubectl_evidence.clues.label_selector import holds
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.parts.label_selector import Requirement
from kubectl_evidence.evidence.parts.node import NodeFacts
from kubectl_evidence.evidence.parts.placing import NodeTerm, Taint, Toleration
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.parts.template import Template
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.semantics.placing_words import in_words, taint_in_words, term_in_words
from kubectl_evidence.text import Name, Text, join, own, say

# A pod, or what one of a template would demand.
Placed: TypeAlias = Pod | Template

# What of a node may refuse a pod, as far as objects tell it.
Obstacle: TypeAlias = Literal["cordon", "taint", "label", "spread", "resource", "volume"]

# What a cordoned node has besides `spec.unschedulable` (k8s.io/api/core/v1/well_known_taints.go).
_CORDONED = "node.kubernetes.io/unschedulable"
# PreferNoSchedule keeps nothing off (pkg/scheduler/framework/plugins/helper/taint.go, DoNotScheduleTaintsFilterFunc).
_KEEPS_OFF = ("NoSchedule", "NoExecute")


def tolerates(toleration: Toleration, taint: Taint) -> bool:
    """Whether a toleration puts up with a taint (k8s.io/api/core/v1/toleration.go, ToleratesTaint).

    Lt and Gt are taken to be switched on: a node that might take the pod is not said to refuse it.
    """
    if toleration.effect and toleration.effect != taint.effect:
        return False
    if toleration.key and toleration.key != taint.key:
        return False
    match toleration.operator or "Equal":
        case "Exists":
            return True
        case "Equal":
            return (toleration.value or "") == (taint.value or "")
        case "Lt":
            return _is_less(taint.value, toleration.value)
        case "Gt":
            return _is_less(toleration.value, taint.value)
        case _:
            return False


def untolerated(taints: Iterable[Taint], tolerations: Sequence[Toleration]) -> Iterator[Taint]:
    """The taints that keep a pod with these tolerations off the node."""
    for taint in taints:
        if taint.effect in _KEEPS_OFF and not any(tolerates(one, taint) for one in tolerations):
            yield taint


def keeping_off(pod: Placed, node: NodeFacts) -> list[Taint]:
    """The taints of a node that the pod does not tolerate, less the one that a cordoned node has besides."""
    left = untolerated(node.taints, pod.tolerations)
    return [one for one in left if not (node.unschedulable and one.key == _CORDONED)]


def meets(requirement: Requirement, labels: Mapping[Text, Text]) -> bool:
    """Whether labels meet an expression (k8s.io/apimachinery/pkg/labels/selector.go, Requirement.Matches)."""
    if requirement.operator in ("Gt", "Lt"):
        has, bound = labels.get(requirement.key), next(iter(requirement.values), None)
        return _is_less(bound, has) if requirement.operator == "Gt" else _is_less(has, bound)
    expression = (requirement.key, requirement.operator, requirement.values)
    return holds({}, [expression], {str(key): value for key, value in labels.items()}) is True


def too_large(pod: Placed, node: NodeFacts) -> Mapping[Text, Text]:
    """What the pod asks for more of than the node offers to all pods together (noderesources/fit.go, fitsRequest)."""
    if not node.allocatable:
        return {}
    found: dict[Text, Text] = {}
    for resource, asked in pod.requests.items():
        has = node.allocatable.get(resource)
        wanted, there = parse(asked), parse(has) if has is not None else None
        if has is None or (wanted is not None and there is not None and wanted > there):
            found[resource] = asked
    return found


def unmet(term: NodeTerm, name: Text, labels: Mapping[Text, Text]) -> list[Requirement]:
    """The expressions of a term that a node of this name and these labels does not meet."""
    fields = {own("metadata.name"): name}
    return [
        *(one for one in term.match_expressions if not meets(one, labels)),
        *(one for one in term.match_fields if not meets(one, fields)),
    ]


def matches(terms: Iterable[NodeTerm], name: Text, labels: Mapping[Text, Text]) -> bool:
    """Whether a node matches one of the terms; an empty one matches none.

    Source: k8s.io/component-helpers/scheduling/corev1/nodeaffinity, LazyErrorNodeSelector.Match.
    """
    return any((term.match_expressions or term.match_fields) and not unmet(term, name, labels) for term in terms)


def obstacles(
    pod: Placed, name: Text, node: NodeFacts, volumes: Volumes | None = None
) -> Mapping[Obstacle, tuple[Text, ...]]:
    """Why a node cannot take the pod, whatever runs there: each reason in words, by what it is about.

    Sources: pkg/scheduler/framework/plugins: nodeunschedulable, nodeaffinity, tainttoleration, noderesources,
    volumebinding, podtopologyspread (filtering.go: a node without the label is out, wherever the pods are).
    """
    found: dict[Obstacle, tuple[Text, ...]] = {
        "cordon": tuple(_by_cordon(pod, node)),
        "taint": tuple(_by_taint(pod, node)),
        "label": tuple(_by_label(pod, name, node)),
        "spread": tuple(_by_spread(pod, node)),
        "resource": tuple(_by_resource(pod, node)),
        "volume": tuple(_by_volume(pod, name, node, volumes)),
    }
    return {about: why for about, why in found.items() if why}


def refusals(pod: Placed, name: Text, node: NodeFacts, volumes: Volumes | None = None) -> tuple[Text, ...]:
    """The same reasons, one after the other."""
    return tuple(why for reasons in obstacles(pod, name, node, volumes).values() for why in reasons)


def fits(pod: Placed, nodes: Nodes, volumes: Volumes | None = None) -> Mapping[tuple[Text, ...], tuple[Name, ...]]:
    """The nodes by what refuses the pod there, most nodes first; those that nothing is known to refuse under ()."""
    found: dict[tuple[Text, ...], list[Name]] = {}
    for name, node in nodes.items.items():
        found.setdefault(refusals(pod, name, node, volumes), []).append(name)
    return {why: tuple(names) for why, names in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))}


def labels_in_question(pod: Placed, volumes: Volumes | None = None) -> frozenset[Text]:
    """The labels of nodes that the pod's selector, affinities, spreading and volumes name."""
    bound = volumes.volumes.values() if volumes is not None else ()
    terms = (*pod.node_affinity, *(term for volume in bound for term in volume.node_affinity))
    return frozenset(
        (
            *pod.node_selector,
            *(one.key for term in terms for one in term.match_expressions),
            *(one.topology_key for one in pod.topology_spread_constraints),
            *(one.topology_key for one in (*pod.pod_affinity, *pod.pod_anti_affinity)),
        )
    )


def _by_cordon(pod: Placed, node: NodeFacts) -> Iterator[Text]:
    if node.unschedulable and not any(tolerates(one, _cordon()) for one in pod.tolerations):
        yield say("cordoned")


def _by_taint(pod: Placed, node: NodeFacts) -> Iterator[Text]:
    for taint in keeping_off(pod, node):
        yield say("untolerated taint `{}`", taint_in_words(taint))


def _by_label(pod: Placed, name: Text, node: NodeFacts) -> Iterator[Text]:
    for key, wanted in pod.node_selector.items():
        if node.labels.get(key) != wanted:
            yield say("`{}={}` is selected, {}", key, wanted, _has(key, node.labels))
    if pod.node_affinity and not matches(pod.node_affinity, name, node.labels):
        # What is missing is clear where there is one term only.
        missing = unmet(pod.node_affinity[0], name, node.labels) if len(pod.node_affinity) == 1 else []
        for one in missing:
            yield say("`{}` is required, {}", in_words(one), _has(one.key, node.labels))
        if not missing:
            yield say("none of the terms of its node affinity matches")


def _by_spread(pod: Placed, node: NodeFacts) -> Iterator[Text]:
    strict = (one for one in pod.topology_spread_constraints if one.when_unsatisfiable == "DoNotSchedule")
    for key in dict.fromkeys(one.topology_key for one in strict):
        if key not in node.labels:
            yield say("pods are spread by `{}`, {}", key, _has(key, node.labels))


def _has(key: Text, labels: Mapping[Text, Text]) -> Text:
    has = labels.get(key)
    return say("it has `{}`", has) if has is not None else say("it has no such label")


def _by_resource(pod: Placed, node: NodeFacts) -> Iterator[Text]:
    for resource, asked in too_large(pod, node).items():
        has = node.allocatable.get(resource)
        if has is None:
            yield say("`{}`: {} asked for, it has none", resource, asked)
        else:
            yield say("`{}`: {} asked for, {} allocatable in all", resource, asked, has)


def _by_volume(pod: Placed, name: Text, node: NodeFacts, volumes: Volumes | None) -> Iterator[Text]:
    if volumes is None:
        return
    for called, claim_name in pod.claims.items():
        claim = volumes.claims.get(claim_name)
        bound = claim.volume_name if claim is not None else None
        volume = volumes.volumes.get(bound) if bound is not None else None
        if bound is None or volume is None or not volume.node_affinity:
            continue
        if not matches(volume.node_affinity, name, node.labels):
            where = join(" or ", [term_in_words(term) for term in volume.node_affinity])
            yield say("volume `{}` is PersistentVolume/{}, which is only where `{}`", called, bound, where)


def _cordon() -> Taint:
    return Taint(key=own(_CORDONED), effect=own("NoSchedule"))


def _is_less(low: Text | None, high: Text | None) -> bool:
    """Compare integers; what is none is neither less nor more."""
    try:
        return int(low or "") < int(high or "")
    except ValueError:
        return False
