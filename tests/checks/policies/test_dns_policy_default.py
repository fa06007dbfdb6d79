"""A pod that asks its node's name server for the cluster's names."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Suspected
from tests.checks.conftest import Decide
from tests.checks.objects import Json, pod, service
from tests.checks.policies.rules import dependencies

SINK = [service("sink", {"app": "sink"})]
NAMED = dependencies(("SINK_URL", "http://sink.payments.svc:8080"), services=SINK)


def test_a_services_name_in_the_environment_is_suspected(decide: Decide) -> None:
    found = decide(pod=pod(spec={"dnsPolicy": "Default"}), dependencies=NAMED, services=SINK).only
    assert isinstance(found, Suspected)
    assert found.severity == "warning"
    assert found.says == (
        "dnsPolicy Default, not ClusterFirst: the pod asks its node's name server, "
        "not the cluster's, and looks up “sink.payments.svc”"
    )
    assert [str(one) for one in found.cites] == ["/evidence/pod/data/dnsPolicy", "/evidence/dependencies/data/hosts/0"]


@pytest.mark.parametrize("policy", ["ClusterFirst", "None", "ClusterFirstWithHostNet"])
def test_other_policies_are_no_matter(decide: Decide, policy: str) -> None:
    assert not decide(pod=pod(spec={"dnsPolicy": policy}), dependencies=NAMED, services=SINK).found


@pytest.mark.parametrize("hosts", [dependencies(("API", "https://api.example.com")), None])
def test_names_outside_of_the_cluster_are_known_to_the_node(decide: Decide, hosts: Json | None) -> None:
    assert not decide(pod=pod(spec={"dnsPolicy": "Default"}), dependencies=hosts, services=SINK).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(services=SINK, denied=[Pod]).missing == ["pod"]
