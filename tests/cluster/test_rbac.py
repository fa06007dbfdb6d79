"""The roles of deploy/rbac on a real cluster: with them a packet is complete, and each of their rules is needed.

A rule is taken away from a ServiceAccount that has nothing but these roles, and the packet about a target that needs it
has exactly that gap. What must be denied then is computed from the rules that are left, as RBAC would.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import rbac
from kubectl_evidence.ask import Ask
from kubectl_evidence.cli.command import command
from kubectl_evidence.plan import plan
from kubectl_evidence.target import Target
from tests.cluster.add_ons import definitions, route
from tests.cluster.cluster import METRICS_API, Cluster, Namespace
from tests.cluster.evidence import evidence
from tests.cluster.grants import Grants, Part, granted, parts
from tests.cluster.scene import Scene, candidates, denied

# A pod of somebody else on the same node, which fails as none of the others does.
OF_OTHERS = """
apiVersion: v1
kind: Pod
metadata: {name: of-others}
spec:
  restartPolicy: Never
  containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "echo FATAL; exit 7"]}]
"""
MANIFESTS = Path(__file__).parents[2] / "deploy/rbac"
ROLES = [role for roles in rbac.roles().values() for role in roles]
EVERYTHING = Path(__file__).parent / "everything.yaml"
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

# What no packet about these targets asks for: where the APIs of add-ons are not served, and metrics-server works.
OF_ADD_ONS = {
    f"{rbac.CORE}: list httproutes.gateway.networking.k8s.io",
    f"{rbac.CORE}: list grpcroutes.gateway.networking.k8s.io",
    f"{rbac.CORE}: list tcproutes.gateway.networking.k8s.io",
    f"{rbac.CORE}: list tlsroutes.gateway.networking.k8s.io",
    f"{rbac.CORE}: get gateways.gateway.networking.k8s.io",
    f"{rbac.CORE}: list scaledobjects.keda.sh",
    f"{rbac.ELSEWHERE}: get gateways.gateway.networking.k8s.io",
    f"{rbac.ELSEWHERE}: list referencegrants.gateway.networking.k8s.io",
    f"{rbac.CLUSTER} in kube-system: get services",
    f"{rbac.CLUSTER} in kube-system: list deployments.apps",
    f"{rbac.CLUSTER} in kube-system: list pods",
    f"{rbac.CLUSTER} in kube-system: get pods/log",
}
PARTS = [pytest.param(one, id=one.id) for one in parts(OPERATOR) if one.id not in OF_ADD_ONS]
PARTS_OF_ADD_ONS = [pytest.param(one, id=one.id) for one in parts(OPERATOR) if one.id in OF_ADD_ONS]


@pytest.fixture(scope="module")
def applied(cluster: Cluster) -> Iterator[Namespace]:
    """A namespace in which everything can be asked about, and one of others on the same node."""
    with everything(cluster) as namespace, cluster.namespace("rbac-of-others") as of_others:
        of_others.apply(OF_OTHERS)
        of_others.wait_for_pod("of-others", lambda pod: pod["status"]["phase"] == "Failed")
        yield namespace


@pytest.fixture(scope="module")
def team(applied: Namespace) -> Iterator[Grants]:
    with granted(applied, "team", TEAM) as grants:
        yield grants


@pytest.fixture(scope="module")
def operator(applied: Namespace) -> Iterator[Grants]:
    with granted(applied, "operator", OPERATOR) as grants:
        yield grants


@pytest.fixture(scope="module")
def scene(applied: Namespace, team: Grants, operator: Grants) -> Scene:
    names = applied.wait_for("everything has happened", lambda: _names(applied))
    return Scene(applied, dict.fromkeys(FOR_TEAM, team) | dict.fromkeys(FOR_OPERATOR, operator), names)


@contextlib.contextmanager
def everything(cluster: Cluster) -> Iterator[Namespace]:
    with cluster.namespace("rbac") as namespace:
        try:
            namespace.apply(EVERYTHING.read_text(encoding="utf-8").replace("NAMESPACE", namespace.name))
            namespace.kubectl("create", "job", "report-1", "--from=cronjob/report")
            yield namespace
        finally:
            # What is of the whole cluster; the webhook first, which keeps pods from being made.
            for kind, of_it in (
                ("validatingwebhookconfiguration", ""),
                ("storageclass", "-manual"),
                ("persistentvolume", "-data"),
            ):
                namespace.kubectl("delete", kind, f"{namespace.name}{of_it}", "--wait=false")


def _names(namespace: Namespace) -> Mapping[str, str] | None:
    """The names that controllers chose, as soon as everything has come to the state that it will stay in."""
    items = namespace.cluster.kubectl.items("pods", f"--namespace={namespace.name}")
    pods = {pod["metadata"]["labels"].get("app", "report"): pod for pod in items}
    shop, waits = pods.get("shop", {}), pods.get("waits", {})
    happened = (
        any(one["restartCount"] for one in shop.get("status", {}).get("containerStatuses", ()))
        and _has(waits, "PodScheduled", "False")
        and all(pods.get(name, {}).get("status", {}).get("phase") == "Running" for name in ("db", "agent", "report"))
        and _has(namespace.get("deployment", "refused"), "ReplicaFailure", "True")
        and _has(namespace.get("apiservice", METRICS_API), "Available", "True")
    )
    if not happened:
        return None
    [owner] = shop["metadata"]["ownerReferences"]
    return {"SHOP-POD": shop["metadata"]["name"], "SHOP": owner["name"], "NODE": shop["spec"]["nodeName"]}


def _has(thing: Mapping[str, Any], kind: str, status: str) -> bool:
    conditions = thing.get("status", {}).get("conditions", ())
    return any(one["type"] == kind and one["status"] == status for one in conditions)


@pytest.mark.parametrize("words", [*FOR_TEAM, *FOR_OPERATOR])
def test_with_exactly_these_roles_the_packet_is_complete(scene: Scene, words: str) -> None:
    packet = scene.complete(words).packet
    assert packet["gaps"] == []
    assert packet["cluster"]["complete"] is True


@pytest.mark.parametrize("words", ["pod/SHOP-POD", "node/NODE"])
def test_with_exactly_these_roles_the_command_says_that_nothing_is_missing(scene: Scene, words: str) -> None:
    kubeconfig, out = scene.words[words].kubeconfig, io.StringIO()
    flags = ["-n", scene.namespace.name, "--kubeconfig", str(kubeconfig), "--control-plane", "-o", "json"]
    with contextlib.redirect_stdout(out):
        code = command.main([str(scene.target(words)), *flags], standalone_mode=False)
    assert (code, json.loads(out.getvalue())["gaps"]) == (0, [])


@pytest.mark.parametrize("words", [*FOR_TEAM, *FOR_OPERATOR])
def test_nothing_is_read_that_a_dry_run_does_not_announce(scene: Scene, words: str) -> None:
    target = scene.target(words)
    announced = {_in_words(one.ask, target) for one in plan(replace(target, also=frozenset({"control_plane"})))}
    assert {_in_words(ask, target) for ask in scene.complete(words).asked} <= announced


@pytest.mark.parametrize("words", [words for words in (*FOR_TEAM, "node/NODE") if words != "deployment/waits"])
def test_what_a_dry_run_announces_without_a_reason_is_read_once_a_pod_is_on_a_node(scene: Scene, words: str) -> None:
    target = scene.target(words)
    always = {_in_words(one.ask, target) for one in plan(target) if not one.if_needed}
    # Not every one of these pods refers to a ConfigMap and a Secret, as a usual one does.
    of_config = {one for one in always if one[2] in ("configmaps", "secrets")}
    assert always - of_config <= {_in_words(ask, target) for ask in scene.complete(words).asked}


def _in_words(ask: Ask, target: Target) -> tuple[str, ...]:
    """What is asked for, and whether in the target's namespace; which others there are, only answers tell."""
    access = ask.access
    place = "here" if access.namespace == target.namespace else "elsewhere" if access.namespace else "everywhere"
    return access.verb, access.group, access.full_resource, access.non_resource_url, place


@pytest.mark.parametrize("part", PARTS)
def test_with_one_rule_removed_exactly_that_gap_appears(
    scene: Scene, team: Grants, operator: Grants, part: Part
) -> None:
    if needing := scene.needing(part):
        scene.assert_exactly_that_gap(needing[0], part)
        return
    # It is needed where there is no such target, or a selector instead of one.
    asks, who = candidates(scene.namespace.name), team if part.file in TEAM else operator
    missing = {ask for ask in asks if not who.allows(ask, part)}
    assert any(who.allows(ask) for ask in missing), f"nothing needs {part.id}"
    with who.without(part):
        assert denied(asks, who) == missing


def test_with_the_debug_role_the_container_is_added_and_without_it_exactly_that_gap_appears(scene: Scene) -> None:
    words = ("pod/db-0", "--debug", "--yes", "-o", "json")
    with granted(scene.namespace, "debugger", (*TEAM, rbac.DEBUG)) as grants:
        [part] = parts([rbac.DEBUG])
        with grants.without(part):
            refused = evidence(scene.namespace, *words, kubeconfig=grants.kubeconfig)
        [gap] = refused.packet["gaps"]
        assert (refused.code, gap["verb"], gap["rule"]) == (4, "patch", part.document)
        assert refused.packet["mutations"] == []
        taken = evidence(scene.namespace, *words, kubeconfig=grants.kubeconfig)
        assert (taken.code, taken.packet["gaps"]) == (0, [])
        assert len(taken.packet["mutations"]) == 1


def test_the_manifests_are_taken_as_they_are(cluster: Cluster) -> None:
    names = cluster.kubectl.output("apply", "--dry-run=server", f"--filename={MANIFESTS}", "--output=name").split()
    kinds = [f"{'role' if role.namespace else 'clusterrole'}.rbac.authorization.k8s.io/{role.name}" for role in ROLES]
    assert sorted(names) == sorted(kinds)


def test_every_candidate_and_every_selection_may_be_read(scene: Scene, operator: Grants) -> None:
    assert denied(candidates(scene.namespace.name), operator) == set()


@pytest.mark.parametrize("part", PARTS_OF_ADD_ONS)
def test_what_is_of_add_ons_is_not_asked_for_without_them(scene: Scene, part: Part) -> None:
    assert scene.needing(part) == []


@pytest.fixture(scope="module")
def with_add_ons(breakable_cluster: Cluster) -> Iterator[Scene]:
    """The Gateway API and KEDA are served, a route leads to the Service, and the metrics API is broken."""
    kubectl, crds = breakable_cluster.kubectl, list(definitions())
    with (
        everything(breakable_cluster) as namespace,
        granted(namespace, "team", TEAM) as team,
        granted(namespace, "operator", OPERATOR) as operator,
    ):
        try:
            kubectl.apply(crds)
            kubectl.output("wait", "--for=condition=Established", *(f"crd/{one['metadata']['name']}" for one in crds))
            namespace.apply(route("shop", "kube-public"))
            _turn_metrics_api(namespace, to_port=9, available="False")
            namespace.wait_for(
                "there is a pod", lambda: namespace.cluster.kubectl.items("pods", f"-n={namespace.name}")
            )
            yield Scene(namespace, {"deployment/shop": team, "service/shop": operator}, {})
        finally:
            _turn_metrics_api(namespace, to_port=443, available="True")
            kubectl("delete", "crd", "--wait=false", *(one["metadata"]["name"] for one in crds))


def _turn_metrics_api(namespace: Namespace, to_port: int, available: str) -> None:
    """Have the API server look for metrics-server at a port of its Service: where nobody listens, or where it does."""
    patch = json.dumps({"spec": {"service": {"port": to_port}}})
    namespace.cluster.kubectl.output("patch", "apiservice", METRICS_API, "--type=merge", f"--patch={patch}")
    namespace.wait_for(
        f"the metrics API is available: {available}",
        lambda: _has(namespace.get("apiservice", METRICS_API), "Available", available),
    )


@pytest.mark.parametrize("part", PARTS_OF_ADD_ONS)
def test_with_a_rule_for_add_ons_removed_exactly_that_gap_appears(with_add_ons: Scene, part: Part) -> None:
    with_add_ons.assert_exactly_that_gap(with_add_ons.needing(part)[0], part)
