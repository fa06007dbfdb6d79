"""Init containers that go on and on."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting


def initialising(since: float, **spec: Any) -> Json:
    one = container("wait-for-db", running(since), ready=False, started=True, **spec)
    return pod(container(state=waiting("PodInitializing")), init=[one], phase="Pending")


@pytest.mark.parametrize(("since", "severity"), [(35, "warning"), (150, "error"), (601, "error")])
def test_its_age_and_its_last_line_are_said(decide: Decide, since: float, severity: str) -> None:
    verdicts = decide(
        pod=initialising(since), logs={"wait-for-db/current": "2026-09-15T09:29:58Z waiting for db:5432\n\n"}
    )
    (found,) = verdicts.proven
    assert found.severity == severity
    assert found.subject == "Container/wait-for-db"
    assert found.says.endswith("and the containers after it wait; its log: “waiting for db:5432”")
    assert str(found.cites[1]) == "/evidence/logs/data/parts/wait-for-db~1current/lines/1"


@pytest.mark.parametrize(("since", "severity"), [(150, "warning"), (601, "error")])
def test_one_whose_log_tells_of_work_is_given_more_time(decide: Decide, since: float, severity: str) -> None:
    verdicts = decide(pod=initialising(since), logs={"wait-for-db/current": "applied 0042_orders.sql"})
    assert verdicts.only.severity == severity


@pytest.mark.parametrize(
    "line", ["nslookup: can't resolve 'ledger-db'", "connect to ledger-db:5432 failed: Connection refused", "retry 3"]
)
def test_what_it_complains_of_counts_as_waiting(decide: Decide, line: str) -> None:
    assert decide(pod=initialising(60), logs={"wait-for-db/current": line}).only.severity == "warning"


def test_it_is_as_proven_without_the_log(decide: Decide) -> None:
    assert decide(pod=initialising(150), denied=[Logs]).only.says == (
        "Init container wait-for-db has been running for 2m30s, and the containers after it wait"
    )


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(initialising(100), id="within two minutes"),
        pytest.param(initialising(20), id="just begun"),
        pytest.param(pod(init=[container("mesh", running(86400), ready=True, restartPolicy="Always")]), id="a sidecar"),
        pytest.param(pod(init=[container("migrate", ended(0, ended=60), ready=True)]), id="done"),
    ],
)
def test_init_containers_that_are_well_have_no_finding(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy).found


def test_work_within_two_minutes_and_the_first_seconds_of_a_wait_are_nobodys_matter(decide: Decide) -> None:
    assert not decide(pod=initialising(100), logs={"wait-for-db/current": "applied 0042_orders.sql"}).found
    assert not decide(pod=initialising(20), logs={"wait-for-db/current": "waiting for db:5432"}).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
