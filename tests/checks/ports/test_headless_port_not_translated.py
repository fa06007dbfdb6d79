"""A client that asks a headless Service at the Service's port."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide, Verdicts
from tests.checks.objects import Json, endpoint, endpoint_slice, pod, port, service

DB = {"app": "db"}
HEADLESS = service("db", DB, port(5432, 15432), clusterIP="None")
SLICES = [endpoint_slice("db", endpoint(uid="db"), ports=[{"name": "", "port": 15432, "protocol": "TCP"}])]


def client(env: str = "postgres://db:5432/shop", **changes: Any) -> Json:
    return {
        "items": None,
        "parts": {
            "pod": {
                "status": "collected",
                "data": {
                    "metadata": {"namespace": "payments"},
                    "spec": {"containers": [{"name": "api", "env": [{"name": "DATABASE_URL", "value": env}]}]},
                },
            },
            "services": {"status": "collected", "data": {"items": [changes.get("of", HEADLESS)]}},
        },
    }


def asked(decide: Decide, one: Json = HEADLESS, env: str = "postgres://db:5432/shop", **kinds: Any) -> Verdicts:
    return decide(**{"pod": pod(), "dependencies": client(env, of=one), "services": [one], "slices": SLICES, **kinds})


def test_the_variable_and_both_ports_are_said(decide: Decide) -> None:
    found = asked(decide).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "warning", "Service/db")
    assert (
        found.says
        == "Service/db is headless, so db of DATABASE_URL is asked at port 5432 of its pods, which have 15432"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("5432", "15432")]


def test_a_log_that_says_refused_makes_it_an_error(decide: Decide) -> None:
    log = {"api/current": "dial tcp 10.244.0.7:5432: connect: connection refused"}
    found = asked(decide, logs=log).only
    assert found.severity == "error"
    assert found.says.endswith("which have 15432; the log says connection refused")


def test_a_name_is_what_the_slices_resolve_it_to(decide: Decide) -> None:
    assert asked(decide, service("db", DB, port(5432, "pg"), clusterIP="None")).found
    assert not asked(decide, service("db", DB, port(5432, "pg"), clusterIP="None"), denied=[EndpointSlices]).found


@pytest.mark.parametrize(
    ("one", "env"),
    [
        pytest.param(service("db", DB, port(5432, 15432)), "postgres://db:5432/shop", id="it is translated"),
        pytest.param(HEADLESS, "postgres://db:15432/shop", id="the pods' port"),
        pytest.param(HEADLESS, "db", id="no port"),
        pytest.param(service("db", DB, port(5432, 5432), clusterIP="None"), "postgres://db:5432/shop", id="the same"),
        pytest.param(
            service("db", DB, port(5432, 15432, "a"), port(6432, 5432, "b"), clusterIP="None"),
            "postgres://db:5432/shop",
            id="another port of the pods",
        ),
    ],
)
def test_a_client_that_asks_the_pods_port_has_no_finding(decide: Decide, one: Json, env: str) -> None:
    assert not asked(decide, one, env).found


def test_without_the_services_or_the_environment_it_is_undecided(decide: Decide) -> None:
    assert asked(decide, denied=[Services]).missing == ["services"]
    assert asked(decide, denied=[Dependencies]).missing == ["dependencies"]
