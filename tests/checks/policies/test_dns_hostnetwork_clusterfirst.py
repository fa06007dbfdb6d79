"""A pod in its node's network that needs the cluster's names."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Suspected
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, container, pod, running, service
from tests.checks.policies.rules import dependencies

SINK = [service("sink", {"app": "sink"})]
NAMED = dependencies(("SINK_HOST", "sink"), services=SINK)
ON_NODE = {"hostNetwork": True, "dnsPolicy": "ClusterFirst"}
FAILED = {"api/current": "nc: bad address 'sink'"}


def test_a_services_name_in_the_environment_is_suspected(decide: Decide) -> None:
    found = decide(pod=pod(spec=ON_NODE), dependencies=NAMED, services=SINK).only
    assert isinstance(found, Suspected)
    assert found.severity == "warning"
    assert found.subject == f"Pod/{NAME}"
    assert found.says == (
        "hostNetwork with dnsPolicy ClusterFirst, not ClusterFirstWithHostNet: the pod asks its node's "
        "name server, not the cluster's, and looks up “sink”"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/pod/data/hostNetwork",
        "/evidence/dependencies/data/hosts/0",
    ]


def test_a_look_up_that_failed_makes_it_an_error_where_the_container_is_not_ready(decide: Decide) -> None:
    one = pod(container(state=running(300), ready=False), spec=ON_NODE)
    found = decide(pod=one, services=SINK, logs=FAILED).only
    assert found.severity == "error"
    assert found.says.endswith("and fails to look up “sink”")
    assert str(found.cites[1]) == "/evidence/logs/data/parts/api~1current/lines/1"


def test_a_look_up_of_a_name_that_no_service_has_has_another_cause(decide: Decide) -> None:
    logs = {"api/current": "nc: bad address 'snik'"}
    assert not decide(pod=pod(spec=ON_NODE), dependencies=NAMED, services=SINK, logs=logs).found


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}, id="with the policy for it"),
        pytest.param({"dnsPolicy": "ClusterFirst"}, id="in a network of its own"),
        pytest.param({"hostNetwork": True, "dnsPolicy": "Default"}, id="that says so"),
    ],
)
def test_others_ask_the_cluster_or_are_another_checks_matter(decide: Decide, spec: Json) -> None:
    assert not decide(pod=pod(spec=spec), dependencies=NAMED, services=SINK).found


def test_an_agent_that_needs_no_services_name_is_as_it_should_be(decide: Decide) -> None:
    hosts = dependencies(("API", "https://api.example.com"), ("PEER", "10.0.0.9:443"))
    assert not decide(pod=pod(spec=ON_NODE), dependencies=hosts, services=SINK).found
    assert not decide(pod=pod(spec=ON_NODE), services=SINK).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(services=SINK, denied=[Pod]).missing == ["pod"]
