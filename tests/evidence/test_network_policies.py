"""The policies that select the pod, what they amount to, and what is not claimed."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.budget import trim
from kubectl_evidence.budget.limits import LADDER
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.kinds import DEPLOYMENT
from kubectl_evidence.outcome import Forbidden
from kubectl_evidence.target import Target
from tests.builders import list_of, service
from tests.evidence.gathering import DENIED, POD, Gathered, gather
from tests.evidence.paths import labelled, pod_with, policies, policy, services

DENY = policy("default-deny", policyTypes=["Ingress", "Egress"])


def rulings(gathered: Gathered) -> dict[str, str]:
    return {str(what): one.verdict for what, one in gathered.data(NetworkPolicies).rulings.items()}


def test_only_those_that_select_the_pod_are_kept() -> None:
    yes = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "checkout-api"]}]}
    no = {"matchExpressions": [{"key": "pod-template-hash", "operator": "DoesNotExist"}]}
    gathered = gather(policies(DENY, policy("yes", podSelector=yes), policy("no", podSelector=no)))
    found = gathered.data(NetworkPolicies)
    assert found.policies is not None
    assert [*found.policies.items] == ["default-deny", "yes"]
    assert gathered.packet.budget.left_out["unrelatedNetworkPolicies"] == 1


def test_a_healthy_pod_without_policies_costs_one_request() -> None:
    gathered = gather(policies())
    assert len(gathered.asked_for("networkpolicies")) == 1
    assert not gathered.asked_for("namespaces")
    assert rulings(gathered) == {}
    assert "no NetworkPolicy of the namespace selects the pod" in gathered.page(NetworkPolicies)


def test_a_rule_for_the_services_port_lets_nobody_in_and_that_is_said() -> None:
    gathered = gather(policies(policy("web", ingress=[{"ports": [{"port": 80}]}])))
    assert rulings(gathered) == {"Service/checkout:80": "denied"}
    line = (
        "to Service/checkout:80 → port 8080/TCP of the pod: ✗ from nowhere; "
        "the rules allow 80/TCP, the Service's port: policies go by the pod's"
    )
    assert line in gathered.page(NetworkPolicies)


def test_what_is_denied_is_ruled_for_dns_and_for_what_the_environment_names() -> None:
    to_db = policy("to-db", policyTypes=["Egress"], egress=[{"to": [{"podSelector": {"matchLabels": {"app": "db"}}}]}])
    environment = pod_with(("DB_URL", "postgres://db:5432/x"), ("RATES_URL", "https://rates.example.com"))
    database = service("db", {"app": "db"}, ports=[{"port": 5432}])
    gathered = gather(policies(DENY, to_db) | environment | services(database))
    assert rulings(gathered) == {
        "Service/checkout:80": "denied",
        "kube-dns/UDP": "denied",
        "kube-dns/TCP": "denied",
        "db:5432": "allowed",
        "rates.example.com:443": "denied",
    }
    page = gathered.page(NetworkPolicies)
    assert "if the cluster's network enforces policies at all, which is not visible" in page
    assert "from the pod to kube-dns/UDP, kube-dns/TCP, rates.example.com:443: ✗ denied" in page


def test_the_namespace_is_read_where_a_policy_looks_at_labels_of_namespaces() -> None:
    peers = [{"namespaceSelector": {"matchLabels": {"team": "money"}}}]
    namespace = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "payments", "labels": {"team": "money"}},
    }
    found = policies(policy("web", ingress=[{"from": peers}])) | {"/api/v1/namespaces/payments": namespace}
    gathered = gather(found)
    assert rulings(gathered) == {"Service/checkout:80": "from-namespace"}
    assert len([one for one in gathered.asked if one.path == "/api/v1/namespaces/payments"]) == 1


def test_peers_are_said_in_words() -> None:
    peers = [
        {"podSelector": {"matchLabels": {"app": "web"}}, "namespaceSelector": {"matchLabels": {"team": "edge"}}},
        {"ipBlock": {"cidr": "192.0.2.0/24", "except": ["192.0.2.8/29"]}},
    ]
    page = gather(policies(policy("web", ingress=[{"from": peers}]))).page(NetworkPolicies)
    assert "only from pods with app=web of namespaces with team=edge or 192.0.2.0/24 except 192.0.2.8/29" in page


def test_nothing_is_ruled_about_a_pod_in_the_network_of_its_node() -> None:
    gathered = gather(policies(DENY) | pod_with(hostNetwork=True))
    assert rulings(gathered) == {}
    assert "whether policies cover it is undefined" in gathered.page(NetworkPolicies)


def test_a_denied_list_is_a_gap_with_its_rule_and_nothing_is_concluded() -> None:
    gathered = gather({"networkpolicies": DENIED})
    assert isinstance(gathered.bundle[NetworkPolicies], Forbidden)
    [gap] = [gap for gap in gathered.packet.gaps if gap.resource == "networkpolicies"]
    assert gap.status == "forbidden"
    assert gap.rule == {"apiGroups": ("networking.k8s.io",), "resources": ("networkpolicies",), "verbs": ("list",)}
    assert not gathered.asked_for("namespaces")


def test_of_a_pod_that_may_not_be_read_no_policy_is_said_to_select_it() -> None:
    gathered = gather(policies(DENY) | {POD.name: DENIED})
    found = gathered.data(NetworkPolicies)
    assert found.policies is not None
    assert [*found.policies.items] == ["default-deny"]
    assert found.rulings == {}
    assert "whether they select the pod is not known" in gathered.page(NetworkPolicies)


def test_of_a_workload_without_pods_those_are_kept_that_would_select_one_of_its_template() -> None:
    template = {"metadata": {"labels": {"app": "checkout-api"}}, "spec": {"containers": []}}
    spec = {"replicas": 0, "selector": {"matchLabels": {"app": "checkout-api"}}, "template": template}
    one = labelled("Deployment", "checkout-api", spec, "apps/v1")
    no = policy("no", podSelector={"matchLabels": {"app": "other"}})
    found = policies(DENY, no) | {"checkout-api": one, "pods": list_of([], "PodList")}
    gathered = gather(found, Target("checkout-api", "payments", DEPLOYMENT))
    assert gathered.data(NetworkPolicies).rulings == {}
    page = gathered.page(NetworkPolicies)
    assert "there is no pod; they would select one of the template" in page
    assert "default-deny" in page
    assert "app=other" not in page


def test_rulings_stay_what_they_were_when_policies_and_services_are_left_out() -> None:
    many: list[dict[str, Any]] = [policy(f"p{number:02}", ingress=[{"ports": [{"port": 9}]}]) for number in range(30)]
    opening = policy("zz-opens", ingress=[{"ports": [{"port": "http"}]}])
    bundle = gather({"networkpolicies": list_of([*many, opening], "NetworkPolicyList")}).bundle
    trimmed, left_out = trim(bundle, (), LADDER[-1])
    evidence = trimmed.data(NetworkPolicies)
    assert evidence is not None
    assert left_out["selectingPolicies"] == 31
    assert [one.verdict for one in evidence.rulings.values()] == ["allowed"]


def test_when_each_was_made_is_in_the_timeline() -> None:
    moments = [one for one in gather(policies(DENY)).packet.timeline if one.subject == "NetworkPolicy/default-deny"]
    assert [one.says for one in moments] == ["created"]
