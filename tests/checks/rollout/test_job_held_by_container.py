"""Jobs whose pods are not done since one container runs on."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import job
from tests.checks.objects import Json, container, ended, pod, running

OF_JOB = {"apiVersion": "batch/v1", "kind": "Job", "name": "import", "uid": "j", "controller": True}
DONE = container("export", ended(0, ended=300), ready=False)


def of_job(*containers: tuple[Json, Json], init: Any = (), policy: str = "Never") -> Json:
    one = pod(*containers, init=init, spec={"restartPolicy": policy})
    one["metadata"]["ownerReferences"] = [OF_JOB]
    return one


def test_who_is_done_and_who_runs_on_are_named(decide: Decide) -> None:
    found = decide(pod=of_job(DONE, container("proxy", running(320))), owners=job(status={"active": 1})).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "warning", "Job/import")
    assert found.says == (
        "Job/import is not complete though container export ended with exit code 0 5m ago: container proxy runs on, "
        "and the pod has succeeded only when all have ended"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/export/state",
        "/evidence/pod/data/containers/proxy/state",
        "/evidence/owners/data/parts/Job~1import/job",
    ]
    assert found.verify is not None
    assert found.verify.command.startswith("kubectl logs ")


def test_those_that_all_run_or_ended_a_moment_ago_are_at_work(decide: Decide) -> None:
    active = job(status={"active": 1})
    assert not decide(pod=of_job(container("a", running(9)), container("b", running(9))), owners=active).found
    fresh = container("export", ended(0, ended=20), ready=False)
    assert not decide(pod=of_job(fresh, container("proxy", running(320))), owners=active).found


def test_a_sidecar_holds_up_nothing(decide: Decide) -> None:
    sidecar = container("proxy", running(320), restartPolicy="Always")
    assert not decide(pod=of_job(DONE, init=[sidecar]), owners=job(status={"active": 1})).found


def test_who_failed_is_another_checks_matter(decide: Decide) -> None:
    failed = container("export", ended(1, ended=300), ready=False)
    assert not decide(pod=of_job(failed, container("proxy", running(320))), owners=job(status={"active": 1})).found


def test_a_job_that_is_over_is_none(decide: Decide) -> None:
    over = job(status={"failed": 1}, told={"Failed": ("True", "DeadlineExceeded", "")})
    assert not decide(pod=of_job(DONE, container("proxy", running(320))), owners=over).found


def test_controllers_that_were_denied_decide_nothing(decide: Decide) -> None:
    assert decide(denied=[Owners], pod=of_job(DONE, container("proxy", running(320)))).missing == ["owners"]
