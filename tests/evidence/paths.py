"""Objects between a pod and those who want to reach it."""

from __future__ import annotations

from typing import Any

from tests.builders import list_of, pod, service

NETWORKING = "networking.k8s.io/v1"
GATEWAY = "gateway.networking.k8s.io"


def labelled(kind: str, name: str, spec: Any, version: str = NETWORKING, **more: Any) -> dict[str, Any]:
    """Any object of the namespace."""
    metadata = {"name": name, "namespace": "payments", "creationTimestamp": "2026-09-15T08:30:00Z"}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec, **more}


def policy(name: str, **spec: Any) -> dict[str, Any]:
    """A NetworkPolicy that selects every pod, unless `podSelector` says otherwise."""
    return labelled("NetworkPolicy", name, {"podSelector": {}, **spec})


def policies(*found: dict[str, Any]) -> dict[str, Any]:
    """The list of them."""
    return {"networkpolicies": list_of(found, "NetworkPolicyList")}


def ingress(name: str, *backends: tuple[str, int | str], **spec: Any) -> dict[str, Any]:
    """An Ingress of one host that leads to ports of Services."""
    paths = [
        {
            "path": f"/{service}",
            "pathType": "Prefix",
            "backend": {"service": {"name": service, "port": {"name" if isinstance(port, str) else "number": port}}},
        }
        for service, port in backends
    ]
    return labelled("Ingress", name, {"rules": [{"host": "shop.example.com", "http": {"paths": paths}}], **spec})


def ingresses(*found: dict[str, Any]) -> dict[str, Any]:
    """The list of them."""
    return {"ingresses": list_of(found, "IngressList")}


def ingress_class(name: str, *, default: bool = False) -> dict[str, Any]:
    """An IngressClass."""
    made = labelled("IngressClass", name, {"controller": f"example.com/{name}"})
    made["metadata"]["annotations"] = {"ingressclass.kubernetes.io/is-default-class": str(default).lower()}
    return made


def services(*found: dict[str, Any]) -> dict[str, Any]:
    """The list of them, beside the one that selects the pod."""
    port = {"name": "http", "port": 80, "targetPort": "http", "nodePort": 30080, "protocol": "TCP"}
    return {"services": list_of([service("checkout", {"app": "checkout-api"}, ports=[port]), *found], "ServiceList")}


def served(*versions: str) -> dict[str, Any]:
    """What `/apis` answers where these group versions are served."""
    groups = [
        {"name": group, "versions": [{"groupVersion": one, "version": version}]}
        for one in versions
        for group, _, version in [one.rpartition("/")]
    ]
    return {"apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}}


def pod_with(*variables: tuple[str, str], **spec: Any) -> dict[str, Any]:
    """The pod with an environment."""
    made = pod()
    made["spec"]["containers"][0]["env"] = [{"name": name, "value": value} for name, value in variables]
    made["spec"] |= spec
    return {made["metadata"]["name"]: made}
