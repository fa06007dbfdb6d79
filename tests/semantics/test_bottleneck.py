"""Which demand of a pod leaves no node over."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.semantics.bottleneck import bottleneck, is_complete
from tests.checks.conftest import AsItIs
from tests.checks.scheduling.waiting import refused
from tests.evidence.nodes import node

DB = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}


def found(there: list[dict[str, Any]], requests: dict[str, str] | None = None, **spec: Any) -> list[Any]:
    pod = Pod.model_validate(refused("1 x", requests=requests, **spec), context=AsItIs())
    nodes = Nodes.model_validate({"items": there}, context=AsItIs())
    return [(one.at, one.nodes) for one in bottleneck(pod, nodes)]


@pytest.mark.parametrize(
    ("there", "demands", "what"),
    [
        ([node("a")], {}, []),
        ([], {}, []),
        ([node("a"), node("b")], {"nodeSelector": {"pool": "x"}}, [("label", ("a", "b"))]),
        ([node("a", taints=[DB]), node("b")], {}, []),
        ([node("a", taints=[DB]), node("b")], {"requests": {"cpu": "8"}}, [("resource", ("b",))]),
        ([node("a", taints=[DB]), node("b", labels={"p": "x"})], {"nodeSelector": {"p": "x"}}, []),
        ([node("a", taints=[DB], labels={"p": "x"}), node("b")], {"nodeSelector": {"p": "x"}}, [("taint", ("a",))]),
        ([node("a", taints=[DB]), node("b", unschedulable=True)], {}, [("cordon", ("b",))]),
        ([node("a", taints=[DB], unschedulable=True)], {}, [("taint", ("a",))]),
        ([node("a", taints=[DB])], {"requests": {"cpu": "8"}}, [("resource", ("a",)), ("taint", ("a",))]),
    ],
)
def test_the_first_demand_that_leaves_no_node_is_in_the_way(
    there: list[dict[str, Any]], demands: dict[str, Any], what: list[Any]
) -> None:
    assert found(there, **demands) == what


def test_a_list_is_complete_if_the_scheduler_counted_no_more_or_it_is_too_short_to_have_been_cut() -> None:
    few = Nodes.model_validate({"items": [node(f"n{n}") for n in range(49)]}, context=AsItIs())
    many = Nodes.model_validate({"items": [node(f"n{n}") for n in range(100)]}, context=AsItIs())
    assert is_complete(few, 60)
    assert is_complete(many, 100)
    assert not is_complete(many, 101)
    assert not is_complete(many, None)
