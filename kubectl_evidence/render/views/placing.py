"""What decides where a pod may run, and what the scheduler made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.parts.label_selector import LabelSelector
from kubectl_evidence.evidence.parts.placing import PodTerm, Toleration
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, said, value, words
from kubectl_evidence.render.views.frame import Frame, amounts
from kubectl_evidence.semantics.placing_words import in_words, term_in_words
from kubectl_evidence.semantics.scheduling import Placed
from kubectl_evidence.text import Text

# What every pod is given (plugin/pkg/admission/defaulttolerationseconds).
_GIVEN = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def refusals(pod: Pod) -> Iterator[Block]:
    """Yield what the scheduler said, by reason with the number of nodes."""
    unfit = pod.unschedulable
    # One reason for all nodes is in the condition as it is.
    if unfit is None or not any(unfit.refusals.values()):
        return
    why = words(f"the scheduler: 0 of {unfit.nodes} nodes fit: ", _reasons(unfit.refusals))
    if unfit.preemption_not_helpful:
        helpless = unfit.preemption_not_helpful
        where = "any" if helpless == unfit.nodes else f"{helpless} of them"
        why = words(why, f"; evicting other pods would not help on {where}")
    yield Item(why)


def _reasons(refusals: Mapping[Text, int | None]) -> Words:
    return joined(
        ", ",
        [words(f"{nodes} " if nodes is not None else "", said(f"`{why}`")) for why, nodes in refusals.items()],
    )


def facts(pod: Pod, frame: Frame) -> Iterator[Words]:
    """Yield what the pod demands of its node, where it demands anything."""
    if pod.node_name is None and sum(bool(one.requests) for one in pod.containers.values()) > 1:
        yield words("asks for ", amounts(pod.requests), " in all")
    if pod.nominated_node_name is not None:
        yield words("room is made for it on node ", value(pod.nominated_node_name))
    yield from demands(pod, frame)
    if pod.priority:
        called = (" (", value(pod.priority_class_name), ")") if pod.priority_class_name is not None else ()
        yield words(f"priority {pod.priority}", *called)
    if pod.preemption_policy == "Never":
        yield words(bad("never evicts others"))


def demands(pod: Placed, frame: Frame) -> Iterator[Words]:
    """Yield what a pod, or one of a template, demands of its node and of the pods around it."""
    if pod.node_selector:
        yield words("node selector ", frame.pairs(pod.node_selector))
    if pod.node_affinity:
        terms = [words(value(frame.clip(term_in_words(one)))) for one in pod.node_affinity]
        yield words("only on nodes with ", joined(" or ", terms))
    tolerations = [_toleration(one) for one in pod.tolerations if not _is_given(one)]
    if tolerations:
        yield words("tolerates ", joined(", ", tolerations))
    yield from _among_others(pod, frame)


def _among_others(pod: Placed, frame: Frame) -> Iterator[Words]:
    """What depends on other pods: where they are."""
    for one in pod.pod_affinity:
        yield words("only beside pods with ", *_pods(one, frame))
    for one in pod.pod_anti_affinity:
        yield words("not beside pods with ", *_pods(one, frame))
    for spread in pod.topology_spread_constraints:
        strict = "at most" if spread.when_unsatisfiable == "DoNotSchedule" else "if possible at most"
        yield words("spread by ", value(spread.topology_key), f", {strict} {spread.max_skew} apart")


def _pods(one: PodTerm, frame: Frame) -> Iterator[Words]:
    yield _selected(one.label_selector, frame)
    if one.namespaces:
        yield words(" of ", joined(", ", [value(namespace) for namespace in one.namespaces]))
    yield words(" on the same ", value(one.topology_key))


def _selected(selector: LabelSelector | None, frame: Frame) -> Words:
    if selector is None:
        return words("no labels at all")
    pairs = [f"{key}={text}" for key, text in selector.match_labels.items()]
    pairs += [in_words(one) for one in selector.match_expressions]
    return words(value(frame.clip(",".join(pairs)))) if pairs else words("any labels")


def _toleration(one: Toleration) -> Words:
    text = one.key or "every taint"
    if one.operator != "Exists" and one.key:
        compared = {"Lt": "<", "Gt": ">"}.get(one.operator or "", "=")
        text = f"{one.key}{compared}{one.value or ''}"
    lasting = f" for {one.toleration_seconds}s" if one.toleration_seconds is not None else ""
    return words(value(f"{text}:{one.effect}" if one.effect else text), lasting)


def _is_given(one: Toleration) -> bool:
    return one.key in _GIVEN and one.operator == "Exists" and one.toleration_seconds == 300
