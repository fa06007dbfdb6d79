"""Rulings on random NetworkPolicies, against an oracle that tries who may reach whom, one connection after another.

The oracle reads the policies as they are written (networking/v1 types.go), and knows everything. A ruling that is made
with less has to hold whatever is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.network_policy import (
    NAMESPACE_NAME,
    End,
    Labels,
    PodPort,
    Policies,
    egress,
    ingress,
    matches,
)
from kubectl_evidence.text import Name
from tests.builders import list_of
from tests.evidence.paths import policy

REDACTOR = KeyedRedactor(b"a key for tests")
Json: TypeAlias = dict[str, Any]
HERE = "payments"
# Labels of namespaces and pods, by key: few enough to try all.
VALUES = {"app": (None, "web", "db"), "tier": (None, "back")}
NAMESPACES: dict[str, Json] = {
    HERE: {NAMESPACE_NAME: HERE, "team": "money"},
    "edge": {NAMESPACE_NAME: "edge", "team": "edge"},
}
NUMBERS = (80, 8080, 8081)
ADDRESSES = ("192.0.2.17", "198.51.100.3")


@dataclass(frozen=True)
class Somebody:
    """The other end: a pod of a namespace, or an address outside of the cluster."""

    namespace: str | None
    labels: tuple[tuple[str, str], ...] = ()
    address: str = ""


def pods(namespace: str) -> Iterator[Somebody]:
    """Pods of a namespace with every set of labels."""
    for values in product(*VALUES.values()):
        labels = zip(VALUES, values, strict=True)
        yield Somebody(namespace, tuple((key, value) for key, value in labels if value is not None))


OUTSIDE = [Somebody(None, address=one) for one in ADDRESSES]
EVERYBODY = [*OUTSIDE, *(pod for namespace in NAMESPACES for pod in pods(namespace))]


def _selectors(values: dict[str, list[str]]) -> st.SearchStrategy[Json]:
    keys = st.sampled_from(sorted(values))
    listed = keys.flatmap(
        lambda key: st.fixed_dictionaries(
            {
                "key": st.just(key),
                "operator": st.sampled_from(["In", "NotIn"]),
                "values": st.lists(st.sampled_from(values[key]), min_size=1, max_size=2, unique=True),
            }
        )
    )
    asked = st.fixed_dictionaries({"key": keys, "operator": st.sampled_from(["Exists", "DoesNotExist"])})
    pairs = keys.flatmap(lambda key: st.sampled_from(values[key]).map(lambda value: {key: value}))
    return st.one_of(
        st.just({}),
        pairs.map(lambda one: {"matchLabels": one}),
        st.lists(st.one_of(listed, asked), min_size=1, max_size=2).map(lambda one: {"matchExpressions": one}),
    )


_OF_PODS = _selectors({"app": ["web", "db"], "tier": ["back"]})
_OF_NAMESPACES = _selectors({NAMESPACE_NAME: [HERE, "edge"], "team": ["money", "edge"]})
_PEERS = st.one_of(
    st.fixed_dictionaries({"podSelector": _OF_PODS}),
    st.fixed_dictionaries({"namespaceSelector": _OF_NAMESPACES}),
    st.fixed_dictionaries({"namespaceSelector": _OF_NAMESPACES, "podSelector": _OF_PODS}),
    st.sampled_from(
        [
            {"ipBlock": {"cidr": "0.0.0.0/0"}},
            {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["192.0.2.0/24"]}},
            {"ipBlock": {"cidr": "192.0.2.0/28"}},
            {"ipBlock": {"cidr": "198.51.100.0/24", "except": ["198.51.100.0/30"]}},
        ]
    ),
)
_PORTS = st.one_of(
    st.fixed_dictionaries({"port": st.sampled_from([*NUMBERS, "http"])}, optional={"protocol": st.just("UDP")}),
    st.sampled_from([{"port": 8000, "endPort": 8080}, {"protocol": "TCP"}, {"protocol": "UDP"}]),
)


def _rules(peers: str) -> st.SearchStrategy[list[Json]]:
    rule = st.fixed_dictionaries(
        {}, optional={peers: st.lists(_PEERS, max_size=2), "ports": st.lists(_PORTS, max_size=2)}
    )
    return st.lists(rule, max_size=2)


_SPECS = st.fixed_dictionaries(
    {},
    optional={
        "ingress": _rules("from"),
        "egress": _rules("to"),
        "policyTypes": st.sampled_from([["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
    },
)
_POLICIES = st.lists(_SPECS, max_size=3)
_TRIED = st.builds(
    PodPort,
    st.sampled_from(NUMBERS),
    st.sampled_from(["TCP", "UDP"]),
    st.sampled_from([frozenset(), frozenset({"http"})]),
)


def isolates(specs: list[Json], direction: str) -> list[Json]:
    """The policies that isolate in a direction, `Ingress` or `Egress`."""
    found = []
    for spec in specs:
        types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
        if direction in types:
            found.append(spec)
    return found


def lets_through(specs: list[Json], direction: str, other: Somebody, port: PodPort) -> bool:
    """Whether a connection with somebody is allowed: nobody isolates, or a rule of one that does allows it."""
    isolating = isolates(specs, direction)
    rules = [rule for spec in isolating for rule in spec.get(direction.lower()) or []]
    peers = "from" if direction == "Ingress" else "to"
    return not isolating or any(
        (not rule.get(peers) or any(is_peer(peer, other) for peer in rule[peers]))
        and (not rule.get("ports") or any(is_port(entry, port) for entry in rule["ports"]))
        for rule in rules
    )


def is_peer(peer: Json, other: Somebody) -> bool:
    if "ipBlock" in peer:
        # Whether a range means pods, too, is the network's choice: here it does not.
        if other.namespace is not None:
            return False
        inside = [ip_address(other.address) in ip_network(one) for one in peer["ipBlock"].get("except", [])]
        return ip_address(other.address) in ip_network(peer["ipBlock"]["cidr"]) and not any(inside)
    if other.namespace is None:
        return False
    if "namespaceSelector" in peer:
        there = meets(peer["namespaceSelector"], NAMESPACES[other.namespace])
    else:
        there = other.namespace == HERE
    return there and meets(peer.get("podSelector", {}), dict(other.labels))


def is_port(entry: Json, port: PodPort) -> bool:
    if entry.get("protocol", "TCP") != port.protocol:
        return False
    wanted: Any = entry.get("port")
    if isinstance(wanted, str):
        return wanted in (port.names or ())
    return wanted is None or bool(wanted <= (port.number or 0) <= entry.get("endPort", wanted))


def meets(selector: Json, labels: Json) -> bool:
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "In": lambda has, values: has in values,
        "NotIn": lambda has, values: has not in values,
        "Exists": lambda has, _: has is not None,
        "DoesNotExist": lambda has, _: has is None,
    }
    pairs = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return pairs and all(
        tests[one["operator"]](labels.get(one["key"]), one.get("values"))
        for one in selector.get("matchExpressions", [])
    )


def read(specs: list[Json]) -> Policies:
    answer = list_of([policy(f"p{place}", **spec) for place, spec in enumerate(specs)])
    evidence = NetworkPolicies.model_validate(
        {"parts": {"policies": {"status": "collected", "data": answer}}}, context=REDACTOR
    )
    assert evidence.policies is not None
    return evidence.policies.items


def end(other: Somebody, *, complete: bool = True) -> End:
    if other.namespace is None:
        return End(address=other.address)
    labels = Labels({str(key): value for key, value in NAMESPACES[other.namespace].items()}, complete=complete)
    return End(Labels(dict(other.labels), complete=complete), labels, other.namespace == HERE)


def answer(specs: list[Json], allowed: bool) -> str:
    return "unrestricted" if not isolates(specs, "Egress") else "allowed" if allowed else "denied"


@settings(max_examples=150, derandomize=True, deadline=None)
@given(_POLICIES, _TRIED)
def test_where_everything_is_known_the_ruling_on_going_out_is_the_oracles(specs: list[Json], port: PodPort) -> None:
    found = read(specs)
    for other in EVERYBODY:
        ruling = egress(found, end(other), port)
        expected = answer(specs, lets_through(specs, "Egress", other, port))
        if other.namespace is None:
            # An address outside may be a pod's, too, of which selectors know more.
            assert ruling in (expected, "unknown")
        elif any("ipBlock" in peer for spec in specs for rule in spec.get("egress", []) for peer in rule.get("to", [])):
            # A range may mean pods.
            assert ruling in (expected, "unknown")
        else:
            assert ruling == expected


@settings(max_examples=150, derandomize=True, deadline=None)
@given(_POLICIES, _TRIED, st.sampled_from(sorted(NAMESPACES)))
def test_a_ruling_on_going_out_holds_whatever_labels_are_not_known(
    specs: list[Json], port: PodPort, namespace: str
) -> None:
    ruling = egress(read(specs), end(Somebody(namespace), complete=False), port)
    expected = {answer(specs, lets_through(specs, "Egress", other, port)) for other in pods(namespace)}
    assert ruling == "unknown" or expected == {ruling}


@settings(max_examples=150, derandomize=True, deadline=None)
@given(_POLICIES, _TRIED)
def test_who_may_come_in_is_who_the_oracle_lets_in(specs: list[Json], port: PodPort) -> None:
    labels: Any = NAMESPACES[HERE]
    found = ingress(read(specs), Name(HERE, REDACTOR), labels, port)
    let_in = {other for other in EVERYBODY if lets_through(specs, "Ingress", other, port)}
    of_here = set(pods(HERE))
    match found.who:
        case "anywhere":
            assert let_in == set(EVERYBODY)
        case "namespace":
            assert of_here <= let_in
        case "nobody":
            assert not let_in
        case "peers":
            assert let_in == {one for one in EVERYBODY if any(matches(peer, end(one)) for peer in found.peers)}
        case "unknown":
            pytest.fail("everything is known")


def test_every_ruling_comes_up() -> None:
    seen: set[str] = set()

    @settings(max_examples=150, derandomize=True, deadline=None, database=None)
    @given(_POLICIES, _TRIED)
    def collect(specs: list[Json], port: PodPort) -> None:
        found, labels = read(specs), NAMESPACES[HERE]
        seen.update({f"out {egress(found, end(other, complete=False), port)}" for other in EVERYBODY})
        seen.add(f"in {ingress(found, Name(HERE, REDACTOR), labels, port).who}")  # type: ignore[arg-type]

    collect()
    assert seen == {
        "out unrestricted", "out allowed", "out denied", "out unknown", "in anywhere", "in namespace",
        "in peers", "in nobody",
    }  # fmt: skip
