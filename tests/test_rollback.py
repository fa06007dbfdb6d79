"""What undoing a rollout would do, and what it would leave: told beside the causes, never as advice."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.finding import Pointer
from kubectl_evidence.packet import Finding, Rollback
from kubectl_evidence.rollback import rollback
from kubectl_evidence.text import own, say
from tests.checks.conftest import bundle_of
from tests.checks.objects import NAMESPACE, Json, ago, container, ended, pod, waiting
from tests.test_course import UID, replica_set

FAULT = Finding(
    id="F1",
    check="container-crashloop",
    subject=own("Container/api"),
    verdict="proven",
    severity="error",
    says=say("it crashes"),
    cites=(Pointer(kind="pod", path=("phase",)),),
)
NOTE = FAULT.model_copy(update={"severity": "info"})


def of_image(number: int, age: float, image: str) -> Json:
    revision = replica_set(number, age)
    revision["spec"]["template"]["spec"]["containers"] = [{"name": "api", "image": image}]
    revision["status"] = {"replicas": 2, "readyReplicas": 2}
    return revision


def deployment(**spec: Any) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "checkout-api", "namespace": NAMESPACE, "uid": UID, "creationTimestamp": ago(90_000)},
        "spec": {"replicas": 2, **spec},
        "status": {},
    }


OLD, NEW = of_image(6, 7200, "shop/api:3.14.1"), of_image(7, 100, "shop/api:3.14.2")


def told(*revisions: Json, finding: Finding = FAULT, **kinds: Any) -> Rollback | None:
    controller = kinds.pop("deployment", deployment())
    given = {
        "pod": pod(),
        "owners": {"Deployment/checkout-api": controller},
        "rollout": {"ReplicaSets": {"items": list(revisions)}},
        **kinds,
    }
    return rollback(bundle_of(given), [finding])


def test_it_names_the_revision_the_command_and_what_would_be_restored() -> None:
    found = told(OLD, NEW)
    assert found is not None
    assert found.possible
    assert found.says == "Deployment/checkout-api can return to revision 6 (made 120m ago, 2 of its pods ready now)"
    assert found.command == f"kubectl rollout undo deployment/checkout-api -n {NAMESPACE} --to-revision=6"
    assert [str(one) for one in found.restores] == ["containers/api/image: shop/api:3.14.2 → shop/api:3.14.1"]


def test_it_says_what_would_stay_as_it_is() -> None:
    fields: Json = {"f:data": {".": {}, "f:key": {}}}
    entry = {"manager": "kubectl", "operation": "Update", "time": ago(50), "fieldsV1": fields}
    metadata = {"name": "settings", "creationTimestamp": ago(90_000), "managedFields": [entry]}
    found = told(OLD, NEW, config_maps={"settings": {"metadata": metadata}})
    assert found is not None
    assert [str(one) for one in found.leaves] == [
        "ConfigMap/settings, changed since that revision was made",
        "replicas, Services and stored data; whoever applies manifests may apply the newer one again",
    ]


@pytest.mark.parametrize(
    ("revisions", "spec", "why"),
    [
        ([NEW], {}, "Deployment/checkout-api has no revision to return to: there is no older one"),
        (
            [NEW],
            {"revisionHistoryLimit": 0},
            "Deployment/checkout-api has no revision to return to: old ones are not kept (revisionHistoryLimit 0)",
        ),
        ([OLD, NEW], {"paused": True}, "Deployment/checkout-api is paused: undoing is refused until it is resumed"),
    ],
)
def test_where_it_is_not_possible_it_says_why(revisions: list[Json], spec: Json, why: str) -> None:
    found = told(*revisions, deployment=deployment(**spec))
    assert found is not None
    assert not found.possible
    assert found.says == why
    assert found.command is None


def test_a_pod_that_fails_and_is_of_the_older_revision_gains_nothing_by_it() -> None:
    owner = OLD["metadata"]["name"]
    reference = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": owner, "uid": "u", "controller": True}
    loop = container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=20), restarts=5)
    found = told(OLD, NEW, pod=pod(loop, metadata={"ownerReferences": [reference]}))
    assert found is not None
    assert not found.possible
    assert found.says.startswith("undoing returns Deployment/checkout-api to revision 6, of which Pod/")
    well = told(OLD, NEW, pod=pod(metadata={"ownerReferences": [reference]}))
    assert well is not None
    assert well.possible


def test_a_first_revision_is_not_worth_a_word() -> None:
    assert told(of_image(1, 100, "shop/api:1")) is None


def test_where_nothing_is_wrong_nobody_needs_it() -> None:
    assert told(OLD, NEW, finding=NOTE) is None


def test_where_the_revisions_were_not_read_nothing_is_said() -> None:
    assert rollback(bundle_of({"pod": pod()}), [FAULT]) is None


def test_what_is_wrong_around_the_workload_is_not_undone_with_it() -> None:
    around = FAULT.model_copy(update={"subject": own("APIService/v1beta1.metrics.k8s.io")})
    assert told(OLD, NEW, finding=around) is None
