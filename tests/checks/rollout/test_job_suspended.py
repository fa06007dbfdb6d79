"""Jobs that are suspended."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import job

SUSPENDED = {"Suspended": ("True", "JobSuspended", "Job suspended")}


def test_one_that_waits_to_be_resumed_is_told(decide: Decide) -> None:
    owners = job(spec={"suspend": True, "completions": 5}, status={"active": 0, "succeeded": 2}, told=SUSPENDED)
    found = decide(owners=owners).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "Job/import")
    assert found.says == "Job/import is suspended: it runs no pod, 2 of 5 completions have succeeded"
    assert [str(pointer) for pointer in found.cites] == ["/evidence/owners/data/parts/Job~1import/job/suspended"]
    assert found.since is not None


def test_one_that_may_run_no_pod_at_a_time_is_told(decide: Decide) -> None:
    found = decide(owners=job(spec={"parallelism": 0, "completions": 2}, status={"active": 0})).only
    assert found.says == "Job/import has parallelism 0: it runs no pod, 0 of 2 completions have succeeded"
    assert [str(pointer) for pointer in found.cites] == ["/evidence/owners/data/parts/Job~1import/job/parallelism"]
    assert found.verify is not None
    assert (found.verify.command[-19:], found.verify.expect) == ("{.spec.parallelism}", "0")


def test_one_that_runs_or_is_over_is_not(decide: Decide) -> None:
    over = job(spec={"suspend": True}, told={"Complete": ("True", "CompletionsReached")})
    assert not decide(owners=job()).found
    assert not decide(owners=over).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
