"""When the trouble began, and what was changed before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kubectl_evidence.course import Course, course
from kubectl_evidence.timeline import timeline
from tests.checks.conftest import bundle_of
from tests.checks.objects import NAMESPACE, NOW, Json, ago, condition, container, event, pod, running

UID = "22222222-2222-3333-4444-555555555555"


def read(**kinds: Any) -> Course:
    bundle = bundle_of(kinds)
    return course(bundle, timeline(bundle))


def before(seconds: float) -> Any:
    return NOW - timedelta(seconds=seconds)


def replica_set(number: int, age: float, **annotations: str) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"checkout-api-{number}",
            "namespace": NAMESPACE,
            "creationTimestamp": ago(age),
            "annotations": {"deployment.kubernetes.io/revision": str(number), **annotations},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "name": "checkout-api",
                    "uid": UID,
                    "controller": True,
                }
            ],
        },
        "spec": {"replicas": 1, "template": {"spec": {"containers": []}}},
        "status": {"replicas": 1},
    }


def unready(since: float) -> Json:
    return pod(
        container(state=running(1800), ready=False),
        conditions=[
            condition("Ready", "False", since, "ContainersNotReady"),
            condition("ContainersReady", "False", since),
        ],
    )


def rollout(*revisions: Json) -> Json:
    return {"ReplicaSets": {"items": list(revisions)}}


def test_of_a_pod_that_is_not_ready_it_began_when_it_stopped_being_or_with_the_first_warning() -> None:
    assert read(pod=unready(300)).began == before(300)
    warned = read(pod=unready(300), events=[event("Unhealthy", "Readiness probe failed: x", first=360, last=10)])
    assert warned.began == before(360)


def test_of_a_ready_pod_only_warnings_since_it_is_ready_count() -> None:
    old = event("Unhealthy", "Readiness probe failed: x", first=1790, last=1785)
    new = event("BackOff", "Back-off", first=60, last=10)
    ready = pod(age=1800, conditions=[condition("Ready", "True", 1700)])
    assert read(pod=ready, events=[old]).began is None
    assert read(pod=ready, events=[old, new]).began == before(60)


def test_warnings_about_the_node_are_not_the_beginning() -> None:
    of_node = event("Rebooted", "Node node-1 has been rebooted", first=1500, last=1500)
    of_node["involvedObject"] = {"kind": "Node", "name": "node-1"}
    events = {"pod": {"items": []}, "node": {"items": [of_node]}}
    assert read(pod=unready(300), all_events=events).began == before(300)


def test_without_a_pod_and_without_warnings_nothing_tells_when_it_began() -> None:
    assert read().began is None


def test_each_revision_but_the_first_is_a_change() -> None:
    found = read(pod=unready(60), rollout=rollout(replica_set(1, 9000), replica_set(7, 100)))
    assert [(one.at, str(one.says)) for one in found.changes] == [
        (before(100), "revision 7 of Deployment/checkout-api was created")
    ]
    assert read(pod=unready(60), rollout=rollout(replica_set(1, 100))).changes == ()


def test_a_revision_that_was_returned_to_says_nothing_of_when() -> None:
    history = {"deployment.kubernetes.io/revision-history": "1"}
    assert read(rollout=rollout(replica_set(8, 9000, **history), replica_set(7, 100))).changes == ()


def test_a_configuration_that_was_changed_is_a_change_and_its_creation_is_not() -> None:
    def config(changed: float) -> Json:
        fields: Json = {"f:data": {".": {}, "f:key": {}}}
        entry = {"manager": "kubectl", "operation": "Update", "time": ago(changed), "fieldsV1": fields}
        metadata = {"name": "settings", "creationTimestamp": ago(5000), "managedFields": [entry]}
        return {"settings": {"metadata": metadata}}

    assert [str(one.says) for one in read(config_maps=config(100)).changes] == ["ConfigMap/settings was changed"]
    assert read(config_maps=config(5000)).changes == ()


def test_the_last_change_shortly_before_an_onset_is_what_it_began_after() -> None:
    found = read(rollout=rollout(replica_set(1, 9000), replica_set(6, 800), replica_set(7, 100)))
    after = found.before(before(60))
    assert after is not None
    assert after.at == before(100)
    older = found.before(before(120))
    assert older is not None
    assert older.at == before(800)
    assert found.before(before(801 + 5)) is None
    assert found.before(before(-3600)) is None
