"""Random Services and pods, as an API server takes them, and what is then done to them.

Values are few, so that selectors select, ports are found and labels nearly match often enough; the usual ones are
listed more than once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import strategies as st

Json: TypeAlias = dict[str, Any]

LABELS = {"app": ["web", "api", "Web", ""], "tier": ["front", "back"], "version": ["1.1", "1.10", "1"]}
PORT_NAMES = ["http", "http", "http", "web", "metrics", "dns"]
# Of init containers, sidecars among them.
INIT_NAMES = ["http", "admin", "admin"]
NUMBERS = [80, 8080, 8081, 9090, 53]
PROTOCOLS = ["TCP", "TCP", "TCP", "UDP", "SCTP"]
PHASES = ["Running", "Running", "Running", "Running", "Pending", "Succeeded", "Failed", "Unknown"]
READY = ["True", "True", "True", "False", "Unknown", None]
# Families of a pod's addresses, the first one first.
ADDRESSES = [(4,), (4,), (4,), (4,), (6,), (4, 6), (4, 6), (4, 6), (6, 4), (), ()]
# On one of two nodes that exist, on one that does not, on none.
NODES = ["one", "one", "one", "other", "other", "gone", None]
FAMILIES: list[Json] = [
    {},
    {},
    {"ipFamilyPolicy": "PreferDualStack"},
    {"ipFamilyPolicy": "RequireDualStack"},
    {"ipFamilyPolicy": "PreferDualStack", "ipFamilies": ["IPv6", "IPv4"]},
    {"ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv6"]},
]


@dataclass(frozen=True)
class PodPlan:
    """A pod, and what its status is to be."""

    labels: dict[str, str]
    containers: list[Json]
    init: list[Json]
    node: str | None
    phase: str
    ready: str | None
    families: tuple[int, ...]
    # Whether it has the address of the pod before it, as pods in the host's network do.
    shares: bool
    deleted: bool
    finalizer: bool
    # What happens to it later: a part of the status, labels, or a deletion.
    later: Json


@dataclass(frozen=True)
class ServicePlan:
    """A Service's spec, and what of it is changed later."""

    spec: Json
    later: Json


@dataclass(frozen=True)
class World:
    """Some pods and some Services among them."""

    pods: list[PodPlan]
    services: list[ServicePlan]


def labels() -> st.SearchStrategy[dict[str, str]]:
    """Some of the labels."""
    values = {key: st.sampled_from(one) for key, one in LABELS.items()}
    return st.fixed_dictionaries({"app": values["app"]}, optional={k: v for k, v in values.items() if k != "app"})


@st.composite
def _container(draw: st.DrawFn, name: str, names: list[str]) -> Json:
    ports = draw(
        st.lists(
            st.fixed_dictionaries(
                {"containerPort": st.sampled_from(NUMBERS)},
                optional={"name": st.sampled_from(names), "protocol": st.sampled_from(PROTOCOLS)},
            ),
            max_size=3,
            # Within one container no two ports have one name, or one number and protocol.
            unique_by=(
                lambda port: port.get("name", str(port)),
                lambda port: (port["containerPort"], port.get("protocol", "TCP")),
            ),
        )
    )
    return {"name": name, "image": "busybox:1.36", "ports": ports}


@st.composite
def pods(draw: st.DrawFn) -> PodPlan:
    """One pod, mostly an ordinary one."""
    containers = [draw(_container(f"c{place}", PORT_NAMES)) for place in range(draw(st.sampled_from([1, 1, 2, 3])))]
    init = [draw(_container(f"i{place}", INIT_NAMES)) for place in range(draw(st.sampled_from([0, 0, 1, 1, 2])))]
    for one in init:
        if draw(st.sampled_from([True, True, False])):
            one["restartPolicy"] = "Always"
    rarely = st.sampled_from([False] * 5 + [True])
    later: st.SearchStrategy[Json] = st.one_of(
        st.just({}),
        st.fixed_dictionaries({"ready": st.sampled_from(["True", "False"])}),
        st.fixed_dictionaries({"phase": st.sampled_from(["Running", "Failed", "Succeeded"])}),
        st.fixed_dictionaries({"labels": labels()}),
        st.just({"deleted": True}),
    )
    return PodPlan(
        labels=draw(labels()),
        containers=containers,
        init=init,
        node=draw(st.sampled_from(NODES)),
        phase=draw(st.sampled_from(PHASES)),
        ready=draw(st.sampled_from(READY)),
        families=draw(st.sampled_from(ADDRESSES)),
        shares=draw(rarely),
        deleted=draw(rarely),
        finalizer=draw(rarely),
        later=draw(later),
    )


@st.composite
def _ports(draw: st.DrawFn, least: int = 1) -> list[Json]:
    count = draw(st.sampled_from([least, 1, 1, 2, 3]))
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from([80, 443, 8080, 53]), st.sampled_from(PROTOCOLS)),
            min_size=count,
            max_size=count,
            unique=True,
        )
    )
    ports = []
    for place, (number, protocol) in enumerate(keys):
        port: Json = {"port": number}
        if protocol != "TCP" or draw(st.booleans()):
            port["protocol"] = protocol
        # With several ports each has a name; none of them is by chance what a container calls its own.
        if count > 1 or draw(st.booleans()):
            port["name"] = draw(st.sampled_from([f"p{place}", *(PORT_NAMES[2:] if count == 1 else [])]))
        target = draw(st.sampled_from(["name", "name", "name", "number", None]))
        if target is not None:
            port["targetPort"] = draw(st.sampled_from([*PORT_NAMES, "admin"] if target == "name" else NUMBERS))
        ports.append(port)
    return ports


@st.composite
def services(draw: st.DrawFn, among: list[PodPlan], *, dual_stack: bool) -> ServicePlan:
    """One Service, which mostly selects some of these pods."""
    kind = draw(st.sampled_from(["ClusterIP"] * 5 + ["None"] * 2 + ["NodePort", "LoadBalancer", "ExternalName"]))
    spec: Json = {"type": "ClusterIP" if kind == "None" else kind}
    meant = draw(st.sampled_from(among)).labels if among else {}
    pairs = list(meant.items())
    selector = draw(
        st.one_of(
            st.sampled_from([dict(pairs[:count]) for count in range(1, len(pairs) + 1)] or [{"app": "web"}]),
            st.sampled_from([dict(pairs[:1] or [("app", "web")])]),
            labels(),
            st.sampled_from([None, {}]),
        )
    )
    if selector is not None:
        spec["selector"] = selector
    if kind == "ExternalName":
        spec["externalName"] = "example.com"
        return ServicePlan(spec, {})
    spec["ports"] = draw(_ports(0 if kind == "None" else 1))
    if kind == "None":
        spec["clusterIP"] = "None"
    if draw(st.sampled_from([False, False, True])):
        spec["publishNotReadyAddresses"] = True
    if dual_stack:
        spec |= draw(st.sampled_from(FAMILIES))
    later: list[st.SearchStrategy[Json]] = [
        st.just({}),
        st.fixed_dictionaries({"publishNotReadyAddresses": st.booleans()}),
        st.fixed_dictionaries({"ports": _ports()}),
    ]
    if selector:
        later.append(st.fixed_dictionaries({"selector": labels()}))
    return ServicePlan(spec, draw(st.one_of(later)))


@st.composite
def worlds(draw: st.DrawFn, *, dual_stack: bool) -> World:
    """A few pods, and Services that mostly select some of them."""
    found = draw(st.lists(pods(), min_size=2, max_size=6))
    return World(found, draw(st.lists(services(found, dual_stack=dual_stack), min_size=3, max_size=6)))
