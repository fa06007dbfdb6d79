"""Pods without requests, where it matters and where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.nodes.of_node import on, with_condition
from tests.checks.objects import NAME, Json, pod
from tests.evidence.nodes import node

SHORT = with_condition("MemoryPressure", "True")
BEST: Json = {"qosClass": "BestEffort"}
EVICTED = pod(phase="Failed", status={**BEST, "reason": "Evicted", "message": "The node was low on resource: memory. "})
OWN_LIMIT = 'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". '


@pytest.mark.parametrize(("one", "there"), [(pod(status=BEST), on(SHORT)), (EVICTED, None)])
def test_it_is_noted_where_the_node_is_or_was_short(decide: Decide, one: Json, there: Any) -> None:
    (found,) = decide(pod=one, node=there).proven
    assert (found.severity, found.subject) == ("info", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME} requests neither cpu nor memory (BestEffort): it is among the first to be evicted"
    assert str(found.cites[0]) == "/evidence/pod/data/qosClass"


@pytest.mark.parametrize(
    ("one", "there"),
    [
        pytest.param(pod(status=BEST), on(node()), id="there is room"),
        pytest.param(pod(status={"qosClass": "Burstable"}), on(SHORT), id="it requests something"),
        pytest.param(
            pod(phase="Failed", status={**BEST, "reason": "Evicted", "message": OWN_LIMIT}), None, id="its own limit"
        ),
        pytest.param(pod(phase="Succeeded", status=BEST), on(SHORT), id="done"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, one: Json, there: Any) -> None:
    assert not decide(pod=one, node=there).found


def test_without_the_pod_it_is_undecided_and_without_the_node_nothing_is_said(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
    assert not decide(pod=pod(status=BEST), denied=[Node]).found
