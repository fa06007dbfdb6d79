"""Jobs that have failed."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import conditions, job, workload
from tests.checks.objects import ago

LIMIT = {"Failed": ("True", "BackoffLimitExceeded", "Job has reached the specified backoff limit")}


def test_the_limit_and_the_pods_that_failed_are_told(decide: Decide) -> None:
    found = decide(owners=job(status={"active": 0, "failed": 3}, told=LIMIT)).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Job/import")
    assert found.says == (
        "Job/import failed (BackoffLimitExceeded): 3 pods failed, its backoffLimit is 2, 0 of 1 completions"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/Job~1import/conditions/Failed",
        "/evidence/owners/data/parts/Job~1import/job/failed",
    ]
    assert found.since is not None
    assert found.verify is not None
    assert found.verify.command == "kubectl describe job import -n payments"


@pytest.mark.parametrize(
    ("reason", "message", "says"),
    [
        (
            "DeadlineExceeded",
            "Job was active longer than specified deadline",
            "(DeadlineExceeded): it was active longer than its activeDeadlineSeconds 600, 2 of 5 completions",
        ),
        (
            "PodFailurePolicy",
            "Container api for pod payments/import-x failed with exit code 42 matching FailJob rule at index 0",
            "(PodFailurePolicy): “Container api for pod payments/import-x failed with exit code 42 matching FailJob",
        ),
        ("FailedIndexes", "Job has failed indexes", "(FailedIndexes): “Job has failed indexes”, 1 failed, 2 of 5"),
    ],
)
def test_each_rule_that_ends_a_job_is_told_with_its_figures(
    decide: Decide, reason: str, message: str, says: str
) -> None:
    spec, status = {"completions": 5, "activeDeadlineSeconds": 600}, {"active": 0, "failed": 1, "succeeded": 2}
    found = decide(owners=job(spec=spec, status=status, told={"Failed": ("True", reason, message)})).only
    assert found.says.startswith(f"Job/import failed {says}")


def test_that_no_pod_is_left_is_said(decide: Decide) -> None:
    found = decide(owners=job(status={"active": 0, "failed": 3}, told=LIMIT), workload=workload(None)).only
    assert found.says.endswith("0 of 1 completions, no pod is left")


def test_one_whose_last_pods_are_still_ending_has_failed_too(decide: Decide) -> None:
    failing = job(told={"FailureTarget": ("True", "DeadlineExceeded", "Job was active longer than specified deadline")})
    found = decide(owners=failing).only
    assert str(found.cites[0]) == "/evidence/owners/data/parts/Job~1import/conditions/FailureTarget"


def test_a_job_that_completed_after_failures_is_well_and_so_is_one_that_tries_on(decide: Decide) -> None:
    done = {"SuccessCriteriaMet": ("True", "CompletionsReached"), "Complete": ("True", "CompletionsReached")}
    assert not decide(owners=job(status={"active": 0, "failed": 2, "succeeded": 1}, told=done)).found
    assert not decide(owners=job(status={"failed": 1})).found


def test_a_failed_run_of_a_cron_job_before_one_that_completed_is_history(decide: Decide) -> None:
    later = {
        "metadata": {"name": "import-2", "creationTimestamp": ago(60)},
        "status": {"succeeded": 1, "conditions": conditions({"Complete": ("True", "CompletionsReached")})},
    }
    failed = job(status={"active": 0, "failed": 3}, told=LIMIT)
    assert not decide(owners=failed, workload=workload(None, jobs={"items": [later]})).found
    assert decide(owners=failed, workload=workload(None, jobs={"items": None})).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]


def test_of_an_indexed_job_the_indexes_that_failed_are_told(decide: Decide) -> None:
    failed = {"Failed": ("True", "FailedIndexes", "Job has failed indexes")}
    status = {"active": 0, "succeeded": 2, "failed": 1, "failedIndexes": "1"}
    found = decide(owners=job(spec={"completions": 3}, status=status, told=failed)).only
    assert found.says.startswith("Job/import failed (FailedIndexes): failed indexes 1, 2 of 3 completions")
