"""`--dry-run` tells what would be read before anything is contacted: each read once, and whether it needs a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kubectl_evidence.cli.dry_run import listing
from kubectl_evidence.kinds import DEPLOYMENT, KINDS, NODE, POD, STATEFUL_SET, Kind
from kubectl_evidence.target import Target


def target(kind: Kind) -> Target:
    return Target("checkout", "payments" if kind.namespaced else "", kind)


def plan(kind: Kind, **flags: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(listing(target(kind), "json", **{"debug": False, **flags}))
    return found


def text(kind: Kind, **flags: Any) -> list[str]:
    return listing(target(kind), "", **{"debug": False, **flags}).splitlines()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_each_read_is_listed_once_with_what_it_needs_and_what_it_is_for(kind: Kind) -> None:
    found = plan(kind)
    assert found["target"] == f"{kind}/checkout"
    assert {tuple(one) for one in found["reads"]} == {
        ("evidence", "wave", "ifNeeded", "verb", "resource", "group", "namespace", "form", "path")
    }
    reads = [(one["path"], one["form"]) for one in found["reads"]]
    assert len(reads) == len(set(reads))
    # What is read at once depends on no answer.
    assert not any(one["ifNeeded"] for one in found["reads"] if one["wave"] == 1)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_columns_are_aligned_and_no_line_is_there_twice(kind: Kind) -> None:
    lines = text(kind)
    start = lines.index("") + 1
    table = lines[start : lines.index("", start)]
    columns = [table[0].index(word) for word in ("WHEN", "VERB", "RESOURCE", "NAMESPACE", "EVIDENCE")]
    for line in table:
        assert all(line[at] != " " and (at == 0 or line[at - 2 : at] == "  ") for at in columns), line
    assert len(table) == len(set(table))
    assert lines[-1] == "writes: none"


def test_what_needs_a_reason_is_marked() -> None:
    needed = {(one["resource"], one["verb"]): one["ifNeeded"] for one in plan(POD)["reads"]}
    assert needed["secrets", "get"] is False
    assert needed["secrets", "list"] is True
    assert needed["validatingwebhookconfigurations", "list"] is True
    assert needed["nodes", "list"] is True
    assert "if needed  list  nodes " in "\n".join(text(POD))


def test_of_secrets_and_config_maps_it_is_told_that_only_the_metadata_is_read() -> None:
    forms = {one["form"] for one in plan(POD)["reads"] if one["evidence"] in ("secrets", "config-maps")}
    assert forms == {"metadata"}
    assert any(line.endswith(" secrets: metadata only") for line in text(POD))


def test_the_controllers_above_are_those_that_the_target_can_have() -> None:
    def owners(kind: Kind) -> set[str]:
        return {one["resource"] for one in plan(kind)["reads"] if one["group"] == "apps"} - {"controllerrevisions"}

    of_metrics_server = {"deployments"}
    assert owners(STATEFUL_SET) == {"statefulsets"} | of_metrics_server
    assert owners(DEPLOYMENT) == {"deployments", "replicasets"}
    assert owners(POD) == {"deployments", "replicasets", "statefulsets", "daemonsets"}
    assert owners(NODE) == of_metrics_server


def test_what_is_read_where_there_is_no_such_target_is_listed_apart() -> None:
    found = plan(POD)["ifNotFound"]
    assert [(one["verb"], one["resource"], one["namespace"]) for one in found] == [
        ("list", "pods", "payments"),
        ("list", "pods", ""),
        ("get", "namespaces", ""),
        ("get", "deployments", "payments"),
    ]
    assert any(line.startswith("not found  list  pods ") for line in text(POD))


def test_of_a_selector_it_is_told_what_the_selection_itself_reads() -> None:
    found = plan(POD, selector="app=checkout")
    listed = "/api/v1/namespaces/payments/pods?labelSelector=app=checkout"
    assert [(one["verb"], one["path"], one["form"]) for one in found["selection"]] == [
        ("list", listed, "metadata"),
        ("list", listed, "json"),
    ]
    # A packet is about the workload that owns the pods.
    assert found["target"] == "deployment/NAME"
    assert found["ifNotFound"] == []
    assert plan(STATEFUL_SET, selector="app=checkout")["target"] == "statefulset/NAME"
    assert any(line.startswith("before     list  pods ") for line in text(POD, selector="app=checkout"))


def test_what_is_asked_for_by_a_flag_alone_is_listed_with_it() -> None:
    asked = Target("checkout", "payments", also=frozenset({"control_plane"}))
    assert "/readyz" in listing(asked, "", debug=False)
    assert "/readyz" not in listing(target(POD), "", debug=False)


def test_the_writes_of_debug_are_listed_with_their_permissions() -> None:
    assert [(one["verb"], one["resource"]) for one in plan(POD, debug=True)["writes"]] == [
        ("create", "selfsubjectaccessreviews.authorization.k8s.io"),
        ("patch", "pods/ephemeralcontainers"),
    ]
