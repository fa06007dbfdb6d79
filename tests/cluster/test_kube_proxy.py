"""What is said to become of traffic is what the real kube-proxy does with it, for random slices made by hand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import strategies as st

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.proxying import Traffic, external, internal
from tests.cluster.api import Api, side_by_side
from tests.cluster.cluster import Cluster
from tests.cluster.exploring import examples
from tests.cluster.waiting import wait_for
from tests.node.node import Node

SERVICES = 150
SECONDS = 60.0
REDACTOR = KeyedRedactor(b"a key for tests")
PROTOCOLS = ["TCP", "TCP", "UDP", "SCTP"]
NAMES = ["", "http", "http", "dns"]
HERE, ELSEWHERE = "here", "elsewhere"
CONDITIONS: list[dict[str, bool]] = [
    {},
    {"ready": True, "serving": True, "terminating": False},
    {"ready": False, "serving": False, "terminating": False},
    {"ready": False, "serving": True, "terminating": True},
    {"ready": False, "serving": True, "terminating": True},
    {"ready": False, "serving": False, "terminating": True},
    {"ready": True, "serving": True, "terminating": True},
]
Json: TypeAlias = dict[str, Any]
# By the Service's port as kube-proxy names it: what becomes of its traffic from inside and from outside.
Fates: TypeAlias = dict[str, dict[str, tuple[str, frozenset[str]]]]


def _ports(key: str) -> st.SearchStrategy[list[Json]]:
    one = st.fixed_dictionaries(
        {"name": st.sampled_from(NAMES), "protocol": st.sampled_from(PROTOCOLS), key: st.sampled_from([80, 8080, 53])}
    )
    return st.lists(one, min_size=1, max_size=2, unique_by=(lambda port: port["name"], lambda port: port[key]))


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Json, list[Json]]:
    """A Service without a selector, and slices of it."""
    ports = draw(_ports("port"))
    spec: Json = {
        # With several ports none may be without a name.
        "ports": [{**one, "name": one["name"] or ("" if len(ports) == 1 else "web")} for one in ports],
        "type": draw(st.sampled_from(["ClusterIP", "NodePort"])),
        "internalTrafficPolicy": draw(st.sampled_from(["Cluster", "Cluster", "Local"])),
    }
    if spec["type"] == "NodePort":
        spec["externalTrafficPolicy"] = draw(st.sampled_from(["Cluster", "Local"]))
    slices = []
    for place in range(draw(st.sampled_from([0, 1, 1, 2]))):
        endpoints = [
            {
                "addresses": [f"10.251.{place}.{number}"],
                "conditions": draw(st.sampled_from(CONDITIONS)),
                **({"nodeName": node} if (node := draw(st.sampled_from([HERE, HERE, ELSEWHERE, None]))) else {}),
            }
            for number in range(1, 1 + draw(st.sampled_from([0, 1, 1, 2, 3])))
        ]
        if place and draw(st.booleans()):
            # A pod that went, whose address another one has got.
            gone = {"ready": False, "serving": draw(st.booleans()), "terminating": True}
            endpoints.append({"addresses": ["10.251.0.1"], "conditions": gone, "nodeName": HERE})
        usual = [{"name": one["name"], "protocol": one["protocol"], "port": 8080} for one in spec["ports"]]
        slices.append({"endpoints": endpoints, "ports": draw(st.one_of(st.just(usual), _ports("port")))})
    return spec, slices


def test_traffic_goes_where_the_slices_say(cluster: Cluster, tmp_path: Path) -> None:
    node = cluster.node
    if node is None:
        pytest.skip("reads the rules of kube-proxy, which only our own node is for")
    api = Api(cluster.kubectl, tmp_path)
    made = examples(_cases(), SERVICES)
    with cluster.namespace("kube-proxy") as namespace:
        side_by_side(lambda one: _make(api, namespace.name, node.instance.name, *one), list(enumerate(made)))
        answer = api.get(f"/api/v1/namespaces/{namespace.name}/services")
        services = Services.model_validate(answer, context=REDACTOR)
        answer = api.get(f"/apis/discovery.k8s.io/v1/namespaces/{namespace.name}/endpointslices")
        slices = EndpointSlices.model_validate(answer, context=REDACTOR)
        foretold = {
            f"{namespace.name}/{name}{f':{port.name}' if port.name else ''}": _fates(service, port, slices, name, node)
            for name, service in services.items.items()
            for port in service.ports
        }
        found: Fates = {}

        def differences() -> list[str]:
            found.clear()
            found.update(_rules(node, namespace.name))
            return [
                f"{key}: foretold {foretold.get(key)}, found {found.get(key)}"
                for key in foretold | found
                if foretold.get(key) != found.get(key)
            ]

        wait_for(
            "kube-proxy does what is foretold", lambda: not differences(), lambda: "\n".join(differences()), SECONDS
        )
    count = Counter(f"{side} {fate}" for each in foretold.values() for side, (fate, _) in each.items())
    assert {
        one: count[one]
        for side in ("internal", "external")
        for fate in ("served", "rejected", "dropped")
        if count[one := f"{side} {fate}"] < 5
    } == {}


def _make(api: Api, namespace: str, node: str, number: int, case: tuple[Json, list[Json]]) -> None:
    spec, slices = case
    name = f"s{number}"
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}
    api.create(f"/api/v1/namespaces/{namespace}/services", service)
    for place, one in enumerate(slices):
        endpoints = [
            {**each, **({"nodeName": node} if each.get("nodeName") == HERE else {})} for each in one["endpoints"]
        ]
        labels = {"kubernetes.io/service-name": name}
        api.create(
            f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices",
            {
                "apiVersion": "discovery.k8s.io/v1",
                "kind": "EndpointSlice",
                "metadata": {"name": f"{name}-{place}", "labels": labels},
                "addressType": "IPv4",
                "endpoints": endpoints,
                "ports": one["ports"],
            },
        )


def _fates(service: Service, port: ServicePort, slices: EndpointSlices, name: str, node: Node) -> Any:
    own = list(slices.of_service(name).values())
    fates = {"internal": internal(service, port, own, node.instance.name)}
    if service.type == "NodePort":
        fates["external"] = external(service, port, own, node.instance.name)
    return {side: _plain(traffic) for side, traffic in fates.items()}


def _plain(traffic: Traffic) -> tuple[str, frozenset[str]]:
    return traffic.fate, frozenset(f"{one.address}:{one.port}" for one in traffic.backends)


def _rules(node: Node, namespace: str) -> Fates:
    """What kube-proxy's rules do with the Services of a namespace (pkg/proxy/iptables/proxier.go, syncProxyRules)."""
    saved = node.processes.run(["iptables-save"])
    assert saved.returncode == 0, saved.stderr
    chains: dict[str, set[str]] = defaultdict(set)
    destinations: dict[str, str] = {}
    entries: dict[tuple[str, str], str] = {}
    found: Fates = defaultdict(dict)
    for line in saved.stdout.splitlines():
        rule = re.fullmatch(r"-A (\S+) (.*)-j (\S+)(?: --to-destination (\S+))?.*", line)
        if rule is None:
            continue
        chain, conditions, target, destination = rule.groups()
        comment = re.search(r'--comment "?([^" ]*)', conditions)
        service = comment[1] if comment else ""
        if target == "DNAT":
            destinations[chain] = destination
        elif target.startswith("KUBE-SEP-"):
            chains[chain].add(target)
        elif chain.startswith("KUBE-EXT-") and target.startswith(("KUBE-SVC-", "KUBE-SVL-")) and not conditions:
            # What comes from inside the cluster is let go on before this, whatever the policy.
            chains[chain] = chains[target]
        elif service.startswith(f"{namespace}/"):
            if target in _FATES:
                found[service][_SIDES[chain]] = _FATES[target], frozenset()
            elif chain in _SIDES:
                entries[service, _SIDES[chain]] = target
    for (service, side), target in entries.items():
        found[service].setdefault(side, ("served", frozenset(destinations[one] for one in chains[target])))
    return dict(found)


_FATES = {"REJECT": "rejected", "DROP": "dropped"}
_SIDES = {"KUBE-SERVICES": "internal", "KUBE-EXTERNAL-SERVICES": "external", "KUBE-NODEPORTS": "external"}
