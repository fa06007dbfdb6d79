"""Controllers whose pods a ResourceQuota refuses."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.quotas import Quotas
from tests.checks.conftest import Decide
from tests.checks.controllers import cron_job, deployment, happened, job, told

RS = "ReplicaSet/checkout-api-6f9d7c5b88"


def exceeded(requested: str = "750m", used: str = "0", kind: str = "pods") -> str:
    return (
        f'{kind} "checkout-api-6f9d7c5b88-x7k2p" is forbidden: exceeded quota: team, requested: '
        f"requests.cpu={requested}, used: requests.cpu={used}, limited: requests.cpu=500m"
    )


NONE = deployment(ready=0, updated=0, told={"ReplicaFailure": ("True", "FailedCreate", exceeded())})
QUOTAS = {
    "quotas": {"items": [{"metadata": {"name": "team"}, "status": {"hard": {"requests.cpu": "500m"}, "used": None}}]}
}


def test_the_quota_and_its_numbers_are_named(decide: Decide) -> None:
    events = happened(RS, "FailedCreate", f"Error creating: {exceeded()}")
    found = decide(owners=NONE, all_events=events, quotas=QUOTAS).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api has 0 of 3 pods ready, and no more are admitted: "
        "ResourceQuota `team` is exceeded: requests.cpu `0` of `500m` used, `750m` requested"
    )
    assert [(one.what, one.wants, one.has) for one in found.compared] == [
        ("requests.cpu", "750m more", "0 of 500m used")
    ]
    assert "/evidence/quotas/data/quotas/items/team/hard" in [str(pointer) for pointer in found.cites]
    assert found.verify is not None
    assert found.verify.command == "kubectl describe resourcequota team -n payments"


def test_a_rollout_that_finds_no_room_for_its_first_pod_is_told_while_the_old_ones_serve(decide: Decide) -> None:
    going = deployment(updated=0, told={"ReplicaFailure": ("True", "FailedCreate", exceeded("250m", "500m"))})
    assert decide(owners=going).only.says.startswith(
        "Deployment/checkout-api has 0 of 3 pods updated, and no more are admitted: ResourceQuota `team` is exceeded"
    )


def test_only_what_the_last_attempt_met_is_told(decide: Decide) -> None:
    before = told(RS, "FailedCreate", f"Error creating: {exceeded(used='250m')}", last=300)
    after = told(RS, "FailedCreate", f"Error creating: {exceeded(used='500m')}", last=100)
    assert "`500m` of `500m` used" in decide(owners=NONE, all_events={RS: {"items": [before, after]}}).only.says


def test_what_a_quota_demands_of_each_container_is_quoted(decide: Decide) -> None:
    message = 'pods "x" is forbidden: failed quota: team: must specify limits.memory for: api'
    owners = deployment(ready=0, updated=0, told={"ReplicaFailure": ("True", "FailedCreate", message)})
    assert decide(owners=owners).only.says.endswith("ResourceQuota `team`: “must specify limits.memory for: api”")


def test_pods_that_were_created_since_and_are_not_ready_are_not_refused(decide: Decide) -> None:
    """The event of their creation may be lost: a controller that writes many events has some left out."""
    events = happened(RS, "FailedCreate", f"Error creating: {exceeded()}")
    assert not decide(owners=deployment(ready=0, updated=3), all_events=events).found
    assert decide(owners=deployment(ready=0, updated=3, there=2), all_events=events).found


def test_a_job_is_told_by_its_parallelism(decide: Decide) -> None:
    waits = job(spec={"parallelism": 4, "completions": 8}, status={"active": 1, "succeeded": 2})
    events = happened("Job/import", "FailedCreate", f"Error creating: {exceeded()}")
    assert decide(owners=waits, all_events=events).only.says.startswith("Job/import has 1 of 4 pods running, and no")


def test_a_cron_job_whose_jobs_are_refused_is_told_so(decide: Decide) -> None:
    events = happened("CronJob/backup", "FailedCreate", f"Error creating job: {exceeded(kind='jobs.batch')}")
    found = decide(owners=cron_job(), all_events=events).only
    assert found.says.startswith("CronJob/backup cannot create a Job: ResourceQuota `team` is exceeded")


def test_a_job_that_is_over_wants_no_more_pods(decide: Decide) -> None:
    done = job(status={"active": 0, "succeeded": 1}, told={"Complete": ("True", "CompletionsReached")})
    assert not decide(owners=done, all_events=happened("Job/import", "FailedCreate", exceeded())).found


def test_without_the_events_the_condition_tells_as_much_and_without_the_quota_too(decide: Decide) -> None:
    assert "team" in decide(owners=NONE, denied=[Events, Quotas]).only.says


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]


LIMIT = 'pods "x" is forbidden: maximum cpu usage per Container is 500m, but limit is 750m'


def limited(**changes: Any) -> dict[str, Any]:
    owners = deployment(ready=0, updated=0, told={"ReplicaFailure": ("True", "FailedCreate", LIMIT)})
    asking = {"name": "api", "image": "shop/api:1", "resources": {"requests": {"cpu": "750m"}}}
    template = {"kind": "Deployment", "spec": {"template": {"spec": {"containers": [asking]}}}}
    return {"owners": {**owners, "template": template}, "quotas": QUOTAS, **changes}


def test_a_quota_that_is_too_small_besides_what_refuses_the_pod_first_is_a_warning(decide: Decide) -> None:
    found = decide(**limited()).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "ResourceQuota/team")
    assert found.says == (
        "ResourceQuota/team would refuse a pod of Deployment/checkout-api next: it requests cpu 750m, "
        "and requests.cpu is 500m for all"
    )
    assert [str(one) for one in found.cites] == ["/evidence/quotas/data/quotas/items/team/hard/requests.cpu"]


def test_a_quota_that_is_large_enough_or_of_some_pods_only_or_not_read_says_nothing_of_later(decide: Decide) -> None:
    quota = QUOTAS["quotas"]["items"][0]
    large = {**quota, "status": {"hard": {"requests.cpu": "2", "pods": "5"}, "used": None}}
    scoped = {**quota, "spec": {"scopes": ["NotBestEffort"]}}
    for one in (large, scoped):
        assert not decide(**limited(quotas={"quotas": {"items": [one]}})).found
    assert not decide(**limited(), denied=[Quotas]).found
