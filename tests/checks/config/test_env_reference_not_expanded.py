"""References in the environment that stay as they are written."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

URL = {"name": "DB_URL", "value": "postgres://$(DB_HOST):5432/reports"}
HOST = {"name": "DB_HOST", "value": "pg.example.com"}
BACK_OFF: dict[str, Any] = {"state": waiting("CrashLoopBackOff"), "last": ended(1, ended=9), "restarts": 5}


def having(*env: Json, **kept: Any) -> Json:
    return pod(container(**{**BACK_OFF, "env": list(env), **kept}))


def test_what_is_defined_after_is_told(decide: Decide) -> None:
    found = decide(pod=having(URL, HOST)).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api has `$(DB_HOST)` in DB_URL as it is written: DB_HOST is defined after it, and only what is "
        "defined before is expanded"
    )
    assert [str(pointer) for pointer in found.cites] == ["/evidence/pod/data/containers/api/unexpanded/0"]


def test_of_a_container_that_is_well_it_is_a_warning(decide: Decide) -> None:
    well: dict[str, Any] = {"state": running(900), "last": None, "restarts": 0, "ready": True}
    assert decide(pod=having(URL, HOST, **well)).only.severity == "warning"


def test_the_line_that_tells_why_it_ended_is_cited_where_it_has_the_reference(decide: Decide) -> None:
    found = decide(pod=having(URL, HOST), logs={"api/current": "Error: cannot parse postgres://$(DB_HOST):5432"}).only
    assert str(found.cites[1]) == "/evidence/logs/data/parts/api~1current/lines/1"


@pytest.mark.parametrize(
    "env",
    [
        pytest.param((HOST, URL), id="defined before"),
        pytest.param(({"name": "A", "value": "$$(B)"}, {"name": "B", "value": "x"}), id="escaped"),
        pytest.param((URL,), id="defined nowhere"),
        pytest.param(({"name": "A", "value": "$(hostname -f)"}, HOST), id="of a shell"),
        pytest.param(
            (
                {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                {"name": "A", "value": "$(POD)"},
            ),
            id="of a field",
        ),
    ],
)
def test_what_is_expanded_or_was_not_meant_is_none(decide: Decide, env: tuple[Json, ...]) -> None:
    assert not decide(pod=having(*env)).found


def test_a_pod_that_was_denied_decides_nothing(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
