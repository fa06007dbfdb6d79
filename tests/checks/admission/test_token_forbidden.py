"""Programs that the API server refuses, as their logs repeat its words."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.semantics.forbidden_words import forbidden_in
from kubectl_evidence.text import own
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

USER = 'User "system:serviceaccount:payments:checkout"'
LINE = f'E0915 pods is forbidden: {USER} cannot list resource "pods" in API group "" in the namespace "payments"'
ACCOUNT = {"serviceAccountName": "checkout"}
LOOP = pod(container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=4), spec=ACCOUNT)
READY = pod(container(state=running(900)), spec=ACCOUNT)


def test_account_right_and_the_rule_that_would_allow_it_are_said(decide: Decide) -> None:
    (found,) = decide(
        pod=LOOP, logs={"api/current": f"starting\n{LINE}\n", "api/previous": f"starting\n{LINE}\n"}
    ).suspected
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        "Container/api is refused by the API server: ServiceAccount `checkout` may not list pods in namespace payments"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/api~1current/lines/2",
        "/evidence/pod/data/serviceAccount",
    ]
    assert found.verify is not None
    assert found.verify.command == (
        "kubectl auth can-i list pods -n payments --as=system:serviceaccount:payments:checkout"
    )
    assert found.mitigations == (
        (
            'a Role in namespace payments with apiGroups [""], resources [pods], verbs [list], bound to ServiceAccount '
            "payments/checkout"
        ),
    )


@pytest.mark.parametrize(
    ("words", "what", "role"),
    [
        (
            'cannot watch resource "deployments" in API group "apps" at the cluster scope',
            "watch deployments.apps in the whole cluster",
            "a ClusterRole with apiGroups [apps], resources [deployments], verbs [watch]",
        ),
        (
            'cannot get path "/metrics"',
            "get `/metrics`",
            "a ClusterRole with nonResourceURLs [/metrics], verbs [get]",
        ),
        (
            'cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "kube-system"',
            "get leases.coordination.k8s.io in namespace kube-system",
            "a Role in namespace kube-system with apiGroups [coordination.k8s.io], resources [leases], verbs [get]",
        ),
    ],
)
def test_the_api_server_says_it_in_three_ways(decide: Decide, words: str, what: str, role: str) -> None:
    found = decide(pod=LOOP, logs={"api/previous": f"x is forbidden: {USER} {words}"}).only
    assert found.says.endswith(f"may not {what}")
    assert found.mitigations[0].startswith(role)


def test_in_json_it_is_read_too_and_a_role_that_is_lost_is_named(decide: Decide) -> None:
    line = LINE.replace('"', '\\"') + ': RBAC: role.rbac.authorization.k8s.io \\"pod-reader\\" not found'
    found = decide(pod=LOOP, logs={"api/previous": f'{{"level":"error","msg":"{line}"}}'}).only
    assert found.says.endswith("in namespace payments; its binding names Role `pod-reader`, which does not exist")


def test_of_a_container_that_is_ready_only_what_goes_on_is_a_warning(decide: Decide) -> None:
    assert decide(pod=READY, logs={"api/current": f"{LINE}\nretry\n{LINE}"}).only.severity == "warning"


def test_a_container_that_keeps_ending_is_not_well_in_the_moment_in_which_it_runs(decide: Decide) -> None:
    started = pod(container(state=running(0), last=ended(1, ended=9, ran=1), restarts=4), spec=ACCOUNT)
    found = decide(pod=started, logs={"api/current": "starting\n", "api/previous": f"starting\n{LINE}\n"}).only
    assert found.severity == "error"


def quiet(after: int) -> dict[str, Any]:
    return {"api/current": "\n".join([LINE, LINE, *["served a request"] * after])}


@pytest.mark.parametrize(
    ("one", "logs"),
    [
        pytest.param(READY, {"api/current": f"{LINE}\nworking without it\n"}, id="once, and it does without"),
        pytest.param(READY, quiet(30), id="long ago"),
        pytest.param(LOOP, {"api/previous": LINE.replace("payments:checkout", "orders:web")}, id="another account"),
        pytest.param(LOOP, {"api/previous": "GET /orders 403 Forbidden"}, id="another server"),
        pytest.param(pod(container(state=ended(0, ended=9)), phase="Succeeded"), {"api/current": LINE}, id="done"),
    ],
)
def test_no_right_is_missing_where(decide: Decide, one: Json, logs: dict[str, Any]) -> None:
    assert not decide(pod=one, logs=logs).found


def test_a_line_about_a_person_tells_of_no_account() -> None:
    assert forbidden_in(own('User "jane" cannot list resource "pods" in API group ""')) is None


def test_without_logs_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=LOOP, denied=[Logs]).missing == ["logs"]
    assert decide(denied=[Pod, Logs]).missing == ["pod", "logs"]
