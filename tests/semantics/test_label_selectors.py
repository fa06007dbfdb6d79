"""LabelSelectors, as k8s.io/apimachinery pkg/labels reads them, and where labels are not all known."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.clues.label_selector import holds, matches

LABELS = {"app": "web", "tier": "front"}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "selects"),
    [
        ({}, True),
        (None, True),
        ({"matchLabels": None, "matchExpressions": None}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "web", "tier": "back"}}, False),
        ({"matchLabels": {"zone": "a"}}, False),
        (expression("app", "In", "web", "api"), True),
        (expression("app", "In", "api"), False),
        (expression("zone", "In", "a"), False),
        (expression("app", "NotIn", "web"), False),
        (expression("app", "NotIn", "api"), True),
        (expression("zone", "NotIn", "a"), True),
        (expression("app", "Exists"), True),
        (expression("zone", "Exists"), False),
        (expression("app", "DoesNotExist"), False),
        (expression("zone", "DoesNotExist"), True),
        (expression("app", "Gt", "1"), False),
        ({"matchLabels": {"app": "web"}, **expression("tier", "In", "back")}, False),
        ({"matchLabels": {"app": "web"}, **expression("tier", "In", "front")}, True),
    ],
    ids=str,
)
def test_every_requirement_has_to_hold(selector: Any, selects: bool) -> None:
    assert matches(selector, LABELS) is selects


@pytest.mark.parametrize(
    ("pairs", "selects"),
    [
        ({}, True),
        ({"app": "web"}, True),
        ({"zone": "a"}, None),
        ({"app": "web", "zone": "a"}, None),
        ({"zone": "a", "app": "api"}, False),
    ],
    ids=str,
)
def test_where_not_all_labels_are_known_only_what_is_known_decides(pairs: dict[str, str], selects: bool | None) -> None:
    assert holds(pairs, [], LABELS, complete=False) is selects


@pytest.mark.parametrize("operator", ["In", "NotIn", "Exists", "DoesNotExist"])
def test_a_key_that_is_not_known_decides_nothing(operator: str) -> None:
    assert holds({}, [("zone", operator, ("a",))], LABELS, complete=False) is None
