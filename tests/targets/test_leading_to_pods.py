"""From a target of any kind to its pods: which lists are read, and which pods are the target's."""

from __future__ import annotations

import pytest

from tests.targets.small_cluster import (
    NAMESPACE,
    Object,
    SmallCluster,
    a_claim,
    a_cron_job,
    a_deployment,
    a_job,
    a_node,
    a_pod,
    a_pod_of_job,
    a_replica_set,
    a_service,
    a_workload,
    an_autoscaler,
    an_ingress,
    an_object,
    crashing,
    document_of,
    evidence_of,
    failed,
    packet_of,
)

WEB = a_deployment("web", replicas=2)
OLD, NEW = a_replica_set(WEB, "1111"), a_replica_set(WEB, "2222")
PODS = (a_pod("web-1111-a", OLD), a_pod("web-2222-b", NEW, status=crashing()))
OTHER = a_pod("other", a_workload("StatefulSet", "other"), {"app": "other"})


def found(word: str, *objects: Object) -> tuple[str | None, int | None, list[str]]:
    """The examined pod, how many there are, and how pods were listed."""
    cluster = SmallCluster(*objects)
    workload = evidence_of(document_of(cluster, word), "workload")
    return workload.get("examined"), workload.get("total"), cluster.lists_of_pods()


def test_a_deployment_leads_to_the_pods_of_all_its_revisions() -> None:
    assert found("deploy/web", WEB, OLD, NEW, *PODS, OTHER) == ("web-2222-b", 2, ["shop app=web"])


def test_a_replica_set_leads_to_its_own_pods_alone() -> None:
    assert found("rs/web-1111", WEB, OLD, NEW, *PODS) == ("web-1111-a", 1, ["shop app=web,pod-template-hash=1111"])


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet", "ReplicaSet"])
def test_pods_of_others_that_a_selector_matches_too_are_not_the_targets(kind: str) -> None:
    mine, stranger = a_workload(kind, "mine"), a_workload(kind, "stranger")
    assert found(f"{kind}/mine", mine, a_pod("mine-0", mine), a_pod("stranger-0", stranger))[:2] == ("mine-0", 1)


def test_a_job_leads_to_its_pods() -> None:
    job = a_job("once", failed=1)
    lists = ["shop batch.kubernetes.io/controller-uid=job-once"]
    assert found("job/once", job, a_pod_of_job("once-x", job, status=failed())) == ("once-x", 1, lists)


def test_of_a_cron_job_the_latest_job_that_has_something_to_tell_is_looked_into() -> None:
    cron = a_cron_job("nightly")
    jobs = [
        a_job("nightly-1", cron, created="2026-09-13T03:00:00Z", failed=1),
        a_job("nightly-2", cron, created="2026-09-14T03:00:00Z", failed=1),
        a_job("nightly-3", cron, created="2026-09-15T03:00:00Z", succeeded=1),
        a_job("stranger", created="2026-09-15T04:00:00Z", failed=1),
    ]
    pods = [a_pod_of_job(f"{job['metadata']['name']}-x", job, status=failed()) for job in jobs]
    cluster = SmallCluster(cron, *jobs, *pods)
    document = document_of(cluster, "cj/nightly")
    workload = evidence_of(document, "workload")
    assert cluster.lists_of_pods() == ["shop batch.kubernetes.io/controller-uid=job-nightly-2"]
    assert workload["examined"] == "nightly-2-x"
    assert list(workload["jobs"]) == ["nightly-1", "nightly-2", "nightly-3"]
    assert list(evidence_of(document, "owners")["parts"]) == ["Job/nightly-2", "CronJob/nightly"]


def test_a_job_that_was_only_just_started_does_not_hide_the_one_before_it_that_failed() -> None:
    cron = a_cron_job("nightly")
    before = a_job("nightly-1", cron, created="2026-09-14T03:00:00Z", failed=1)
    running = a_job("nightly-2", cron, created="2026-09-15T03:00:00Z", active=1)
    pods = [a_pod_of_job("nightly-1-x", before, status=failed()), a_pod_of_job("nightly-2-x", running)]
    examined, total, lists = found("cj/nightly", cron, before, running, *pods)
    assert (examined, total) == ("nightly-1-x", 2)
    assert [one.rpartition("-")[2] for one in lists] == ["2", "1"]


def test_a_cron_job_none_of_whose_jobs_has_news_leads_to_the_latest() -> None:
    cron = a_cron_job("nightly")
    jobs = [a_job(f"nightly-{day}", cron, created=f"2026-09-1{day}T03:00:00Z", succeeded=1) for day in (3, 4)]
    assert found("cj/nightly", cron, *jobs)[2] == ["shop batch.kubernetes.io/controller-uid=job-nightly-4"]


def test_a_service_leads_to_whatever_it_selects() -> None:
    bare = a_pod("bare", None, labels := {"app": "web", "tier": "front"})
    assert found("svc/web", a_service("web", labels), bare, *PODS)[:2] == ("bare", 1)


def test_an_ingress_leads_over_its_services_to_their_pods_each_once() -> None:
    services = [
        a_service("web"),
        a_service("web-too"),
        a_service("other", {"app": "other"}),
        a_service("outside", None),
    ]
    ingress = an_ingress("shop", "web", "web-too", "other", "outside", "no-such-service")
    assert found("ing/shop", ingress, *services, *PODS, OTHER) == (
        "web-2222-b",
        3,
        ["shop app=web", "shop app=other"],
    )


def test_an_autoscaler_leads_to_the_pods_of_what_it_scales() -> None:
    cluster = SmallCluster(an_autoscaler("web", "Deployment", "web"), WEB, OLD, NEW, *PODS)
    document = document_of(cluster, "hpa/web")
    assert evidence_of(document, "workload")["examined"] == "web-2222-b"
    assert "Deployment/web" in evidence_of(document, "owners")["parts"]


def test_a_claim_leads_to_the_pods_that_mount_it() -> None:
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    mounting = a_pod("store-0", a_workload("StatefulSet", "store"), spec={"volumes": volumes})
    ephemeral = a_pod("cache", spec={"volumes": [{"name": "data", "ephemeral": {}}]})
    assert found("pvc/data", a_claim("data"), mounting, ephemeral, OTHER) == ("store-0", 1, ["shop"])
    assert found("pvc/cache-data", a_claim("cache-data"), mounting, ephemeral, OTHER)[:2] == ("cache", 1)


def test_a_node_leads_to_its_pods_in_every_namespace_and_to_nothing_of_a_namespace() -> None:
    pods = [a_pod("a", namespace="one"), a_pod("b", namespace="two"), a_pod("c", spec={"nodeName": "node-2"})]
    cluster = SmallCluster(a_node(), *pods)
    document = document_of(cluster, "node/node-1")
    workload = evidence_of(document, "workload")
    assert cluster.lists_of_pods() == ["-A spec.nodeName=node-1"]
    assert workload["total"] == 2
    assert workload["groups"][0]["namespaces"] == ["one", "two"]
    assert "namespace" not in document["request"]
    # Events of what is in no namespace are kept in `default` (client-go tools/record).
    places = {ask.access.namespace for ask in cluster.asked if ask.access.resource not in ("endpointslices", "leases")}
    assert places == {"", "default"}


def test_a_pod_in_trouble_is_compared_with_those_of_its_revision_and_one_that_is_well_with_none() -> None:
    well = a_pod("web-2222-c", NEW)
    assert found("pod/web-2222-b", WEB, OLD, NEW, *PODS, well) == ("web-2222-b", 2, ["shop pod-template-hash=2222"])
    healthy = SmallCluster(WEB, OLD, NEW, *PODS, well)
    assert "workload" not in document_of(healthy, "pod/web-2222-c")["evidence"]
    assert healthy.lists_of_pods() == []


def test_no_ask_is_sent_twice_whatever_the_target() -> None:
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    objects = [
        *(WEB, OLD, NEW, *PODS, a_service("web"), an_ingress("shop", "web"), an_autoscaler("web", "Deployment", "web")),
        *(a_claim("data"), a_pod("store", spec={"volumes": volumes}), a_node()),
    ]
    for word in ("deploy/web", "svc/web", "ing/shop", "hpa/web", "pvc/data", "node/node-1", "rs/web-2222"):
        cluster = SmallCluster(*objects)
        packet_of(cluster, word)
        asked = [(ask.path, ask.query, ask.form) for ask in cluster.asked]
        assert len(asked) == len(set(asked)), word
        assert len(asked) <= 32, word


def test_the_owners_are_followed_upwards_as_far_as_they_are_known_and_the_next_is_named() -> None:
    operator = an_object("shop.example.com/v1", "Shop", "main")
    owned = a_workload("Deployment", "web", owner=operator)
    revision = a_replica_set(owned)
    document = document_of(SmallCluster(operator, owned, revision, a_pod("web-5f7c-a", revision)), "pod/web-5f7c-a")
    parts = evidence_of(document, "owners")["parts"]
    assert list(parts) == ["Deployment/web"]
    assert (parts["Deployment/web"]["controller"]["kind"], parts["Deployment/web"]["controller"]["name"]) == (
        "Shop",
        "main",
    )


def test_an_argo_rollout_is_named_as_the_owner_although_nothing_is_known_of_it() -> None:
    rollout = an_object("argoproj.io/v1alpha1", "Rollout", "till")
    labels = {"app": "web", "rollouts-pod-template-hash": "6b9d"}
    replica_set = a_workload("ReplicaSet", "till-6b9d", owner=rollout, labels=labels)
    objects = (rollout, replica_set, a_pod("till-6b9d-x", replica_set))
    for word in ("pod/till-6b9d-x", "rs/till-6b9d"):
        parts = evidence_of(document_of(SmallCluster(*objects), word), "owners")["parts"]
        assert list(parts) == ["ReplicaSet/till-6b9d"]
        assert parts["ReplicaSet/till-6b9d"]["controller"]["kind"] == "Rollout"


def test_events_of_a_workload_and_of_what_it_has_made_are_asked_for_beside_those_of_the_examined_pod() -> None:
    document = document_of(SmallCluster(WEB, OLD, NEW, *PODS), "deploy/web")
    assert list(evidence_of(document, "events")["parts"]) == ["pod", "ReplicaSet/web-2222", "Deployment/web"]


def test_the_namespace_of_the_tests_is_the_one_that_is_asked() -> None:
    assert packet_of(SmallCluster(WEB), "deploy/web").request.namespace == NAMESPACE


COMPLETE = [{"type": "Complete", "status": "True", "lastTransitionTime": "2026-09-15T03:01:00Z"}]
DONE = {
    "phase": "Succeeded",
    "containerStatuses": [
        {
            "name": "app",
            "ready": False,
            "restartCount": 0,
            "state": {"terminated": {"exitCode": 0, "reason": "Completed"}},
        }
    ],
}


def test_what_failed_before_a_job_that_has_done_its_work_is_history() -> None:
    cron = a_cron_job("nightly")
    before = a_job("nightly-1", cron, created="2026-09-14T03:00:00Z", failed=1)
    done = a_job("nightly-2", cron, created="2026-09-15T03:00:00Z", succeeded=1, conditions=COMPLETE)
    pods = [a_pod_of_job("nightly-1-x", before, status=failed()), a_pod_of_job("nightly-2-x", done, status=DONE)]
    document = document_of(SmallCluster(cron, before, done, *pods), "cj/nightly")
    assert evidence_of(document, "workload")["examined"] == "nightly-2-x"
    assert [one for one in document["findings"] if one["severity"] != "info"] == []


def test_of_a_job_that_has_done_its_work_the_attempts_that_failed_are_history() -> None:
    job = a_job("once", failed=1, succeeded=1, conditions=COMPLETE)
    pods = [a_pod_of_job("once-a", job, status=failed()), a_pod_of_job("once-b", job, status=DONE)]
    document = document_of(SmallCluster(job, *pods), "job/once")
    workload = evidence_of(document, "workload")
    assert (workload["examined"], workload["total"]) == ("once-b", 2)
    assert [one for one in document["findings"] if one["severity"] != "info"] == []
