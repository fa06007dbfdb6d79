"""HTTP where TLS is spoken, and the other way round."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, READY_PROBE, Json, container, event, pod, running

PLAIN = 'Get "https://10.244.0.7:8080/ready": http: server gave HTTP response to HTTPS client'
ALERT = 'Get "http://10.0.0.7:8080/": transport connection broken: malformed HTTP response "\\x15\\x03\\x01"'
BAD_REQUEST = "HTTP probe failed with statuscode: 400"


def unready(scheme: str = "HTTP", name: str = "http", number: int = 8080) -> Json:
    probe = {**READY_PROBE, "httpGet": {"path": "/ready", "port": name, "scheme": scheme}}
    ports = [{**HTTP, "name": name, "containerPort": number}]
    return pod(container(state=running(600), ready=False, ports=ports, readinessProbe=probe))


def told(message: str, kind: str = "Readiness") -> Json:
    return event("Unhealthy", f"{kind} probe failed: {message}")


def test_https_at_a_plain_port_is_proven(decide: Decide) -> None:
    found = decide(pod=unready("HTTPS"), events=[told(PLAIN)]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api's readiness probe httpGet :http/ready asks with scheme HTTPS, and the port answers plain HTTP"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("HTTPS", "HTTP")]


def test_http_at_a_port_that_sends_an_alert_is_proven(decide: Decide) -> None:
    found = decide(pod=unready(), events=[told(ALERT)]).only
    assert found.verdict == "proven"
    assert found.says.endswith("asks with scheme HTTP, and the port answers TLS")


@pytest.mark.parametrize(("scheme", "message"), [("HTTP", PLAIN), ("HTTPS", ALERT)])
def test_what_the_kubelet_says_of_the_other_scheme_is_not_of_the_probes_own(
    decide: Decide, scheme: str, message: str
) -> None:
    assert not decide(pod=unready(scheme), events=[told(message)]).found


@pytest.mark.parametrize(("name", "number"), [("https", 8080), ("web", 8443)])
def test_status_400_from_a_port_for_tls_is_suspected(decide: Decide, name: str, number: int) -> None:
    found = decide(pod=unready(name=name, number=number), events=[told(BAD_REQUEST)]).only
    assert found.verdict == "suspected"
    assert found.says == (
        f"Container/api's readiness probe httpGet :{name}/ready asks with scheme HTTP and gets HTTP status 400 "
        "from a port that is named or numbered for HTTPS"
    )


def test_a_log_that_says_so_is_quoted(decide: Decide) -> None:
    log = "http: TLS handshake error from 10.244.0.1:3: client sent an HTTP request to an HTTPS server"
    found = decide(pod=unready(), events=[told(BAD_REQUEST)], logs={"api/current": log}).only
    assert "gets HTTP status 400; the log says “http: TLS handshake error" in found.says


@pytest.mark.parametrize(
    ("one", "events"),
    [
        pytest.param(unready(), [told(BAD_REQUEST)], id="a program that answers 400"),
        pytest.param(unready("HTTPS", "https"), [told(BAD_REQUEST)], id="it asks with HTTPS already"),
        pytest.param(unready(name="https"), [told("HTTP probe failed with statuscode: 503")], id="another status"),
        pytest.param(pod(container(readinessProbe=READY_PROBE)), [told(PLAIN)], id="it has passed since"),
        pytest.param(unready("HTTPS"), [told(PLAIN, "Liveness")], id="another probe"),
        pytest.param(unready("HTTPS"), [], id="no event"),
    ],
)
def test_other_failures_have_no_finding(decide: Decide, one: Json, events: list[Json]) -> None:
    assert not decide(pod=one, events=events).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=unready(), denied=[Events]).missing == ["events"]
