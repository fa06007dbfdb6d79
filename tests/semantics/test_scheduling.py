"""Whether a node may take a pod: taints, selectors and affinity as the scheduler reads them."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.parts.label_selector import Requirement
from kubectl_evidence.evidence.parts.placing import NodeTerm, Taint, Toleration
from kubectl_evidence.semantics.scheduling import matches, meets, tolerates, untolerated
from kubectl_evidence.text import Text


class AsItIs:
    def redact(self, raw: str, /) -> str:
        return raw


def text(raw: str) -> Text:
    return Text(raw, AsItIs())


def taint(key: str, value: str | None = None, effect: str = "NoSchedule") -> Taint:
    return Taint.model_validate({"key": key, "value": value, "effect": effect}, context=AsItIs())


def toleration(**fields: str) -> Toleration:
    return Toleration.model_validate(fields, context=AsItIs())


def requirement(key: str, operator: str, *values: str) -> Requirement:
    return Requirement.model_validate({"key": key, "operator": operator, "values": values}, context=AsItIs())


LABELS = {text("zone"): text("eu-1a"), text("cores"): text("16")}


@pytest.mark.parametrize(
    ("one", "tolerated"),
    [
        (toleration(key="dedicated", value="gpu"), True),
        (toleration(key="dedicated", operator="Equal", value="cpu"), False),
        (toleration(key="dedicated", operator="Exists"), True),
        (toleration(key="dedicated", operator="Exists", effect="NoExecute"), False),
        (toleration(operator="Exists"), True),
        (toleration(key="other", operator="Exists"), False),
        (toleration(key="dedicated", operator="Matches", value="gpu"), False),
    ],
)
def test_a_toleration_is_of_a_key_a_value_and_an_effect_and_what_it_leaves_out_is_any(
    one: Toleration, tolerated: bool
) -> None:
    assert tolerates(one, taint("dedicated", "gpu")) is tolerated


@pytest.mark.parametrize(("value", "tolerated"), [("5", True), ("10", False), ("many", False)])
def test_a_toleration_may_compare_numbers(value: str, tolerated: bool) -> None:
    assert tolerates(toleration(key="rank", operator="Lt", value="10"), taint("rank", value)) is tolerated


def test_only_taints_that_keep_pods_off_have_to_be_tolerated() -> None:
    taints = [taint("a"), taint("b", effect="PreferNoSchedule"), taint("c", effect="NoExecute"), taint("d")]
    left = untolerated(taints, [toleration(key="d", operator="Exists")])
    assert [one.key for one in left] == ["a", "c"]


@pytest.mark.parametrize(
    ("one", "met"),
    [
        (requirement("zone", "In", "eu-1a", "eu-1b"), True),
        (requirement("zone", "In", "eu-1b"), False),
        (requirement("zone", "NotIn", "eu-1a"), False),
        (requirement("disk", "NotIn", "hdd"), True),
        (requirement("disk", "Exists"), False),
        (requirement("disk", "DoesNotExist"), True),
        (requirement("cores", "Gt", "8"), True),
        (requirement("cores", "Lt", "8"), False),
        (requirement("zone", "Gt", "8"), False),
        (requirement("disk", "Lt", "8"), False),
        (requirement("zone", "Like", "eu"), False),
    ],
)
def test_an_expression_is_met_by_labels_as_the_scheduler_reads_it(one: Requirement, met: bool) -> None:
    assert meets(one, LABELS) is met


def test_one_term_has_to_match_as_a_whole_and_an_empty_one_matches_nothing() -> None:
    right, wrong = requirement("zone", "In", "eu-1a"), requirement("cores", "Lt", "8")
    both, one, empty = (NodeTerm.model_validate({"matchExpressions": each}) for each in ((right, wrong), (right,), ()))
    node = text("node-1")
    assert not matches([both], node, LABELS)
    assert matches([both, one], node, LABELS)
    assert not matches([empty], node, LABELS)


def test_a_term_may_ask_for_a_node_by_its_name() -> None:
    pinned = NodeTerm.model_validate(
        {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}]}, context=AsItIs()
    )
    assert matches([pinned], text("node-1"), LABELS)
    assert not matches([pinned], text("node-2"), LABELS)
