"""What leads to the pod, and what restricts its traffic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.hosts import hosts_of
from kubectl_evidence.clues.label_selector import matches
from kubectl_evidence.clues.name_errors import failed_lookup
from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.clues.refs import ServiceRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.clues.workload import backends_of
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

NETWORKING = "networking.k8s.io"
GATEWAY_API = "gateway.networking.k8s.io"
ROUTES = ("httproutes", "grpcroutes", "tcproutes", "tlsroutes")
# No more Gateways, and no more foreign namespaces, are read; nor Secrets with certificates.
_GATEWAYS, _NAMESPACES, _CERTIFICATES = 3, 2, 3
# The end of a log, where what is wrong now is said.
_LINES = 50


@dataclass(frozen=True)
class NetworkClue:
    """Names of what is asked for next.

    `served` are the group versions that the API server says it serves; none where it was not asked or did not say.
    `services` lead to the pod, or are the target; `dependencies` are Services that its environment names. `gateways`
    are the parents of routes that lead to those Services, with their namespaces; `granting` the namespaces, beyond
    the target's own, that such routes lead to as well. A namespace that is empty is the target's own.
    """

    served: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    # What those of them select pods by, as pairs.
    called: tuple[tuple[tuple[str, str], ...], ...] = ()
    # Whether the Services of the namespace were read; whether a route of the Gateway API leads to one of these.
    services_told: bool = False
    has_routes: bool = False
    # Services that these, an Ingress or a route name: all that somebody could miss.
    named: tuple[str, ...] = ()
    # Services with names like those that an Ingress names and that do not exist.
    near: tuple[str, ...] = ()
    # What Ingresses and routes name that does not exist, and has a name like that of one of the `services`.
    lost: tuple[str, ...] = ()
    # Secrets that the Ingresses take their certificates from.
    certificates: tuple[str, ...] = ()
    # Whether the environment names any host.
    has_hosts: bool = False
    # Those that lead to one of the Services, and the target if it is one.
    ingresses: tuple[str, ...] = ()
    gateways: tuple[ServiceRef, ...] = ()
    granting: tuple[str, ...] = ()
    # A NetworkPolicy that selects the pod looks at labels of namespaces.
    by_namespace: bool = False
    # Services of type LoadBalancer that select the pod and have no address.
    without_address: tuple[str, ...] = ()
    # A log tells of a look-up that failed.
    failed_lookup: bool = False

    def version(self, group: str, *versions: str) -> str:
        """The first of these versions of a group that is served, `group/version`; empty where none is known to be."""
        return next((one for version in versions if (one := f"{group}/{version}") in self.served), "")


LATER = NetworkClue(
    served=(
        f"{GATEWAY_API}/v1", f"{GATEWAY_API}/v1alpha2", f"{GATEWAY_API}/v1beta1",
        "argoproj.io/v1alpha1", "autoscaling.k8s.io/v1", "keda.sh/v1alpha1",
    ),
    services=("SERVICE",),
    services_told=True,
    has_routes=True,
    dependencies=("DEPENDENCY",),
    called=((("app", "DEPENDENCY"),),),
    named=("SERVICE", "DEPENDENCY"),
    near=("SERVICE",),
    certificates=("SECRET",),
    has_hosts=True,
    ingresses=("INGRESS",),
    gateways=(ServiceRef("", "GATEWAY"), ServiceRef("GATEWAY-NAMESPACE", "GATEWAY")),
    granting=("BACKEND-NAMESPACE",),
    by_namespace=True,
    without_address=("SERVICE",),
    failed_lookup=True,
)  # fmt: skip


def read(seen: Seen, subject: Subject) -> NetworkClue:
    """Take the clues from the answers so far."""
    services = {name: one for one in seen.items("services", group="") if (name := named(at(one, "metadata", "name")))}
    selecting = [name for name, one in services.items() if _selects(one, subject.labels)]
    leading = tuple(dict.fromkeys((*selecting, *_led_by_slices(seen, subject), *_targeted(seen, subject))))
    told = seen.listed("services", group="")
    lost = tuple(dict.fromkeys(_lost(seen, leading, services))) if told else ()
    meant = (*leading, *lost, *(() if selecting else _akin(services, subject.labels)))
    ingresses = {at(one, "metadata", "name"): one for one in _ingresses(seen, meant)}
    routes = [one for resource in ROUTES for one in seen.items(resource, group=GATEWAY_API) if leads(one, meant)]
    policies = seen.items("networkpolicies", group=NETWORKING)
    hosts = [one for one in hosts_of(subject.spec) if not one.bare or one.host in services]
    of_hosts = (one.service_in(seen.target.namespace) for one in hosts)
    dependencies = tuple(dict.fromkeys(name for name in of_hosts if name in services))
    backends = [name for one in ingresses.values() for name in backends_of(one)]
    absent = [name for name in dict.fromkeys(backends) if name not in services]
    backends += [name for one in routes for each in backend_refs(one) if (name := named(at(each, "name")))]
    return NetworkClue(
        served=tuple(_served(seen.url("/apis"))),
        services=leading,
        services_told=told,
        has_routes=bool(routes),
        dependencies=dependencies,
        called=tuple(dict.fromkeys(filter(None, (_selector(services[name]) for name in dependencies)))),
        near=tuple(name for one in absent for name in nearest(one, services)),
        lost=lost,
        certificates=tuple(dict.fromkeys(_certificates(ingresses.values())))[:_CERTIFICATES],
        named=tuple(dict.fromkeys((*leading, *dependencies, *backends))),
        has_hosts=bool(hosts),
        ingresses=tuple(ingresses),
        gateways=tuple(dict.fromkeys(_gateways(routes, seen.target.namespace)))[:_GATEWAYS],
        granting=tuple(dict.fromkeys(_beyond(routes, seen.target.namespace)))[:_NAMESPACES],
        by_namespace=any(
            _by_namespace(one) for one in policies if matches(at(one, "spec", "podSelector"), subject.labels)
        ),
        without_address=tuple(name for name in selecting if _lacks_address(services[name])),
        failed_lookup=any(failed_lookup(line) for log in seen.logs() for line in log.rsplit("\n", _LINES)[-_LINES:]),
    )


def _lost(seen: Seen, leading: tuple[str, ...], services: Mapping[str, Any]) -> Iterator[str]:
    """What Ingresses and routes of the namespace name as a Service that is not there, and perhaps mean one of these."""
    backends = [name for one in seen.items("ingresses", group=NETWORKING) for name in backends_of(one)]
    for resource in ROUTES:
        for route in seen.items(resource, group=GATEWAY_API):
            here = at(route, "metadata", "namespace")
            local = (one for one in backend_refs(route) if is_service(one) and at(one, "namespace") in (None, here))
            backends += [name for one in local if (name := named(at(one, "name")))]
    for name in dict.fromkeys(backends):
        if name not in services and nearest(name, leading):
            yield name


def _akin(services: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[str]:
    """The Services that ask for a value that one of the labels is, or resembles: perhaps they are meant for the pod."""
    for name, one in services.items():
        selector = at(one, "spec", "selector")
        wanted = [value for value in selector.values() if isinstance(value, str)] if isinstance(selector, dict) else []
        if any(value in labels.values() or nearest(value, tuple(labels.values())) for value in wanted):
            yield name


def _certificates(ingresses: Iterable[Any]) -> Iterator[str]:
    for one in ingresses:
        for each in listed(at(one, "spec", "tls")):
            if name := named(at(each, "secretName")):
                yield name


def leads(route: Any, services: tuple[str, ...]) -> bool:
    """Whether a route of the Gateway API, as parsed JSON, names one of these Services of its own namespace."""
    here = at(route, "metadata", "namespace")
    return any(
        at(one, "name") in services and at(one, "namespace") in (None, here) and is_service(one)
        for one in backend_refs(route)
    )


def backend_refs(route: Any) -> Iterator[Any]:
    """The backends of a route of the Gateway API, as parsed JSON."""
    for rule in listed(at(route, "spec", "rules")):
        yield from listed(at(rule, "backendRefs"))


def is_service(reference: Any) -> bool:
    """Whether a backend of a route, as parsed JSON, is a Service."""
    # The defaults of BackendObjectReference (sigs.k8s.io/gateway-api apis/v1).
    return (at(reference, "kind") or "Service") == "Service" and not at(reference, "group")


def _served(groups: Any) -> Iterator[str]:
    for group in listed(at(groups, "groups")):
        for version in listed(at(group, "versions")):
            yield f"{at(group, 'name')}/{at(version, 'version')}"


def _selects(service: Any, labels: Mapping[str, str]) -> bool:
    selector = at(service, "spec", "selector")
    # Without a selector a Service selects nothing (k8s.io/kubernetes pkg/controller/endpointslice, syncService).
    return isinstance(selector, dict) and bool(selector) and all(labels.get(k) == v for k, v in selector.items())


def _selector(service: Any) -> tuple[tuple[str, str], ...]:
    selector = at(service, "spec", "selector")
    return tuple((str(key), str(one)) for key, one in selector.items()) if isinstance(selector, dict) else ()


def _led_by_slices(seen: Seen, subject: Subject) -> Iterator[str]:
    uid = at(subject.pod, "metadata", "uid")
    for one in seen.items("endpointslices", namespace=seen.target.namespace):
        name = named(at(one, "metadata", "labels", "kubernetes.io/service-name"))
        if uid and name and any(at(each, "targetRef", "uid") == uid for each in listed(at(one, "endpoints"))):
            yield name


def _targeted(seen: Seen, subject: Subject) -> list[str]:
    if seen.target.kind is kinds.SERVICE:
        return [seen.target.name]
    return backends_of(subject.root) if seen.target.kind is kinds.INGRESS else []


def _ingresses(seen: Seen, services: tuple[str, ...]) -> Iterator[Any]:
    target = seen.target.name if seen.target.kind is kinds.INGRESS else ""
    for one in seen.items("ingresses", group=NETWORKING):
        name = named(at(one, "metadata", "name"))
        if name and (name == target or not {*backends_of(one)}.isdisjoint(services)):
            yield one


def _lacks_address(service: Any) -> bool:
    balanced = at(service, "spec", "type") == "LoadBalancer"
    return balanced and not listed(at(service, "status", "loadBalancer", "ingress"))


def _gateways(routes: list[Any], here: str) -> Iterator[ServiceRef]:
    for route in routes:
        for parent in listed(at(route, "spec", "parentRefs")):
            name, namespace = named(at(parent, "name")), at(parent, "namespace")
            if name and (at(parent, "kind") or "Gateway") == "Gateway" and (namespace is None or named(namespace)):
                yield ServiceRef("" if namespace in (None, here) else namespace, name)


def _beyond(routes: list[Any], here: str) -> Iterator[str]:
    for route in routes:
        for one in backend_refs(route):
            if (namespace := named(at(one, "namespace"))) and namespace != here:
                yield namespace


def _by_namespace(policy: Any) -> bool:
    for rules, peers in (("ingress", "from"), ("egress", "to")):
        for rule in listed(at(policy, "spec", rules)):
            if any(at(peer, "namespaceSelector") is not None for peer in listed(at(rule, peers))):
                return True
    return False
