"""What leads to the pod, what restricts it, and which API groups are served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

_AT = "2026-09-15T09:00:00Z"
_GATEWAY = "gateway.networking.k8s.io"
INGRESS, CERTIFICATE, GATEWAY, LEDGERS = "shop", "shop-tls", "public", "ledgers"


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """Every object of the topic."""
    if ask.access.non_resource_url == "/apis":
        yield {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(*one) for one in _GROUPS.items()]}
    match ask.access.resource, ask.access.group:
        case "ingresses", "networking.k8s.io":
            yield _ingress()
        case "ingressclasses", "networking.k8s.io":
            yield _object("networking.k8s.io/v1", "IngressClass", "nginx", "") | {
                "spec": {"controller": "k8s.io/words"}
            }
        case "networkpolicies", "networking.k8s.io":
            yield _network_policy()
        case "httproutes" | "grpcroutes" | "tcproutes" | "tlsroutes" as resource, "gateway.networking.k8s.io":
            kind = {"http": "HTTPRoute", "grpc": "GRPCRoute", "tcpr": "TCPRoute", "tlsr": "TLSRoute"}
            yield _route(kind.get(resource[:4], "HTTPRoute"), ask)
        case "gateways", "gateway.networking.k8s.io":
            yield _gateway(ask.name, ask.access.namespace)
        case "referencegrants", "gateway.networking.k8s.io":
            yield _object(f"{_GATEWAY}/v1beta1", "ReferenceGrant", "from-payments", ask.access.namespace) | {
                "spec": {
                    "from": [{"group": _GATEWAY, "kind": "HTTPRoute", "namespace": "payments"}],
                    "to": [{"group": "", "kind": "Service", "name": "ledger"}],
                }
            }


_GROUPS = {
    _GATEWAY: ("v1", "v1beta1", "v1alpha2"),
    "autoscaling.k8s.io": ("v1",),
    "keda.sh": ("v1alpha1",),
    "argoproj.io": ("v1alpha1",),
}


def _group(name: str, versions: tuple[str, ...]) -> dict[str, Any]:
    served = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": served, "preferredVersion": served[0]}


def _object(version: str, kind: str, name: str, namespace: str = "payments") -> dict[str, Any]:
    metadata = {"name": name, "creationTimestamp": _AT}
    if namespace:
        metadata["namespace"] = namespace
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def _ingress() -> dict[str, Any]:
    made = _object("networking.k8s.io/v1", "Ingress", INGRESS)
    made["metadata"]["annotations"] = {"kubernetes.io/ingress.class": "words"}
    service = {"service": {"name": "checkout", "port": {"name": "https"}}}
    slip = {"service": {"name": "checkot", "port": {"number": 80}}}
    return made | {
        "spec": {
            "ingressClassName": "nginx",
            "defaultBackend": {"resource": {"apiGroup": "example.com", "kind": "Bucket", "name": "errors"}},
            "tls": [{"hosts": ["shop.example.com"], "secretName": CERTIFICATE}],
            "rules": [
                {
                    "host": "shop.example.com",
                    "http": {
                        "paths": [
                            {"path": "/checkout", "pathType": "Prefix", "backend": service},
                            {"path": "/slip", "pathType": "Prefix", "backend": slip},
                        ]
                    },
                }
            ],
        },
        "status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.com"}]}},
    }


def _selector() -> dict[str, Any]:
    return {
        "matchLabels": {"tier": "backend"},
        "matchExpressions": [{"key": "app", "operator": "In", "values": ["checkout-api"]}],
    }


def _network_policy() -> dict[str, Any]:
    peers = [
        {"podSelector": _selector(), "namespaceSelector": _selector()},
        {"ipBlock": {"cidr": "192.0.2.0/24", "except": ["192.0.2.8/29"]}},
    ]
    ports = [{"protocol": "TCP", "port": "http"}, {"port": 8000, "endPort": 8080}]
    return _object("networking.k8s.io/v1", "NetworkPolicy", "checkout") | {
        "spec": {
            "podSelector": {},
            "ingress": [{"from": peers, "ports": ports}],
            "egress": [{"to": peers, "ports": ports}],
        }
    }


def _condition() -> dict[str, Any]:
    said = {"reason": "Words", "message": "words of a controller", "lastTransitionTime": _AT}
    return {"type": "Accepted", "status": "False", **said}


def _route(kind: str, ask: Ask) -> dict[str, Any]:
    parent = {"namespace": "edge", "name": GATEWAY, "sectionName": "https", "port": 443, "kind": "Gateway"}
    matches = [
        {"path": {"type": "PathPrefix", "value": "/checkout"}},
        {"method": {"service": "shop.Checkout", "method": "Pay"}},
    ]
    backends = [
        {"kind": "Service", "name": "checkout", "port": 82, "weight": 1},
        {"kind": "Service", "namespace": LEDGERS, "name": "ledger", "port": 80},
    ]
    version = ask.path.split("/")[3]
    return _object(f"{_GATEWAY}/{version}", kind, "checkout") | {
        "spec": {
            "parentRefs": [parent],
            "hostnames": ["shop.example.com"],
            "rules": [{"matches": matches, "backendRefs": backends}],
        },
        "status": {
            "parents": [
                {
                    "parentRef": {"name": GATEWAY, "sectionName": "https"},
                    "controllerName": "example.com/gateway",
                    "conditions": [_condition()],
                }
            ]
        },
    }


def _gateway(name: str, namespace: str) -> dict[str, Any]:
    listener = {"name": "https", "port": 443, "protocol": "HTTPS", "hostname": "*.example.com"}
    return _object(f"{_GATEWAY}/v1", "Gateway", name, namespace) | {
        "spec": {
            "gatewayClassName": "example",
            "listeners": [{**listener, "allowedRoutes": {"namespaces": {"from": "All"}}}],
        },
        "status": {
            "addresses": [{"type": "IPAddress", "value": "192.0.2.1"}],
            "conditions": [_condition()],
            "listeners": [{"name": "https", "attachedRoutes": 1, "conditions": [_condition()]}],
        },
    }
