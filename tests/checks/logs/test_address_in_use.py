"""Containers whose port is taken."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.logs import Logs
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

HTTP_9090 = [{"containerPort": 9090, "protocol": "TCP"}]


def two(server: Json | None = None, exporter: Json | None = None, **spec: Any) -> Json:
    return pod(
        container("server", **{"ports": HTTP_9090, **(server or {})}),
        container(
            "exporter",
            waiting("CrashLoopBackOff"),
            last=ended(1, ended=9, ran=1),
            restarts=4,
            **{"ports": None, **(exporter or {})},
        ),
        spec=spec,
    )


@pytest.mark.parametrize(
    "line",
    [
        "listen tcp :9090: bind: address already in use",
        "2026/09/15 09:21:44 listen tcp 0.0.0.0:9090: bind: address already in use",
        "Error: listen EADDRINUSE: address already in use :::9090",
        "Web server failed to start. Port 9090 was already in use.",
        "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 9090): address already in use",
    ],
)
def test_the_container_that_has_the_port_is_named(decide: Decide, line: str) -> None:
    exporter = {"command": ["serve", "-p", "9090"]}
    (found,) = decide(pod=two(exporter=exporter), logs={"exporter/current": line}).suspected
    assert found.severity == "error"
    assert found.subject == "Container/exporter"
    assert found.says.startswith(
        "Container/exporter cannot listen on port 9090, which Container/server of the same pod has: "
        "they share one network; exit code 1 after 1s, 4 restarts: “"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/exporter~1current/lines/1",
        "/evidence/pod/data/containers/server/ports/0",
        "/evidence/pod/data/containers/exporter/lastState",
    ]


def test_a_port_that_only_the_command_names_counts(decide: Decide) -> None:
    found = decide(
        pod=two({"ports": None, "command": ["httpd", "-f", "-p", "9090"]}, {"ports": HTTP_9090}),
        logs={"exporter/current": "httpd: bind: Address already in use"},
    ).only
    assert "port 9090, which Container/server of the same pod has" in found.says
    assert "/evidence/pod/data/containers/server/command" in map(str, found.cites)


def test_where_no_container_is_known_to_have_it_that_is_said(decide: Decide) -> None:
    line = "listen tcp :7070: bind: address already in use"
    found = decide(pod=two(), logs={"exporter/current": line}).only
    assert "port 7070, which another process of the pod has, perhaps one of its own" in found.says
    of_host = decide(pod=two(hostNetwork=True), logs={"exporter/current": line}).only
    assert "port 7070, on the network of node node-1, where another process has it" in of_host.says


@pytest.mark.parametrize(
    ("one", "line"),
    [
        pytest.param(pod(container(), container("exporter", running(600))), "address already in use", id="it runs"),
        pytest.param(two(), "listen tcp :80: bind: permission denied", id="another error"),
    ],
)
def test_what_is_something_else_has_no_finding(decide: Decide, one: Json, line: str) -> None:
    assert not decide(pod=one, logs={"exporter/current": line}).found


def test_without_logs_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=two(), denied=[Logs]).missing == ["logs"]
