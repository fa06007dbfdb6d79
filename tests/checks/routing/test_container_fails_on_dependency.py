"""Containers that fail for a Service without endpoints, and those that fail for something else."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import (
    SLICE_PORT,
    Json,
    container,
    ended,
    endpoint,
    endpoint_slice,
    pod,
    port,
    running,
    service,
    waiting,
)

DB = service("db", {"app": "database"}, port(5432, 5432))
LOOP = {"state": waiting("CrashLoopBackOff"), "last": ended(1, ended=9), "restarts": 5}


def given(log: str, *slices: Json, env: bool = True, **state: Any) -> dict[str, Any]:
    variables = [{"name": "DB_HOST", "value": "db"}] if env else None
    client = pod(container(env=variables, **(state or LOOP)))
    named = {"pod": client, "services": {"items": [DB]}}
    return {
        "pod": client,
        "services": [DB],
        "slices": list(slices) or [endpoint_slice("db")],
        "pods": [],
        "logs": {"api/previous": log, "api/current": log},
        **({"dependencies": named} if env else {}),
    }


REFUSED = "INFO starting\nFATAL dial tcp db:5432: connect: connection refused"


def test_a_container_that_cannot_connect_fails_for_the_service_that_nobody_serves(decide: Decide) -> None:
    found = decide(**given(REFUSED)).only
    assert found.verdict == "suspected"
    assert found.severity == "error"
    assert found.subject == "Service/db"
    assert found.says == (
        "Container/api fails for Service/db, which has no endpoint: no live pod carries `app=database`; "
        "its log says `FATAL dial tcp db:5432: connect: connection refused`"
    )
    assert str(found.cites[0]) == "/evidence/logs/data/parts/api~1current/lines/2"


@pytest.mark.parametrize(
    "line",
    [
        "could not connect to server: Connection refused, is db running? FATAL",
        "psycopg2.OperationalError: connection to server at db:5432 failed",
        "FATAL cannot reach db.payments.svc.cluster.local:5432",
        "panic: dial tcp 10.96.12.7:5432: connect: connection refused",
    ],
)
def test_the_service_may_be_named_in_many_ways(decide: Decide, line: str) -> None:
    assert decide(**given(line)).suspected


@pytest.mark.parametrize(
    "log",
    [
        pytest.param("INFO connected to db:5432\nFATAL ORDERS_QUEUE is not set", id="another reason"),
        pytest.param("FATAL db_migrations is missing", id="a part of another word"),
        pytest.param("FATAL no such host: other-db", id="the end of another name"),
        pytest.param("", id="no log"),
    ],
)
def test_a_container_that_fails_for_something_else_is_not_explained_by_it(decide: Decide, log: str) -> None:
    assert not decide(**given(log)).found


def test_a_name_that_nothing_makes_telling_counts_only_with_a_port(decide: Decide) -> None:
    assert not decide(**given("FATAL db is corrupt", env=False)).found
    assert decide(**given("FATAL cannot connect: db:5432", env=False)).suspected


def test_a_service_with_endpoints_and_a_container_that_is_well_are_no_news(decide: Decide) -> None:
    served = endpoint_slice("db", endpoint(uid="2"), ports=[SLICE_PORT])
    assert not decide(**given(REFUSED, served)).found
    assert not decide(**given(REFUSED, state=running(900))).found


def test_an_init_container_waits_for_what_its_command_names(decide: Decide) -> None:
    command = ["sh", "-c", "until nc -z db 5432; do sleep 1; done"]
    init = container("wait-for-db", running(200), ready=False, command=command)
    client = pod(container(state=waiting("PodInitializing")), init=[init], phase="Pending")
    found = decide(pod=client, services=[DB], slices=[endpoint_slice("db")], pods=[]).only
    assert found.says == (
        "Container/wait-for-db waits for Service/db, which has no endpoint: no live pod carries `app=database`; "
        "its command names it"
    )


def test_an_init_container_that_began_a_moment_ago_does_not_wait_yet(decide: Decide) -> None:
    init = container("wait-for-db", running(10), ready=False, command=["nc", "-z", "db", "5432"])
    client = pod(container(state=waiting("PodInitializing")), init=[init], phase="Pending", age=15)
    assert not decide(pod=client, services=[DB], slices=[endpoint_slice("db")], pods=[]).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    kinds = {**given(REFUSED), "slices": None}
    assert decide(**kinds, denied=[EndpointSlices]).missing == ["endpoint_slices"]


@pytest.mark.parametrize(
    ("service_of", "line", "tells"),
    [
        (DB, "FATAL dial tcp: lookup db on 10.96.0.10:53: no such host", False),
        (DB, "FATAL Name or service not known: db:5432", False),
        ({**DB, "spec": {**DB["spec"], "clusterIP": "None"}}, "FATAL Name or service not known: db:5432", True),
        ({**DB, "spec": {**DB["spec"], "clusterIP": "None"}}, "FATAL Temporary failure in name resolution: db", False),
    ],
)
def test_a_look_up_that_failed_tells_of_endpoints_only_of_a_headless_service(
    decide: Decide, service_of: Json, line: str, tells: bool
) -> None:
    assert bool(decide(**given(line) | {"services": [service_of]}).found) is tells
