"""One Service over the pods of two workloads: what it asks of its pods, each has to have."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.clues.representatives import MOST
from tests.targets.small_cluster import (
    Object,
    SmallCluster,
    a_deployment,
    a_node,
    a_pod,
    a_replica_set,
    a_service,
    an_ingress,
    crashing,
    document_of,
    evidence_of,
)

CHECK = "target-port-name-unresolved"
SERVICE = a_service("web", ports=[{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}])


def pod_of(name: str, *ports: Object, **changes: Any) -> tuple[Object, ...]:
    """A pod with the Deployment and the ReplicaSet above it; its container declares these ports."""
    deployment = a_deployment(name)
    revision = a_replica_set(deployment)
    container = {"name": "app", "image": "web:1", "ports": list(ports)}
    return deployment, revision, a_pod(f"{name}-5f7c-x", revision, spec={"containers": [container]}, **changes)


HTTP = {"name": "http", "containerPort": 8080, "protocol": "TCP"}
NAMED, NAMELESS = pod_of("good", HTTP), pod_of("zcanary", {"containerPort": 8080, "protocol": "TCP"})


def document(word: str, *objects: Object) -> dict[str, Any]:
    return document_of(SmallCluster(a_node(), SERVICE, *objects), word)


@pytest.mark.parametrize(("word", "more"), [("svc/web", ()), ("ing/web", (an_ingress("web", "web"),))])
def test_a_port_name_that_only_one_of_two_workloads_declares_is_found_of_the_pod_that_does_not(
    word: str, more: tuple[Object, ...]
) -> None:
    found = document(word, *NAMED, *NAMELESS, *more)
    assert evidence_of(found, "pod")["name"] == "good-5f7c-x"
    [finding] = [one for one in found["findings"] if one["check"] == CHECK]
    assert (finding["verdict"], finding["subject"]) == ("proven", "Service/web")
    assert finding["says"].startswith("Pod/zcanary-5f7c-x: Service/web port ")
    assert "/evidence/representatives/data/parts/shop~1zcanary-5f7c-x/pod/" in "".join(finding["cites"])
    assert found["request"]["examined"] == (
        "pod/good-5f7c-x, one of 2 pods, all of them well, and pod/zcanary-5f7c-x of another controller, well"
    )


def test_what_is_found_of_one_pod_is_not_said_to_be_ruled_out_because_another_has_it() -> None:
    found = document("svc/web", *NAMED, *NAMELESS)
    assert not [one for one in found["ruledOut"] if (one["check"], one["subject"]) == (CHECK, "Service/web")]
    well = document("svc/web", *NAMED)
    assert [one for one in well["ruledOut"] if (one["check"], one["subject"]) == (CHECK, "Service/web")]


def test_what_two_pods_have_in_common_is_found_once() -> None:
    found = document("svc/web", *pod_of("good"), *NAMELESS)
    assert len([one for one in found["findings"] if one["check"] == CHECK]) == 1


def test_of_a_workload_that_a_failing_pod_stands_for_no_other_is_looked_into() -> None:
    failing = pod_of("zcanary", status=crashing())
    beside = a_pod("zcanary-5f7c-y", failing[1])
    found = document("svc/web", *NAMED, *failing, beside)
    assert evidence_of(found, "pod")["name"] == "zcanary-5f7c-x"
    assert list(evidence_of(found, "representatives")["parts"]) == ["shop/good-5f7c-x"]


def test_no_more_pods_are_looked_into_than_of_other_targets() -> None:
    pods = [one for number in range(MOST + 3) for one in pod_of(f"w{number}", HTTP)]
    assert len(evidence_of(document("svc/web", *pods), "representatives")["parts"]) == MOST


def test_pods_of_one_workload_need_no_second_one() -> None:
    found = document("svc/web", *NAMED, a_pod("good-5f7c-y", NAMED[1]))
    assert "representatives" not in found["evidence"]
