"""Configuration that changed before a container began to fail, and changes that had nothing to do with it."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, NAMESPACE, UID, Json, ago, container, ended, event, pod, waiting

DAY = 86400
NEWER, REPLICA_SET = "checkout-api-58c9bd7f4c", "checkout-api-6f9d7c5b88"
LAST = ended(1, ended=20, ran=2)
REFERENCE: dict[str, Any] = {"envFrom": [{"configMapRef": {"name": "rules"}}]}


def config(name: str = "rules", *, made: float = DAY, changed: float = 400, kind: str = "configmaps") -> Json:
    """Its metadata, as it is asked for."""
    del kind
    return {
        "metadata": {
            "name": name,
            "namespace": NAMESPACE,
            "creationTimestamp": ago(made),
            "managedFields": [
                {
                    "manager": "kubectl-edit",
                    "operation": "Update",
                    "apiVersion": "v1",
                    "time": ago(changed),
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {"f:data": {".": {}, "f:rules.yaml": {}}},
                }
            ],
        }
    }


def failing(age: float = 360, **more: Any) -> Json:
    """A pod of a ReplicaSet whose container loops, and reads the ConfigMap at every start."""
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": REPLICA_SET, "uid": "u-1", "controller": True}
    return pod(
        container(state=waiting("CrashLoopBackOff"), last=LAST, restarts=5, **{**REFERENCE, **more}),
        age=age,
        metadata={"ownerReferences": [owner]},
    )


def revisions(*created: float, template: Json | None = None) -> Json:
    """ReplicaSets, the first of which is the pod's."""
    names = (REPLICA_SET, NEWER)
    return {
        "ReplicaSets": {
            "items": [
                {
                    "metadata": {
                        "name": names[number],
                        "creationTimestamp": ago(since),
                        "annotations": {"deployment.kubernetes.io/revision": str(len(created) - number)},
                    },
                    "spec": {"replicas": 1, "template": (template or {}) if number == 0 else {}},
                    "status": {"replicas": 1},
                }
                for number, since in enumerate(created)
            ]
        }
    }


def workload(sibling_age: float | None = None, *, revision: str = "6f9d7c5b88") -> Json:
    """The pods of the workload: the failing one, and one that is well."""

    def one(name: str, uid: str, age: float, state: Json, hash_: str, *, ready: bool) -> Json:
        return {
            "metadata": {
                "name": name,
                "uid": uid,
                "creationTimestamp": ago(age),
                "labels": {"pod-template-hash": hash_},
                "ownerReferences": [{"kind": "ReplicaSet", "name": REPLICA_SET, "uid": "u-1", "controller": True}],
            },
            "spec": {"nodeName": "node-1", "containers": [{"name": "api", "image": "x"}]},
            "status": {
                "phase": "Running",
                "startTime": ago(age),
                "conditions": [{"type": "Ready", "status": str(ready)}],
                "containerStatuses": [{"name": "api", "restartCount": 0 if ready else 5, "state": state}],
            },
        }

    pods = [one(NAME, UID, 360, waiting("CrashLoopBackOff"), "6f9d7c5b88", ready=False)]
    if sibling_age is not None:
        pods.append(one("checkout-api-well", "u-9", sibling_age, {"running": {}}, revision, ready=True))
    return {f"siblings of {NAME}": {"items": pods}}


def maps(one: Json, spec: Json) -> Json:
    return {f"Pod/{NAME}": spec, "rules": one}


BACK_OFF = [event("BackOff", "Back-off restarting failed container api", first=350, last=8, count=20)]


def asked(one: Json | None = None, spec: Json | None = None, **more: Any) -> dict[str, Any]:
    spec = spec or failing()
    return {"pod": spec, "config_maps": maps(one or config(), spec), "events": BACK_OFF, "logs": None, **more}


def test_a_pod_that_started_before_the_change_and_is_well_speaks_for_it(decide: Decide) -> None:
    (found,) = decide(
        **{
            **asked(workload=workload(9000), rollout=revisions(9100)),
            "logs": {"api/current": "Error: rules.yaml line 3: unknown currency"},
        }
    ).suspected
    assert found.severity == "error"
    assert found.subject == "ConfigMap/rules"
    assert found.says == (
        "ConfigMap/rules changed at 2026-09-15T09:23:20Z by kubectl-edit, 50s before Container/api began to fail "
        "(exit code 1: “Error: rules.yaml line 3: unknown currency”)"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/configMaps/data/parts/rules/changed",
        "/evidence/pod/data/containers/api/lastState",
        "/evidence/logs/data/parts/api~1current/lines/1",
        "/evidence/workload/data/differences",
    ]
    (compared,) = found.compared
    assert (compared.wants, compared.has) == (ago(9000), ago(360))


def test_one_of_an_older_revision_counts_where_the_newer_is_only_a_restart(decide: Decide) -> None:
    restarted = {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": ago(365)}}}
    kinds = asked(workload=workload(9000, revision="58c9bd7f4c"), rollout=revisions(365, 9100, template=restarted))
    assert decide(**kinds).only.severity == "error"
    another = {"spec": {"containers": [{"name": "api", "image": "x:2"}]}}
    kinds = asked(workload=workload(9000, revision="58c9bd7f4c"), rollout=revisions(365, 9100, template=another))
    assert not decide(**kinds).found


def test_a_pod_that_is_older_than_the_change_and_failed_after_it_speaks_for_it(decide: Decide) -> None:
    assert decide(**asked(spec=failing(age=DAY))).only.severity == "error"


def test_a_deployment_that_was_available_until_after_it_speaks_for_it(decide: Decide) -> None:
    def owners(since: float) -> Json:
        gone = {"type": "Available", "status": "False", "lastTransitionTime": ago(since)}
        return {
            "Deployment/checkout-api": {
                "metadata": {"creationTimestamp": ago(DAY), "uid": "u-2"},
                "spec": {"replicas": 1},
                "status": {"conditions": [gone]},
            }
        }

    assert decide(**asked(rollout=revisions(9100), owners=owners(355))).only.severity == "error"
    assert decide(**asked(rollout=revisions(9100), owners=owners(3000))).only.severity == "info"


def test_the_time_alone_is_information(decide: Decide) -> None:
    assert decide(**asked(rollout=revisions(9100))).only.severity == "info"


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(asked(config(changed=10), rollout=revisions(9100)), id="changed after the first failure"),
        pytest.param(asked(config(made=400), rollout=revisions(9100)), id="made, not changed"),
        pytest.param(asked(rollout=revisions(390, 9100)), id="the template changed with it"),
        pytest.param(asked(workload=workload(380), rollout=revisions(9100)), id="a later pod is well"),
        pytest.param(asked(config(changed=5 * 3600), rollout=revisions(DAY)), id="hours before"),
        pytest.param(asked(spec=failing(envFrom=None), rollout=revisions(9100)), id="not referred to"),
        pytest.param({**asked(spec=failing(age=DAY)), "events": []}, id="a loop of which nobody knows when it began"),
        pytest.param(asked(spec=pod(container(**REFERENCE), age=360), rollout=revisions(9100)), id="it runs well"),
    ],
)
def test_changes_that_have_nothing_to_do_with_it(decide: Decide, kinds: dict[str, Any]) -> None:
    assert not decide(**kinds).found


def test_memory_and_a_missing_program_are_not_of_its_making(decide: Decide) -> None:
    for reason in ("OOMKilled", "StartError"):
        one = container(
            state=waiting("CrashLoopBackOff"), last=ended(137, ended=20, reason=reason), restarts=5, **REFERENCE
        )
        assert not decide(**asked(spec=pod(one, age=DAY))).found


def test_a_secret_is_told_of_likewise(decide: Decide) -> None:
    spec = failing(age=DAY, envFrom=[{"secretRef": {"name": "rules"}}])
    found = decide(pod=spec, secrets=maps(config(), spec), events=BACK_OFF).only
    assert found.subject == "Secret/rules"
    assert found.verify is not None
    assert found.verify.command.startswith("kubectl get secrets rules -n payments -o jsonpath=")


def test_without_configuration_nothing_is_concluded(decide: Decide) -> None:
    assert not decide(pod=failing(age=DAY), events=BACK_OFF, denied=[ConfigMaps, Secrets]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
