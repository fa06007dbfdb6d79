"""Slices that somebody wrote by hand, with ports by the names of their Service and by others."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import NAMESPACE, Json, container, pod, port, service
from tests.checks.routing.podless import podless

DB = service("db", None, port(5432, 5432, "postgres"))
CLIENT = pod(container(env=[{"name": "DB_HOST", "value": "db"}]))


def manual(name: str = "db-1", of: str | None = "db", port_name: str | None = "pg", **changes: Any) -> Json:
    """A slice as its author wrote it."""
    labels = {"kubernetes.io/service-name": of} if of is not None else None
    return {
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": labels},
        "addressType": "IPv4",
        "ports": [{"name": port_name, "port": 5432, "protocol": "TCP"}],
        "endpoints": [{"addresses": ["192.0.2.15"], "conditions": {}}],
        **changes,
    }


def test_a_port_by_another_name_serves_nothing(decide: Decide) -> None:
    found = decide(**podless(DB), services=[DB], slices=[manual()]).only
    assert found.verdict == "proven"
    assert found.severity == "error"
    assert found.says == (
        "Service/db has the port `postgres/TCP`, its EndpointSlice/db-1 `pg/TCP`: by another name it serves nothing"
    )
    assert [(row.what, row.wants, row.has) for row in found.compared] == [
        ("port name and protocol", "postgres/TCP", "pg/TCP")
    ]


def test_a_pod_whose_environment_names_the_service_is_told_of_it_too(decide: Decide) -> None:
    found = decide(
        pod=CLIENT, services=[DB], slices=[manual()], dependencies={"pod": CLIENT, "services": {"items": [DB]}}
    )
    assert found.only.subject == "Service/db"
    assert not decide(pod=pod(), services=[DB], slices=[manual()]).found


@pytest.mark.parametrize(
    ("of", "slice_name", "protocol"),
    [("postgres", "postgres", "TCP"), (None, "", "TCP"), (None, None, "TCP")],
)
def test_equal_names_join_whatever_the_numbers_and_no_name_is_the_empty_one(
    decide: Decide, of: str | None, slice_name: str | None, protocol: str
) -> None:
    one = service("db", None, port(5432, 5432, of, protocol))
    assert not decide(**podless(one), services=[one], slices=[manual(port_name=slice_name)]).found


def test_another_protocol_is_another_port(decide: Decide) -> None:
    one = service("db", None, port(53, 53, "dns", "UDP"))
    assert decide(**podless(one), services=[one], slices=[manual(port_name="dns")]).proven


def test_a_headless_service_is_not_proxied(decide: Decide) -> None:
    one = service("db", None, port(5432, 5432, "postgres"), clusterIP="None")
    assert not decide(**podless(one), services=[one], slices=[manual()]).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    verdicts = decide(**podless(DB), services=[DB], denied=[EndpointSlices])
    assert verdicts.missing == ["endpoint_slices"]
