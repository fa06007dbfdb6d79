"""Ingresses and routes as an API server returns them, with what is put beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.checks.objects import NAMESPACE, Json, ago

TARGETS = ("checkout",)
GATEWAY_API = "gateway.networking.k8s.io/v1"


def service(name: str = "checkout", *ports: Json) -> Json:
    """A Service that leads port 80 to 8080."""
    usual = {"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080, "protocol": "TCP"}
    return {
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"type": "ClusterIP", "selector": {"app": name}, "ports": list(ports) or [usual]},
    }


def path(name: str, port: int | str, where: str = "/checkout") -> Json:
    """A path of an Ingress."""
    number = {"name": port} if isinstance(port, str) else {"number": port}
    return {"path": where, "pathType": "Prefix", "backend": {"service": {"name": name, "port": number}}}


def ingress(*paths: Json, name: str = "shop", age: float = 3600, status: Json | None = None, **spec: Any) -> Json:
    """An Ingress of one host."""
    rules = [{"host": "shop.example.com", "http": {"paths": list(paths)}}]
    return {
        "metadata": {"name": name, "namespace": NAMESPACE, "creationTimestamp": ago(age)},
        "spec": {"rules": rules, **spec},
        "status": status or {"loadBalancer": {}},
    }


def ingresses(
    *found: Json,
    services: Sequence[Json] | None = (service(),),
    classes: Sequence[Json] | None = (),
    secrets: Json | None = None,
    targets: Sequence[str] = TARGETS,
) -> Json:
    """The evidence; None is what was denied."""
    parts: Json = {"ingresses": _list(list(found)), "classes": _list(classes), "services": _list(services)}
    parts |= {f"certificates/{name}": {"status": status} for name, status in (secrets or {}).items()}
    return {"parts": parts, "namespace": NAMESPACE, "servicesOfTarget": list(targets)}


def ingress_class(name: str, *, default: bool = False) -> Json:
    """An IngressClass."""
    annotations = {"ingressclass.kubernetes.io/is-default-class": "true"} if default else None
    return {"metadata": {"name": name, "annotations": annotations}, "spec": {"controller": f"example.com/{name}"}}


def backend(name: str, port: int | None = 80, **more: Any) -> Json:
    """A backendRef; the API server fills in group, kind and weight."""
    return {"group": "", "kind": "Service", "name": name, "port": port, "weight": 1, **more}


def route(*rules: Sequence[Json], parents: Sequence[Json] | None = None, statuses: Sequence[Json] = ()) -> Json:
    """An HTTPRoute in its second generation, with a rule for each list of backends."""
    return {
        "metadata": {
            "name": "checkout", "namespace": NAMESPACE, "creationTimestamp": ago(3600), "generation": 2,
        },
        "spec": {
            "parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "edge"}]
            if parents is None
            else list(parents),
            "hostnames": ["shop.example.com"],
            "rules": [
                {"matches": [{"path": {"type": "PathPrefix", "value": "/"}}], "backendRefs": list(one)} for one in rules
            ],
        },
        "status": {"parents": list(statuses) or None},
    }  # fmt: skip


def parent_status(*conditions: Json, name: str = "edge", **more: Any) -> Json:
    """What a controller made of a route for one parent."""
    return {
        "parentRef": {"kind": "Gateway", "name": name, **more},
        "controllerName": "example.com/gateway",
        "conditions": list(conditions),
    }


def reported(kind: str, status: str, reason: str, message: str = "", generation: int = 2) -> Json:
    """A condition with the generation that it is about."""
    return {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": message,
        "observedGeneration": generation,
        "lastTransitionTime": ago(600),
    }


def gateway(*conditions: Json, age: float = 3600) -> Json:
    """A Gateway in its second generation."""
    return {
        "metadata": {"name": "edge", "namespace": NAMESPACE, "generation": 2, "creationTimestamp": ago(age)},
        "spec": {"gatewayClassName": "public", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]},
        "status": {"conditions": list(conditions) or None, "listeners": None},
    }


def routes(
    *found: Json,
    services: Sequence[Json] | None = (service(),),
    gateways: Json | None = None,
    grants: dict[str, Sequence[Json] | None] | None = None,
    targets: Sequence[str] = TARGETS,
    sort: str = "httproutes",
) -> Json:
    """The evidence; None is what was denied."""
    parts: Json = {sort: _list(list(found)), "services": _list(services)}
    for name, one in (gateways or {}).items():
        key = name if "/" in name else f"{NAMESPACE}/{name}"
        parts[f"gateways/{key}"] = {"status": one} if isinstance(one, str) else {"status": "collected", "data": one}
    for namespace, each in (grants or {}).items():
        parts[f"grants/{namespace}"] = _list(each)
    return {"parts": parts, "namespace": NAMESPACE, "servicesOfTarget": list(targets)}


def _list(items: Sequence[Json] | None) -> Json:
    if items is None:
        return {"status": "forbidden"}
    return {"status": "collected", "data": {"items": list(items) or None}}
