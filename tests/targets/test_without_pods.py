"""Targets that lead to no pod, and those of which it is not known whether they do."""

from __future__ import annotations

import pytest

from kubectl_evidence.checks import all_checks
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.known import Reading
from kubectl_evidence.render import to_markdown
from kubectl_evidence.target import Target
from tests.targets.small_cluster import (
    Object,
    SmallCluster,
    a_claim,
    a_cron_job,
    a_deployment,
    a_job,
    a_node,
    a_pod,
    a_replica_set,
    a_service,
    a_workload,
    an_autoscaler,
    an_ingress,
    document_of,
    evidence_of,
    packet_of,
)

IDLE = a_deployment("idle", replicas=0)
COMPLETE = {"type": "Complete", "status": "True"}
FAILED = {"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}
LATE, FAILED_LATE = (
    {"type": one, "status": "True", "reason": "DeadlineExceeded"} for one in ("FailureTarget", "Failed")
)


@pytest.mark.parametrize(
    ("word", "objects", "headline"),
    [
        ("deploy/idle", [IDLE], "Deployment/idle has no pod, and none is wanted: it is scaled to 0"),
        ("deploy/web", [a_deployment()], "Deployment/web has no pod"),
        ("sts/web", [a_workload("StatefulSet", "web", replicas=0)], "StatefulSet/web has no pod, and none is wanted: "),
        ("ds/agent", [a_workload("DaemonSet", "agent", status={"desiredNumberScheduled": 0})], "no node is one for it"),
        ("job/once", [a_job("once", conditions=[COMPLETE])], "Job/once has no pod any more: it has finished"),
        ("job/once", [a_job("once", conditions=[FAILED])], "Job/once failed (BackoffLimitExceeded): "),
        ("job/once", [a_job("once", conditions=[LATE, FAILED_LATE])], "Job/once failed (DeadlineExceeded): "),
        ("cj/nightly", [a_cron_job("nightly", status={})], "CronJob/nightly has no pod: it has not run yet"),
        ("cj/nightly", [a_cron_job("nightly", spec={"suspend": True})], "CronJob/nightly is suspended: it makes no"),
        ("cj/nightly", [a_cron_job("nightly")], "CronJob/nightly has no pod"),
        ("svc/web", [a_service("web")], "Service/web selects no pod"),
        ("svc/db", [a_service("db", None)], "it has no selector, and no EndpointSlice carries its name"),
        (
            "svc/db",
            [a_service("db", None, type="ExternalName", externalName="db.example.com")],
            "Service/db stands for a name outside of the cluster: it has no pod",
        ),
        ("ing/shop", [an_ingress("shop", "db"), a_service("db", None)], "Service/db has no endpoint that traffic"),
        ("ing/shop", [an_ingress("shop", "no-such-service")], "to Service/no-such-service, which does not exist"),
        ("pvc/data", [a_claim("data"), a_pod("other")], "No pod mounts PersistentVolumeClaim/data"),
        (
            "hpa/idle",
            [an_autoscaler("idle", "Deployment", "idle"), IDLE],
            "/idle has no pod, and none is wanted: Deployment/idle, which it scales, is scaled to 0",
        ),
        (
            "hpa/ghost",
            [an_autoscaler("ghost", "Deployment", "queue")],
            "HorizontalPodAutoscaler/ghost scales Deployment/queue, which does not exist",
        ),
        ("node/node-1", [a_node()], "No pod is on Node/node-1"),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" in value else "",
)
def test_that_there_is_no_pod_is_said_with_the_reason_that_the_target_itself_gives(
    word: str, objects: list[Object], headline: str
) -> None:
    document = document_of(SmallCluster(*objects), word)
    assert headline in document["summary"]["headline"]
    # A claim tells its own state first.
    claim = "claim Bound; " if word.startswith("pvc/") else ""
    assert document["summary"]["state"] == f"{claim}no pod"
    assert evidence_of(document, "workload")["total"] == 0
    assert "examined" not in document["request"]


def test_that_what_an_autoscaler_scales_does_not_exist_is_told_where_it_is_named() -> None:
    document = document_of(SmallCluster(an_autoscaler("ghost", "Deployment", "queue")), "hpa/ghost")
    edges = {(one["relation"], one["target"]): one.get("missing", False) for one in document["graph"]}
    assert edges["scales", "Deployment/queue"] is True
    packet = packet_of(SmallCluster(an_autoscaler("ghost", "Deployment", "queue")), "hpa/ghost")
    assert "scales `Deployment/queue` (does not exist)" in to_markdown.render(packet, 10**9)
    there = document_of(SmallCluster(an_autoscaler("idle", "Deployment", "idle"), IDLE), "hpa/idle")
    edges = {(one["relation"], one["target"]): one.get("missing", False) for one in there["graph"]}
    assert edges["scales", "Deployment/idle"] is False


def test_no_check_of_a_pod_is_undecided_where_there_is_none() -> None:
    about_pods = {one.id for one in all_checks() if any(n.kind is Pod and not n.optional for n in one.needs.values())}
    document = document_of(SmallCluster(IDLE), "deploy/idle")
    assert about_pods
    assert not about_pods & {check for one in document["unknown"] for check in one["checks"]}
    assert document["notAsked"]["pod"] == "the target leads to no pod"


def test_a_workload_without_pods_is_shown_with_its_own_revisions_and_events() -> None:
    cluster = SmallCluster(IDLE, a_replica_set(IDLE))
    document = document_of(cluster, "deploy/idle")
    assert "Deployment/idle" in evidence_of(document, "owners")["parts"]
    assert "Deployment/idle" in evidence_of(document, "events")["parts"]


def test_a_node_is_asked_for_nothing_that_only_pods_and_namespaces_have() -> None:
    document = document_of(SmallCluster(a_node(), a_pod("web")), "node/node-1")
    assert document["unknown"] == []
    assert document["notAsked"]["services"] == "it tells nothing about a node"
    assert document["summary"]["headline"] == "No fault found by any check"


@pytest.mark.parametrize(
    ("word", "objects", "refused"),
    [
        ("deploy/web", [a_deployment()], "pods"),
        ("deploy/web", [a_deployment()], "deployments"),
        ("cj/nightly", [a_cron_job("nightly")], "jobs"),
        ("ing/shop", [an_ingress("shop", "web"), a_service("web")], "services"),
        ("hpa/web", [an_autoscaler("web", "Deployment", "web"), a_deployment()], "deployments"),
        ("pvc/data", [a_claim("data")], "pods"),
        ("node/node-1", [a_node()], "pods"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_that_there_is_no_pod_is_not_said_where_what_leads_to_pods_may_not_be_read(
    word: str, objects: list[Object], refused: str
) -> None:
    document = document_of(SmallCluster(*objects, refused=[refused]), word)
    assert document["summary"]["headline"].startswith("Nothing can be concluded: the pods of ")
    assert document["summary"]["state"] == ("claim Bound" if word.startswith("pvc/") else "not known")
    assert "total" not in (document["evidence"]["workload"].get("data") or {})
    assert document["cluster"]["complete"] is False
    [gap] = [one for one in document["gaps"] if one["resource"] == refused and one["evidence"] == "E2"][:1]
    assert gap["status"] == "forbidden"
    assert gap["rule"]["resources"] == [refused]
    assert not [one for one in document["findings"] if "no pod" in one["says"]]


def test_the_section_of_the_pod_is_forbidden_where_the_list_that_names_it_is() -> None:
    document = document_of(SmallCluster(a_deployment(), refused=["pods"]), "deploy/web")
    assert document["evidence"]["pod"]["status"] == "forbidden"


def test_an_autoscaler_of_a_kind_that_is_not_known_is_not_said_to_have_no_pod() -> None:
    autoscaler = an_autoscaler("till", "Rollout", "till", "argoproj.io/v1alpha1")
    document = document_of(SmallCluster(autoscaler, a_pod("till-x")), "hpa/till")
    assert "total" not in evidence_of(document, "workload")
    assert document["summary"]["headline"].startswith("Nothing can be concluded")


def test_services_of_an_ingress_that_are_not_looked_behind_are_said_to_be_there() -> None:
    names = ("a", "b", "c", "d", "e")
    services = [a_service(name, {"app": name}) for name in names]
    cluster = SmallCluster(an_ingress("shop", *names), *services, a_pod("a-0", None, {"app": "a"}))
    workload = evidence_of(document_of(cluster, "ing/shop"), "workload")
    assert (workload["total"], workload["more"]) == (1, True)
    assert cluster.lists_of_pods() == [f"shop app={name}" for name in names[:4]]


def test_before_the_list_of_its_pods_is_answered_a_workload_is_not_one_without_pods() -> None:
    """Else what is asked in the stead of a pod would go out beside the list that names one."""
    target, cluster = Target.parse(["deploy/web"], "shop"), SmallCluster(a_deployment())
    reading = Reading(target)
    asked = Workload.first(target)["target"]
    reading.add({asked: cluster.read(asked, 0)})
    known = reading.known()
    assert (known.podless, known.pod_told) == (False, False)
    of_pods = Workload.second(target, known)["pods"]
    reading.add({of_pods: cluster.read(of_pods, 0)})
    known = reading.known()
    assert (known.podless, known.pod_told) == (True, True)
