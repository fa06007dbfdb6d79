"""What leads to the pod: Services, and what routes to them; and the policies that apply to it."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import cite
from kubectl_evidence.graph.edge import Edge
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Text, say


def edges(bundle: Bundle, center: Text) -> Iterator[Edge]:
    """From the outside inwards: routes, Services, then network policies."""
    services = bundle.data(Services)
    yield from _ingresses(bundle, services)
    yield from _routes(bundle, services)
    pod = bundle.data(Pod)
    if services is not None and pod is not None:
        for name, service in services.items.items():
            if selects(service.selector, pod.labels):
                cites = cite(services, "items", name, "selector")
                yield Edge(source=say("Service/{}", name), relation="selects", target=center, cites=cites)
    policies = bundle.data(NetworkPolicies)
    if policies is not None and policies.policies is not None:
        for name in policies.policies.items:
            cites = cite(policies, "policies", "items", name)
            yield Edge(source=say("NetworkPolicy/{}", name), relation="applies to", target=center, cites=cites)


def _ingresses(bundle: Bundle, services: Services | None) -> Iterator[Edge]:
    ingresses = bundle.data(Ingresses)
    if ingresses is None or ingresses.ingresses is None:
        return
    for name, ingress in ingresses.ingresses.items.items():
        for place, backend in enumerate(ingress.backends):
            if backend.service is not None:
                yield Edge(
                    source=say("Ingress/{}", name),
                    relation="routes to",
                    target=say("Service/{}", backend.service),
                    missing=_is_missing(backend.service, services, bundle),
                    cites=cite(ingresses, "ingresses", "items", name, "backends", place),
                )


def _routes(bundle: Bundle, services: Services | None) -> Iterator[Edge]:
    routes = bundle.data(Routes)
    for field, title, name, route in routes.each() if routes is not None else ():
        for place, backend in enumerate(route.backends):
            here = backend.namespace is None or backend.namespace == bundle.target.namespace
            if (backend.kind is None or backend.kind == "Service") and routes is not None:
                yield Edge(
                    source=title,
                    relation="routes to",
                    target=say("Service/{}", backend.name),
                    missing=here and _is_missing(backend.name, services, bundle),
                    cites=cite(routes, field, "items", name, "backends", place),
                )


def _is_missing(name: Text, services: Services | None, bundle: Bundle) -> bool:
    """Whether there is no such Service. Of a large namespace not all are kept: then nobody can tell."""
    return services is not None and name not in services.items and not bundle.passed_over.get("services")
