"""Kubelets too far from the API server."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.server import Server
from tests.checks.conftest import Decide
from tests.checks.nodes.of_node import on
from tests.checks.objects import pod
from tests.evidence.nodes import node


def server(version: str) -> dict[str, object]:
    return {"metadata": {}, "gitVersion": version}


@pytest.mark.parametrize(
    ("version", "how"),
    [("v1.40.1", "4 minor versions older than"), ("v1.35.0", "newer than")],
)
def test_a_kubelet_out_of_range_is_mere_information(decide: Decide, version: str, how: str) -> None:
    (found,) = decide(node=on(node()), server=server(version), pod=pod()).proven
    assert (found.severity, found.subject) == ("info", "Node/node-1")
    assert found.says == f"Node/node-1 runs kubelet v1.36.2, {how} the API server ({version})"
    assert [str(one) for one in found.cites] == [
        "/evidence/node/data/node/facts/kubeletVersion",
        "/evidence/server/data/gitVersion",
    ]


@pytest.mark.parametrize("version", ["v1.36.0", "v1.39.9-eks-1", "v1.37.1+k3s1", "unknown"])
def test_versions_that_go_together_or_cannot_be_compared_have_no_finding(decide: Decide, version: str) -> None:
    assert not decide(node=on(node()), server=server(version), pod=pod()).found


def test_without_the_node_or_the_version_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), server=server("v1.36.0"), denied=[Node]).missing == ["node"]
    assert decide(pod=pod(), node=on(node()), denied=[Server]).missing == ["server"]
