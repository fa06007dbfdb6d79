"""Two containers that declare one port."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, Json, container, ended, pod, running, waiting

LOOP = container("proxy", waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=5)
IN_USE = {"proxy/previous": "listen tcp :8080: bind: address already in use"}


def test_the_line_and_both_containers_are_said(decide: Decide) -> None:
    found = decide(pod=pod(container(), LOOP), logs=IN_USE).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "error", "Container/proxy")
    assert found.says == (
        "Container/proxy says “listen tcp :8080: bind: address already in use”: "
        "containers api and proxy both declare 8080/TCP and share one network"
    )
    assert "/evidence/logs/data/parts/proxy~1previous/lines/1" in [str(one) for one in found.cites]


def test_without_such_a_line_it_is_information_about_a_pod_that_is_not_ready(decide: Decide) -> None:
    found = decide(pod=pod(container(), LOOP), denied=[Logs]).only
    assert found.severity == "info"
    assert found.says.startswith("Container/proxy is not ready: containers api and proxy both declare 8080/TCP")


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(pod(container(), container("proxy")), id="both run"),
        pytest.param(
            pod(container(), container("proxy", running(9), ready=False, ports=[{**HTTP, "protocol": "UDP"}])),
            id="another protocol",
        ),
        pytest.param(pod(container(), container("proxy", running(9), ready=False, ports=None)), id="no port"),
        pytest.param(pod(container(), init=[container("warm", ended(1, ended=9))]), id="a plain init container"),
    ],
)
def test_what_does_not_clash_has_no_finding(decide: Decide, one: Json) -> None:
    assert not decide(pod=one, logs=IN_USE).found


def test_an_address_of_another_port_is_no_clash_of_this_one(decide: Decide) -> None:
    log = {"proxy/previous": "listen tcp :9999: bind: address already in use"}
    assert decide(pod=pod(container(), LOOP), logs=log).only.severity == "info"


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
