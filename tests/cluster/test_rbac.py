"""The roles of deploy/rbac on a real cluster: with them a packet is complete, and each of their rules is needed.

A rule is taken away from a ServiceAccount that has nothing but these roles, and the packet about a target that needs it
has exactly that gap. What must be denied then is computed from the rules that are left, as RBAC would.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import rbac, resolve, select
from kubectl_evidence.ask import Ask
from kubectl_evidence.cli.command import command
from kubectl_evidence.collect import read_all
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.gaps import ref
from kubectl_evidence.kinds import KINDS
from kubectl_evidence.outcome import Forbidden, Outcome
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.grants import Grants, Part, parts

EVERYTHING = Path(__file__).parent / "everything.yaml"
SECONDS = 30.0
# What a team is given, and what those are given who may look into the namespaces of others.
TEAM = (rbac.CORE, rbac.SECRETS, rbac.CLUSTER, rbac.CONTROL_PLANE)
OPERATOR = (*TEAM, rbac.ELSEWHERE)
# One of every kind of target in `everything.yaml`, the cheap ones first, and more that is in trouble. What leads into
# other namespaces is the operator's.
FOR_TEAM = (
    "statefulset/db", "daemonset/agent", "job/report-1", "cronjob/report", "pod/SHOP-POD", "replicaset/SHOP",
    "deployment/shop", "service/shop", "ingress/shop", "persistentvolumeclaim/data", "horizontalpodautoscaler/shop",
    "deployment/waits",
)  # fmt: skip
FOR_OPERATOR = ("node/NODE", "deployment/refused")

# What no packet about these targets asks for, and why.
_NO_CRD = "its API is not served: no such CustomResourceDefinition is installed on the node"
_METRICS_WORK = "it is asked for only where metrics-server does not work"
NOT_ASKED = {
    **{
        f"{rbac.CORE}: {what}": _NO_CRD
        for what in (
            "list httproutes.gateway.networking.k8s.io", "list grpcroutes.gateway.networking.k8s.io",
            "list tcproutes.gateway.networking.k8s.io", "list tlsroutes.gateway.networking.k8s.io",
            "get gateways.gateway.networking.k8s.io", "list scaledobjects.keda.sh",
        )
    },
    **{
        f"{rbac.ELSEWHERE}: {what}": _NO_CRD
        for what in ("get gateways.gateway.networking.k8s.io", "list referencegrants.gateway.networking.k8s.io")
    },
    **{
        f"{rbac.CLUSTER} in kube-system: {what}": _METRICS_WORK
        for what in ("get services", "list deployments.apps", "list pods", "get pods/log")
    },
}  # fmt: skip


@dataclass(frozen=True)
class Examined:
    """What a packet about a target says, and every ask with what became of it."""

    packet: Mapping[str, Any]
    asked: Mapping[Ask, Outcome[Raw]]


@dataclass
class Scene:
    """The namespace in which everything can be asked about, and who asks."""

    namespace: Namespace
    team: Grants
    operator: Grants
    names: Mapping[str, str]
    _examined: dict[str, Examined] = field(default_factory=dict)

    def target(self, words: str) -> Target:
        for placeholder, name in self.names.items():
            words = words.replace(placeholder, name)
        return Target.parse([words], self.namespace.name)

    def who(self, words: str) -> Grants:
        return self.operator if words in FOR_OPERATOR else self.team

    def complete(self, words: str) -> Examined:
        """The packet with all of the roles, made once."""
        if words not in self._examined:
            self._examined[words] = self.examine(words)
        return self._examined[words]

    def examine(self, words: str) -> Examined:
        target = self.target(words)
        also = Target(target.name, target.namespace, target.kind, frozenset({"control_plane"}))
        inquiry = Inquiry(also, words, f"kubectl evidence {words}", seconds=SECONDS)
        found = investigate(inquiry, self.who(words).cluster, KeyedRedactor(key=os.urandom(32)))
        return Examined(found.packet.document(), found.asked)

    def candidates(self) -> list[Ask]:
        """What is read to find what was meant, and what a selector selects, for every kind of target."""
        asks: list[Ask] = []
        for kind in KINDS:
            absent = Target("absent", self.namespace.name if kind.namespaced else "", kind)
            asks += [*resolve.asks(absent), *select.asks(absent, "app=shop")]
        return list(dict.fromkeys(asks))


@pytest.fixture(scope="module")
def scene(cluster: Cluster) -> Iterator[Scene]:
    """Everything applied and come to its trouble; the roles bound."""
    with cluster.namespace("rbac") as namespace:
        manifest = EVERYTHING.read_text(encoding="utf-8").replace("NAMESPACE", namespace.name)
        with contextlib.ExitStack() as stack:
            stack.callback(_delete, namespace)
            namespace.apply(manifest)
            namespace.kubectl("create", "job", "report-1", "--from=cronjob/report")
            team = stack.enter_context(Grants(namespace, "team", TEAM))
            operator = stack.enter_context(Grants(namespace, "operator", OPERATOR))
            yield Scene(
                namespace, team, operator, namespace.wait_for("everything has happened", lambda: _names(namespace))
            )


def _delete(namespace: Namespace) -> None:
    """Take away what is of the whole cluster; the webhook first, which keeps pods from being made."""
    name = namespace.name
    for kind, of_it in (
        ("validatingwebhookconfiguration", ""),
        ("storageclass", "-manual"),
        ("persistentvolume", "-data"),
    ):
        namespace.kubectl("delete", kind, f"{name}{of_it}", "--wait=false")


def _names(namespace: Namespace) -> Mapping[str, str] | None:
    """The names that controllers chose, as soon as everything has come to the state that it will stay in."""
    pods = {pod["metadata"]["labels"].get("app", "report"): pod for pod in _items(namespace, "pods")}
    shop, waits = pods.get("shop", {}), pods.get("waits", {})
    happened = (
        any(one["restartCount"] for one in shop.get("status", {}).get("containerStatuses", ()))
        and _has(waits, "PodScheduled", "False")
        and all(pods.get(name, {}).get("status", {}).get("phase") == "Running" for name in ("db", "agent", "report"))
        and _has(namespace.get("deployment", "refused"), "ReplicaFailure", "True")
        and _has(namespace.get("hpa", "shop"), "ScalingActive", "False")
    )
    if not happened:
        return None
    [owner] = shop["metadata"]["ownerReferences"]
    return {"SHOP-POD": shop["metadata"]["name"], "SHOP": owner["name"], "NODE": shop["spec"]["nodeName"]}


def _has(thing: Mapping[str, Any], kind: str, status: str) -> bool:
    conditions = thing.get("status", {}).get("conditions", ())
    return any(one["type"] == kind and one["status"] == status for one in conditions)


def _items(namespace: Namespace, kind: str) -> list[dict[str, Any]]:
    return namespace.cluster.kubectl.items(kind, f"--namespace={namespace.name}")


@pytest.mark.parametrize("words", [*FOR_TEAM, *FOR_OPERATOR])
def test_with_exactly_these_roles_the_packet_is_complete(scene: Scene, words: str) -> None:
    who, out = scene.who(words), io.StringIO()
    flags = ["-n", scene.namespace.name, "--kubeconfig", str(who.kubeconfig), "--control-plane", "-o", "json"]
    with contextlib.redirect_stdout(out):
        code = command.main([str(scene.target(words)), *flags], standalone_mode=False)
    packet = json.loads(out.getvalue())
    assert packet["gaps"] == []
    assert code == 0


@pytest.mark.parametrize("part", [pytest.param(one, id=one.id) for one in parts(OPERATOR) if one.id not in NOT_ASKED])
def test_with_one_rule_removed_exactly_that_gap_appears(scene: Scene, part: Part) -> None:
    for words in (*FOR_TEAM, *FOR_OPERATOR):
        complete, who = scene.complete(words), scene.who(words)
        if any(not who.allows(ask, part) for ask in complete.asked):
            with who.without(part):
                _assert_only_gap(scene.examine(words), complete, who, part)
            return
    # It is needed where there is no such target, or a selector.
    asks, who = scene.candidates(), scene.team if part.file in TEAM else scene.operator
    missing = {ask for ask in asks if not who.allows(ask, part)}
    assert any(who.allows(ask) for ask in missing), f"nothing needs {part.id}"
    with who.without(part):
        answers = read_all(who.cluster, asks, SECONDS)
    assert {ask for ask, outcome in answers.items() if isinstance(outcome, Forbidden)} == missing


def _assert_only_gap(found: Examined, complete: Examined, who: Grants, part: Part) -> None:
    denied = {ask for ask, outcome in found.asked.items() if isinstance(outcome, Forbidden)}
    assert denied == {ask for ask in found.asked if not who.allows(ask, part)}
    assert denied
    gaps = found.packet["gaps"]
    named = {(gap["status"], gap["verb"], gap["group"], gap["resource"]) for gap in gaps}
    assert named == {("forbidden", part.verb, part.rule.group, part.rule.resource)}
    assert [gap["rule"] for gap in gaps] == [part.document] * len(gaps)
    assert found.packet["cluster"]["complete"] is False
    # What does not depend on it is as it was; what does, was not asked for.
    touched = {gap["evidence"] for gap in gaps}
    informs = any(kind.informs for kind in all_kinds() if ref(kind) in touched)
    for name, before in complete.packet["evidence"].items():
        now = found.packet["evidence"].get(name, {"status": "not-requested"})
        unasked = informs and not now.get("sources")
        if before["ref"] not in touched and not unasked:
            assert now["status"] == before["status"], name


def test_every_candidate_and_every_selection_may_be_read(scene: Scene) -> None:
    answers = read_all(scene.operator.cluster, scene.candidates(), SECONDS)
    assert [ask.path for ask, outcome in answers.items() if isinstance(outcome, Forbidden)] == []


@pytest.mark.parametrize("part", [pytest.param(one, id=one.id) for one in parts(OPERATOR) if one.id in NOT_ASKED])
def test_what_is_said_to_be_asked_for_by_none_of_these_targets_is_not(scene: Scene, part: Part) -> None:
    for words in (*FOR_TEAM, *FOR_OPERATOR):
        who = scene.who(words)
        assert all(who.allows(ask, part) for ask in scene.complete(words).asked), words
