"""What a program says of listening beside where traffic and probes arrive."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, READY_PROBE, Json, container, event, pod, port, running, service

APP = {"app": "checkout-api"}
WRONG = [service("checkout", APP, port(80, 8081))]
SAYS_8080 = {"api/current": "checkout 3.14.2\nserver listening on :8080\n"}


def probe(asked: int | str) -> Json:
    return {**READY_PROBE, "httpGet": {"path": "/ready", "port": asked, "scheme": "HTTP"}}


def refused(number: int, kind: str = "Readiness") -> Json:
    return event(
        "Unhealthy",
        f'{kind} probe failed: Get "http://10.244.0.7:{number}/": dial tcp 10.244.0.7:{number}: '
        "connect: connection refused",
    )


def test_both_numbers_are_said_and_the_line_is_cited(decide: Decide) -> None:
    found = decide(pod=pod(), services=WRONG, logs=SAYS_8080).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "error", "Service/checkout")
    assert found.says == (
        "Service/checkout port 80 leads to 8081, but container api says that it listens on 8080, which it declares"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/services/data/items/checkout/ports/0",
        "/evidence/logs/data/parts/api~1current/lines/2",
    ]
    assert [(row.wants, row.has) for row in found.compared] == [("8081", "8080: server listening on :8080")]
    assert found.verify is not None


def test_a_declared_port_that_the_log_contradicts_alone_is_a_warning(decide: Decide) -> None:
    found = decide(
        pod=pod(), services=[service("checkout", APP)], logs={"api/current": "Tomcat started on port 9090 (http)"}
    ).only
    assert found.severity == "warning"
    assert found.says == "Service/checkout port 80 leads to 8080, but container api says that it listens on 9090"


def test_a_probe_that_is_answered_at_the_port_of_the_log_agrees(decide: Decide) -> None:
    one = pod(container(ports=None, readinessProbe=probe(8080)))
    found = decide(pod=one, services=WRONG, logs=SAYS_8080).only
    assert found.severity == "error"
    assert found.says.endswith("says that it listens on 8080, where its probe is answered")


def test_a_probe_that_is_refused_there_agrees(decide: Decide) -> None:
    one = pod(container(state=running(600), ready=False, readinessProbe=probe("http")))
    found = decide(
        pod=one,
        services=[service("checkout", APP)],
        logs={"api/current": "listening on :9090"},
        events=[refused(8080)],
    ).only
    assert found.severity == "error"
    assert found.says == (
        "Service/checkout port 80 leads to 8080, but container api says that it listens on 9090; "
        "its readiness probe is refused there"
    )


def test_a_probe_alone_is_enough_once_it_is_refused(decide: Decide) -> None:
    one = pod(container(state=running(600), ready=False, readinessProbe=probe(8081)))
    found = decide(pod=one, services=[service("checkout", APP)], logs=SAYS_8080, events=[refused(8081)]).only
    assert (found.subject, found.severity) == ("Container/api", "error")
    assert found.says == (
        "Container/api's readiness probe httpGet :8081/ready is refused at 8081, "
        "and its log says that it listens on 8080"
    )


@pytest.mark.parametrize(
    "log",
    [
        pytest.param("listening on :8080\nlistening on :8081", id="it listens at both"),
        pytest.param("metrics server listening on :9100", id="a port for operators"),
        pytest.param("Debugger listening on ws://0.0.0.0:9229/x", id="a debugger"),
        pytest.param("listen tcp :8080: bind: address already in use", id="it failed"),
        pytest.param("connected to broker at kafka:9092, running", id="the other end of a connection"),
        pytest.param("started in 3000 ms with 8080 entries", id="other numbers"),
        pytest.param("listening on 127.0.0.1:8080", id="a loopback address is nobody's port"),
        pytest.param("12:30:45 server started", id="a time"),
        pytest.param("", id="it says nothing"),
    ],
)
def test_other_lines_say_nothing_of_it(decide: Decide, log: str) -> None:
    assert not decide(pod=pod(), services=WRONG, logs={"api/current": log}).found


@pytest.mark.parametrize(
    ("one", "services"),
    [
        pytest.param(pod(container(readinessProbe=probe(8081))), WRONG, id="a probe is answered at the Service's port"),
        pytest.param(
            pod(),
            [service("checkout", APP, port(80, 8080)), service("checkout-admin", APP, port(81, 8081))],
            id="a second port beside the one that it logs",
        ),
        pytest.param(
            pod(container("api"), container("proxy", ports=[{**HTTP, "containerPort": 8081}])),
            WRONG,
            id="another container declares it and says nothing",
        ),
        pytest.param(pod(container("api"), container("proxy", ports=None)), WRONG, id="another might have it"),
        pytest.param(pod(), [service("checkout", APP, port(80, 8081), clusterIP="None")], id="headless"),
        pytest.param(pod(), [service("orders", {"app": "orders"}, port(80, 8081))], id="another workload's Service"),
        pytest.param(pod(phase="Succeeded"), WRONG, id="done"),
        pytest.param(pod(deleted=3), WRONG, id="being deleted"),
        pytest.param(
            pod(container(state=running(5), ready=False, readinessProbe=probe(8081)), age=6), WRONG, id="starting"
        ),
    ],
)
def test_a_port_that_may_well_be_listened_at_is_not_suspected(decide: Decide, one: Json, services: list[Json]) -> None:
    assert not decide(pod=one, services=services, logs=SAYS_8080).found


def test_a_sidecar_that_says_nothing_and_declares_its_own_ports_is_not_in_the_way(decide: Decide) -> None:
    mesh = container("mesh", ports=[{"name": "status", "containerPort": 15021}], restartPolicy="Always")
    assert decide(pod=pod(init=[mesh]), services=WRONG, logs=SAYS_8080).found


@pytest.mark.parametrize(
    "line",
    [
        "Tomcat started on port(s): 8080 (http) with context path ''",
        "INFO:     Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)",
        '{"level":"info","ts":1700000000.1,"caller":"main.go:45","msg":"listening","port":8080}',
        'ts=2026-09-15T09:00:00Z caller=main.go:45 level=info msg="Listening on" address=[::]:8080',
        "Now listening on: http://[::]:8080",
        'LOG:  listening on IPv4 address "0.0.0.0", port 8080',
        "2026/09/15 09:00:45 server.go:45: listening on :8080",
        "Example app listening on port 8080!",
        " * Running on http://10.244.0.7:8080 (Press CTRL+C to quit)",
        "Serving HTTP on 0.0.0.0 port 8080 (http://0.0.0.0:8080/) ...",
        "Server started on 8080.",
        '{"s":"I","msg":"Waiting for connections","attr":{"port":8080,"ssl":"off"}}',
        "management listening on :8079, api listening on :8080",
    ],
)
def test_the_words_of_many_servers_are_understood(decide: Decide, line: str) -> None:
    found = decide(pod=pod(), services=WRONG, logs={"api/current": line}).only
    assert "says that it listens on 8080, which it declares" in found.says


def test_a_line_of_an_earlier_run_tells_nothing_of_this_one(decide: Decide) -> None:
    assert not decide(pod=pod(), services=WRONG, logs={"api/previous": "listening on :8080"}).found


def test_without_the_services_a_probe_can_still_tell(decide: Decide) -> None:
    one = pod(container(state=running(600), ready=False, readinessProbe=probe(8081)))
    collected: dict[str, Any] = {"pod": one, "logs": SAYS_8080, "events": [refused(8081)]}
    assert decide(**collected, denied=[Services]).only.subject == "Container/api"


def test_without_events_the_services_can_still_tell(decide: Decide) -> None:
    assert decide(pod=pod(), services=WRONG, logs=SAYS_8080, denied=[Events]).found


def test_without_the_logs_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=WRONG, denied=[Logs]).missing == ["logs"]


def test_what_a_debug_container_saw_listening_is_an_end_of_it(decide: Decide) -> None:
    saw = "=== listening\ntcp 0.0.0.0:8081 uid 0\n=== end\n"
    assert not decide(pod=pod(), services=WRONG, logs=SAYS_8080, debug=saw).found
