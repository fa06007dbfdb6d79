"""Services that the pod is told to call, with and without endpoints."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import (
    READY_PROBE,
    SLICE_PORT,
    Json,
    container,
    endpoint,
    endpoint_slice,
    pod,
    port,
    running,
    service,
)
from tests.checks.routing.podless import neighbour

DB = service("db", {"app": "database"}, port(5432, 5432))
UNREADY: Json = {"state": running(900), "ready": False, "readinessProbe": READY_PROBE}


def given(*slices: Json, one: Json = DB, **changes: Any) -> dict[str, Any]:
    client = pod(container(env=[{"name": "DATABASE_URL", "value": "postgres://db:5432/x"}], **changes))
    return {
        "pod": client,
        "services": [one],
        "slices": list(slices),
        "pods": [],
        "dependencies": {"pod": client, "services": {"items": [one]}},
    }


def test_a_pod_that_is_not_ready_is_suspected_to_miss_its_dependency(decide: Decide) -> None:
    slices = endpoint_slice("db", endpoint(ready=False, uid="2"), ports=[SLICE_PORT])
    found = decide(**{**given(slices, **UNREADY), "pods": [neighbour("db-0", app="database")]}).only
    assert found.verdict == "suspected"
    assert found.severity == "warning"
    assert found.says == ("Service/db, named by this pod's DATABASE_URL, has no endpoint: 0 of 1 listed pods are ready")
    assert found.subject == "Service/db"


def test_of_a_service_that_selects_nobody_the_pods_that_come_closest_are_told(decide: Decide) -> None:
    kinds = given(endpoint_slice("db"), **UNREADY)
    near = neighbour("database-api-1", "StatefulSet/database-api", app="database-api")
    found = decide(**{**kinds, "pods": [near]}).only
    assert found.says == (
        "Service/db, named by this pod's DATABASE_URL, has no endpoint: "
        "no live pod carries `app=database`; those of StatefulSet/database-api carry `app=database-api`"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("database", "database-api")]


def test_to_a_pod_that_is_ready_it_is_information(decide: Decide) -> None:
    assert decide(**given(endpoint_slice("db"))).only.severity == "info"


def test_a_dependency_with_endpoints_an_alias_and_the_pods_own_service_are_no_news(decide: Decide) -> None:
    assert not decide(**given(endpoint_slice("db", endpoint(uid="2"), ports=[SLICE_PORT]), **UNREADY)).found
    alias = service("db", None, type="ExternalName", externalName="db.example.com")
    assert not decide(**given(one=alias, **UNREADY)).found
    own = service("db", {"app": "checkout-api"}, port(5432, 5432))
    assert not decide(**given(endpoint_slice("db"), one=own, **UNREADY)).found
    new = service("db", {"app": "database"}, port(5432, 5432), age=5)
    assert not decide(**given(one=new, **UNREADY)).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    kinds = {**given(**UNREADY), "slices": None}
    assert decide(**kinds, denied=[EndpointSlices]).missing == ["endpoint_slices"]
