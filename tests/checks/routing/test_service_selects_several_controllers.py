"""Services with pods of a workload that they were not meant for, and those with several on purpose."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pods import Pods
from tests.checks.conftest import Decide
from tests.checks.objects import SLICE_PORT, Json, container, endpoint, endpoint_slice, pod, port, service
from tests.checks.routing.podless import neighbour, owned

LABELS = {"app": "basket", "pod-template-hash": "6f9d7c5b88"}
BASKET = service("basket", {"app": "basket"}, port(80, 8080))
SLICES = [endpoint_slice("basket", endpoint(), endpoint(uid="2"), ports=[SLICE_PORT])]
MAILER = "basket-mailer-5c8d9f7b64"


def web(labels: dict[str, str] | None = None) -> Json:
    return pod(labels={**LABELS, **(labels or {})}, metadata=owned())


def other(name: str, *ports: Json, **labels: str) -> dict[str, Any]:
    """A pod of another workload that was looked into, and the same in the list of the namespace."""
    of = name.rpartition("-")[0]
    hash_ = of.rpartition("-")[2]
    given = {"app": "basket", "pod-template-hash": hash_, **labels}
    one = pod(container(ports=list(ports) or None), labels=given, metadata={**owned(name=of), "name": name, "uid": "2"})
    return {
        "representatives": {"parts": {f"payments/{name}/pod": {"status": "collected", "data": one}}},
        "pods": [neighbour(name, f"ReplicaSet/{of}", pod_template_hash=hash_, app=given["app"], **labels)],
    }


def test_a_workload_that_declares_none_of_the_ports_is_foreign(decide: Decide) -> None:
    found = decide(pod=web(), services=[BASKET], slices=SLICES, **other(f"{MAILER}-x2x4k")).only
    assert found.verdict == "suspected"
    assert found.severity == "warning"
    assert found.says == (
        "Service/basket (`app=basket`) selects, beside the pods of Deployment/checkout-api, "
        "1 pod of Deployment/basket-mailer, which does not declare its target port 8080"
    )
    assert [(row.what, row.wants, row.has) for row in found.compared] == [("port 80", "8080", "none")]


def test_another_program_by_its_labels_is_foreign_whatever_is_known_of_its_ports(decide: Decide) -> None:
    backend = service("backend", {"tier": "backend"}, port(80, 8080))
    verdicts = decide(
        pod=web({"tier": "backend"}),
        services=[backend],
        slices=[endpoint_slice("backend", endpoint(), ports=[SLICE_PORT])],
        pods=[
            neighbour("mailer-7d5f-1", "ReplicaSet/mailer-7d5f", pod_template_hash="7d5f", app="mailer", tier="backend")
        ],
    )
    assert verdicts.only.says == (
        "Service/backend (`tier=backend`) selects, beside the pods of Deployment/checkout-api, "
        "1 pod of Deployment/mailer, whose `app` is `mailer`, not `basket`"
    )


@pytest.mark.parametrize(
    "name",
    ["checkout-api-canary-5c8d9f7b64-x2x4k", "checkout-api-v2-5c8d9f7b64-x2x4k", "checkout-api-green-5c8d9f7b64-x2x4k"],
)
def test_a_canary_another_colour_and_a_new_version_belong_behind_one_service(decide: Decide, name: str) -> None:
    assert not decide(pod=web(), services=[BASKET], slices=SLICES, **other(name, version="2")).found


def test_a_workload_that_serves_the_port_is_not_foreign(decide: Decide) -> None:
    http = {"name": "http", "containerPort": 8080, "protocol": "TCP"}
    assert not decide(pod=web(), services=[BASKET], slices=SLICES, **other(f"{MAILER}-x2x4k", http)).found


def test_to_pods_that_do_not_declare_a_name_nothing_is_sent(decide: Decide) -> None:
    named = service("basket", {"app": "basket"}, port(80, "http"))
    assert not decide(pod=web(), services=[named], slices=SLICES, **other(f"{MAILER}-x2x4k")).found


def test_a_number_that_nobody_declares_tells_nothing(decide: Decide) -> None:
    bare = pod(container(ports=None), labels=LABELS, metadata=owned())
    assert not decide(pod=bare, services=[BASKET], slices=SLICES, **other(f"{MAILER}-x2x4k")).found


def test_pods_of_one_workload_in_two_revisions_are_one(decide: Decide) -> None:
    old = neighbour("checkout-api-old-1", "ReplicaSet/checkout-api-5555", pod_template_hash="5555", app="basket")
    assert not decide(pod=web(), services=[BASKET], slices=SLICES, pods=[old]).found


def test_a_headless_service_may_be_one_for_several_programs(decide: Decide) -> None:
    peers = service("basket", {"app": "basket"}, port(80, 8080), clusterIP="None")
    assert not decide(pod=web(), services=[peers], slices=SLICES, **other(f"{MAILER}-x2x4k")).found


def test_without_the_other_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=web(), services=[BASKET], slices=SLICES, denied=[Pods]).missing == ["pods"]
