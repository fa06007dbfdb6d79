"""When there is no pod of the name: the worst of one controller's pods, or the candidates by name."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.outcome import Collected, Forbidden, Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.resolve import TargetNotFound, resolve
from kubectl_evidence.target import Target
from tests.builders import AT, ScriptedCluster, list_of, pod

HASHES = {"checkout-api": "6f9d7c5b88", "checkout-worker": "57c9d7f6b4"}
EXISTS = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments"}}


def of(deployment: str, suffix: str, **status: Any) -> dict[str, Any]:
    """A pod of a Deployment's ReplicaSet; `status` replaces fields of its status."""
    replica_set = f"{deployment}-{HASHES[deployment]}"
    made = pod(f"{replica_set}-{suffix}")
    made["metadata"]["labels"] = {"app": deployment, "pod-template-hash": HASHES[deployment]}
    made["metadata"]["ownerReferences"][0]["name"] = replica_set
    made["status"] |= status
    return made


def crashing(deployment: str, suffix: str) -> dict[str, Any]:
    state = {"waiting": {"reason": "CrashLoopBackOff"}}
    return of(deployment, suffix, containerStatuses=[{"name": "api", "restartCount": 5, "state": state}], conditions=[])


class Rounds(ScriptedCluster):
    """Counts how often asks were sent after others had been answered."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(answers)
        self.rounds = 0
        # Whoever asks the five one after the other never gets an answer.
        self._all = threading.Barrier(5)

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        if self._all.wait(timeout=30) == 0:
            self.rounds += 1
        return super().read(ask, deadline)


def found(name: str, *pods: dict[str, Any], exact: bool = False, redactor: KeyedRedactor) -> Any:
    cluster = ScriptedCluster({"/api/v1/namespaces/payments/pods": list_of(pods, "PodList"), "payments": EXISTS})
    return resolve(Target(name, "payments"), cluster, redactor, 5, exact=exact)


def asked_for_pods(cluster: ScriptedCluster) -> list[tuple[str, dict[str, str]]]:
    return [(one.form, dict(one.query)) for one in cluster.asked if one.path == "/api/v1/namespaces/payments/pods"]


def live_pods(*pods: dict[str, Any]) -> Collected[Raw]:
    return Collected(AT, Raw(json.dumps(list_of(pods, "PodList")).encode()))


def test_only_the_pods_that_are_meant_are_read_whole(redactor: KeyedRedactor) -> None:
    """By the labels that they share: a namespace may hold thousands of others."""
    pods = (of("checkout-api", "a"), crashing("checkout-api", "b"), of("checkout-worker", "c"))
    cluster = ScriptedCluster({"/api/v1/namespaces/payments/pods": list_of(pods, "PodList"), "payments": EXISTS})
    resolve(Target("checkout-api", "payments"), cluster, redactor, 5, exact=False)
    assert asked_for_pods(cluster) == [
        ("metadata", {}),
        ("json", {"labelSelector": "app=checkout-api,pod-template-hash=6f9d7c5b88"}),
    ]


def test_what_was_read_before_saves_a_round_trip(redactor: KeyedRedactor) -> None:
    pods = (of("checkout-api", "a"), crashing("checkout-api", "b"))
    cluster = Rounds({"/api/v1/namespaces/payments/pods": list_of(pods, "PodList"), "payments": EXISTS})
    target, live = Target("checkout-api", "payments"), live_pods(*pods)
    assert resolve(target, cluster, redactor, 5, exact=False, live=live).target.name.endswith("-b")
    assert cluster.rounds == 1


def test_a_pod_that_has_finished_counts_although_it_was_not_read_before(redactor: KeyedRedactor) -> None:
    live, finished = of("checkout-api", "a"), of("checkout-worker", "b", phase="Succeeded")
    cluster = ScriptedCluster({"/api/v1/namespaces/payments/pods": list_of([live, finished]), "payments": EXISTS})
    with pytest.raises(TargetNotFound) as error:
        resolve(Target("checkout", "payments"), cluster, redactor, 5, exact=False, live=live_pods(live))
    assert len(error.value.candidates) == 2


def test_pods_without_a_common_label_are_read_with_the_namespace(redactor: KeyedRedactor) -> None:
    pods = (of("checkout-api", "a"), crashing("checkout-api", "b"))
    for one in pods:
        del one["metadata"]["labels"]
    assert found("checkout-api", *pods, redactor=redactor).target.name.endswith("-b")


def test_the_worst_pod_of_one_controller_is_taken_and_told(redactor: KeyedRedactor) -> None:
    pods = (of("checkout-api", "aaaaa"), crashing("checkout-api", "bbbbb"), of("checkout-api", "ccccc"))
    resolved = found("checkout-api", *pods, redactor=redactor)
    assert resolved.target == Target("checkout-api-6f9d7c5b88-bbbbb", "payments")
    assert resolved.because == "no pod of that name; worst of 3 pods of Deployment/checkout-api"


def test_two_revisions_of_one_deployment_are_one_controller(redactor: KeyedRedactor) -> None:
    older = of("checkout-api", "aaaaa")
    older["metadata"]["name"] = "checkout-api-111111-aaaaa"
    older["metadata"]["labels"]["pod-template-hash"] = "111111"
    older["metadata"]["ownerReferences"][0]["name"] = "checkout-api-111111"
    assert found("checkout-api", older, crashing("checkout-api", "b"), redactor=redactor).target.name.endswith("-b")


def test_a_pod_that_is_going_away_is_not_the_one_to_look_at(redactor: KeyedRedactor) -> None:
    going = crashing("checkout-api", "going")
    going["metadata"]["deletionTimestamp"] = "2026-09-15T09:30:00Z"
    resolved = found("checkout-api", going, of("checkout-api", "stays"), redactor=redactor)
    assert resolved.target.name.endswith("-stays")


def test_pods_of_two_controllers_are_candidates_not_a_guess(redactor: KeyedRedactor) -> None:
    with pytest.raises(TargetNotFound) as error:
        found("checkout", of("checkout-api", "a"), of("checkout-worker", "b"), redactor=redactor)
    assert [(c.name, c.why) for c in error.value.candidates] == [
        ("pod/checkout-api-6f9d7c5b88-a", "begins so; of Deployment/checkout-api"),
        ("pod/checkout-worker-57c9d7f6b4-b", "begins so; of Deployment/checkout-worker"),
    ]


def test_exact_never_guesses(redactor: KeyedRedactor) -> None:
    with pytest.raises(TargetNotFound) as error:
        found("checkout-api", of("checkout-api", "a"), exact=True, redactor=redactor)
    assert "leave out --exact" in error.value.next_steps[0]


def test_the_successor_of_a_pod_that_was_replaced_is_a_candidate(redactor: KeyedRedactor) -> None:
    with pytest.raises(TargetNotFound) as error:
        found("checkout-api-6f9d7c5b88-old99", of("checkout-api", "new11"), redactor=redactor)
    assert [c.name for c in error.value.candidates] == ["pod/checkout-api-6f9d7c5b88-new11"]


def test_a_pod_with_the_name_for_an_app_label_is_a_candidate(redactor: KeyedRedactor) -> None:
    labelled = of("checkout-api", "a")
    labelled["metadata"]["labels"]["app.kubernetes.io/name"] = "till"
    with pytest.raises(TargetNotFound) as error:
        found("till", labelled, redactor=redactor)
    assert error.value.candidates[0].why == "label app.kubernetes.io/name=till; of Deployment/checkout-api"


def test_a_slip_of_the_fingers_is_recognised(redactor: KeyedRedactor) -> None:
    with pytest.raises(TargetNotFound) as error:
        found("chekout-api", of("checkout-api", "a"), redactor=redactor)
    assert [c.why for c in error.value.candidates] == ["a similar name"]


def test_many_candidates_are_counted_rather_than_listed(redactor: KeyedRedactor) -> None:
    pods = [of("checkout-api", f"a{n}") for n in range(10)] + [of("checkout-worker", f"b{n}") for n in range(10)]
    with pytest.raises(TargetNotFound) as error:
        found("checkout", *pods, redactor=redactor)
    assert error.value.candidates[-1].why == "and 12 more"


def test_who_may_not_list_pods_is_told_which_right_would_help(redactor: KeyedRedactor) -> None:
    cluster = ScriptedCluster({"pods": Forbidden(Access("list", "", "pods", "payments")), "payments": EXISTS})
    with pytest.raises(TargetNotFound) as error:
        resolve(Target("x", "payments"), cluster, redactor, 5, exact=False)
    assert error.value.next_steps[0] == "to have candidates named: a Role in payments with verb list on pods"


def test_a_namespace_that_does_not_exist_is_the_error(redactor: KeyedRedactor) -> None:
    cluster = ScriptedCluster({"pods": list_of([], "PodList")})
    with pytest.raises(TargetNotFound, match="namespace payments does not exist"):
        resolve(Target("x", "payments"), cluster, redactor, 5, exact=False)
