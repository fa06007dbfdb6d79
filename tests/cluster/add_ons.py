"""APIs beyond those of Kubernetes itself, as a test needs them: served, with a route, and without any controller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_GATEWAY = "gateway.networking.k8s.io"
# Group, kind, and the version in which it is served.
_SERVED = (
    (_GATEWAY, "Gateway", "v1"),
    (_GATEWAY, "HTTPRoute", "v1"),
    (_GATEWAY, "GRPCRoute", "v1"),
    (_GATEWAY, "TCPRoute", "v1alpha2"),
    (_GATEWAY, "TLSRoute", "v1alpha2"),
    (_GATEWAY, "ReferenceGrant", "v1beta1"),
    ("keda.sh", "ScaledObject", "v1alpha1"),
)


def definitions() -> Iterator[dict[str, Any]]:
    """A CustomResourceDefinition for each, which takes whatever its objects hold."""
    for group, kind, version in _SERVED:
        plural = f"{kind.lower()}s"
        yield {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {
                "name": f"{plural}.{group}",
                "annotations": {"api-approved.kubernetes.io": "unapproved, for tests"},
            },
            "spec": {
                "group": group,
                "scope": "Namespaced",
                "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"},
                "versions": [
                    {
                        "name": version,
                        "served": True,
                        "storage": True,
                        "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
                    }
                ],
            },
        }


def route(service: str, elsewhere: str) -> dict[str, Any]:
    """A route to a Service and to another one `elsewhere`, below a Gateway here and one there; neither exists."""
    return {
        "apiVersion": f"{_GATEWAY}/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": service},
        "spec": {
            "parentRefs": [{"name": "absent"}, {"name": "absent", "namespace": elsewhere}],
            "rules": [
                {
                    "backendRefs": [
                        {"name": service, "port": 80},
                        {"name": "absent", "namespace": elsewhere, "port": 80},
                    ]
                }
            ],
        },
    }
