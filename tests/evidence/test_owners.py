"""The controllers above a pod: who controls them in turn, how they roll out, how far Jobs are."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.collect import collect
from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.packet import Packet
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.render import to_markdown
from kubectl_evidence.target import Target
from tests.builders import ScriptedCluster, healthy, read_known
from tests.evidence.revisions import answers, deployment, owner, stateful_pod

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")


def packet_of(found: dict[str, Any]) -> Packet:
    inquiry = Inquiry(TARGET, str(TARGET), "kubectl evidence", max_tokens=10**6)
    return investigate(inquiry, ScriptedCluster(found), KeyedRedactor(b"k")).packet


def controller(found: dict[str, Any], key: str) -> Controller:
    owners = packet_of(found).sections()["owners"].data
    assert isinstance(owners, Owners)
    return next(one for name, one in owners.parts.items() if name == key)


def shown(found: dict[str, Any]) -> str:
    return to_markdown.render(packet_of(found), 10**9)


def of_kind(kind: str, **more: Any) -> dict[str, Any]:
    """Answers about a pod that a controller of this kind made."""
    one = stateful_pod()
    version = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    one["metadata"]["ownerReferences"] = [{**owner(kind), "apiVersion": version}]
    made = {"apiVersion": version, "kind": kind, "metadata": {"name": "checkout-api"}, **more}
    return healthy(**{TARGET.name: one, "checkout-api": made})


def test_a_deployment_tells_how_it_rolls_out() -> None:
    strategy = controller(answers(), "Deployment/checkout-api").strategy
    assert strategy is not None
    assert (strategy.type, strategy.max_surge, strategy.max_unavailable) == ("RollingUpdate", "25%", 0)
    assert (
        "- `Deployment/checkout-api`: strategy RollingUpdate, surge `25%`, unavailable `0`, progress deadline 600s"
    ) in shown(answers())


def test_what_controls_a_controller_is_named_whatever_its_kind() -> None:
    above = {**owner("Release", "shop", "u-1"), "apiVersion": "example.com/v1"}
    found = answers(**{"checkout-api": deployment()})
    found["checkout-api"]["metadata"]["ownerReferences"] = [above]
    one = controller(found, "Deployment/checkout-api").controller
    assert one is not None
    assert (one.api_version, one.kind, one.name) == ("example.com/v1", "Release", "shop")
    assert "controlled by `Release/shop` (`example.com/v1`)" in shown(found)
    asked = collect([Pod, Owners], TARGET, ScriptedCluster(found), 5)
    known = read_known(TARGET, {one.ask: one.outcome for kind in asked.values() for one in kind.values()})
    assert [one.kind for one in known.owners] == ["ReplicaSet", "Deployment", "Release"]


def test_a_daemon_set_counts_by_names_of_its_own() -> None:
    status = {
        "desiredNumberScheduled": 3,
        "numberReady": 2,
        "updatedNumberScheduled": 1,
        "numberAvailable": 2,
        "observedGeneration": 1,
    }
    found = of_kind("DaemonSet", spec={"updateStrategy": {"type": "OnDelete"}}, status=status)
    one = controller(found, "DaemonSet/checkout-api")
    assert (one.replicas, one.ready_replicas, one.updated_replicas, one.available_replicas) == (3, 2, 1, 2)
    text = shown(found)
    assert "| `DaemonSet/checkout-api` | 3 wanted, 1 updated, 2 ready |" in text
    assert "- `DaemonSet/checkout-api`: strategy OnDelete" in text


def test_a_daemon_set_that_no_controller_has_seen_yet_has_no_counts() -> None:
    one = controller(of_kind("DaemonSet", spec={}), "DaemonSet/checkout-api")
    assert (one.replicas, one.updated_replicas) == (None, None)


def test_a_stateful_set_tells_its_revisions_and_what_keeps_pods_from_the_new_one() -> None:
    spec = {
        "replicas": 3,
        "podManagementPolicy": "OrderedReady",
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}},
    }
    status = {"currentRevision": "checkout-api-1", "updateRevision": "checkout-api-2"}
    found = of_kind("StatefulSet", spec=spec, status=status)
    one = controller(found, "StatefulSet/checkout-api")
    assert (one.current_revision, one.update_revision) == ("checkout-api-1", "checkout-api-2")
    told = (
        "strategy RollingUpdate, partition 2, pods OrderedReady, rolling out from `checkout-api-1` to `checkout-api-2`"
    )
    assert told in shown(found)


JOB = {
    "spec": {"completions": 1, "parallelism": 1, "backoffLimit": 2, "activeDeadlineSeconds": 60},
    "status": {
        "failed": 3,
        "startTime": "2026-09-15T09:00:00Z",
        "conditions": [
            {
                "type": "Failed",
                "status": "True",
                "reason": "BackoffLimitExceeded",
                "lastTransitionTime": "2026-09-15T09:10:00Z",
            }
        ],
    },
}


def test_a_job_tells_how_often_it_may_fail_and_how_often_it_has() -> None:
    found = of_kind("Job", **JOB)
    job = controller(found, "Job/checkout-api").job
    assert job is not None
    assert (job.completions, job.backoff_limit, job.succeeded, job.failed, job.active) == (1, 2, 0, 3, 0)
    text = shown(found)
    assert "| `Job/checkout-api` | 0 of 1 succeeded, 3 failed, 0 active | Failed=True ✗ BackoffLimitExceeded |" in text
    assert "- `Job/checkout-api`: parallelism 1, back-off limit 2, deadline 60s" in text


def test_a_failed_job_is_in_the_timeline_and_a_deployment_that_is_well_is_not() -> None:
    told = [(moment.subject, moment.says) for moment in packet_of(of_kind("Job", **JOB)).timeline]
    assert ("Job/checkout-api", "Failed became True (BackoffLimitExceeded)") in told
    found = answers()
    found["checkout-api"]["status"]["conditions"] = [
        {"type": "Available", "status": "True", "lastTransitionTime": "2026-09-15T09:10:00Z"},
        {"type": "ReplicaFailure", "status": "False", "lastTransitionTime": "2026-09-15T09:10:00Z"},
    ]
    of_deployment = [one for one in packet_of(found).timeline if one.subject == "Deployment/checkout-api"]
    assert [(one.says, one.kind) for one in of_deployment if one.kind != "rollout"] == [("created", "object")]


def test_the_cron_job_of_a_job_is_read_and_tells_when_it_last_made_one() -> None:
    above = {**owner("CronJob", "nightly"), "apiVersion": "batch/v1"}
    cron_job = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "nightly"},
        "spec": {
            "schedule": "0 3 * * *",
            "timeZone": "Europe/Paris",
            "suspend": True,
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": 60,
        },
        "status": {
            "lastScheduleTime": "2026-09-15T01:00:00Z",
            "active": [{"kind": "Job", "name": "nightly-1", "uid": "u"}],
        },
    }
    found = of_kind("Job", **JOB) | {"nightly": cron_job}
    found["checkout-api"]["metadata"]["ownerReferences"] = [above]
    facts = controller(found, "CronJob/nightly").cron_job
    assert facts is not None
    assert (facts.schedule, facts.suspended, list(facts.active)) == ("0 3 * * *", True, ["nightly-1"])
    text = shown(found)
    assert (
        "| `CronJob/nightly` | at `0 3 * * *` `Europe/Paris`, suspended, 1 active, "
        "last made a Job 01:00:00Z, 8h ago, last success: never |"
    ) in text
    assert "- `CronJob/nightly`: concurrency Forbid, a Job is missed after 60s" in text


def test_labels_that_are_added_to_the_pods_of_a_template_do_not_make_it_another() -> None:
    template = {"metadata": {"labels": {"app": "checkout-api"}}}
    found = of_kind("StatefulSet", spec={"template": template})
    assert "other labels" not in shown(found)
    template["metadata"]["labels"]["app"] = "checkout"
    assert "its pod template has other labels than the pod: `app=checkout`" in shown(found)
