"""NetworkPolicies as an API server returns them, and hosts in an environment."""

from __future__ import annotations

from typing import Any

from tests.checks.objects import NAMESPACE, Json, ago

DNS = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}
FROM_GATEWAY = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "gateway"}}}]


def policy(name: str = "web", *types: str, age: float = 3600, **spec: Any) -> Json:
    """A policy that selects every pod of the namespace, unless `podSelector` says otherwise."""
    return {
        "metadata": {"name": name, "namespace": NAMESPACE, "creationTimestamp": ago(age)},
        "spec": {"podSelector": {}, "policyTypes": list(types) or ["Ingress"], **spec},
    }


def ports(*found: int | str | tuple[int, int], protocol: str = "TCP") -> list[Json]:
    """The ports of a rule; a pair is a range."""
    return [
        {"protocol": protocol, "port": one[0], "endPort": one[1]}
        if isinstance(one, tuple)
        else {"protocol": protocol, "port": one}
        for one in found
    ]


def policies(*found: Json) -> Json:
    """The evidence, whole."""
    return {"policies": {"items": list(found) or None}}


def dependencies(*variables: tuple[str, str], services: list[Json] | None = None) -> Json:
    """Hosts in the environment of the pod."""
    env = [{"name": name, "value": value} for name, value in variables]
    pod = {"metadata": {"namespace": NAMESPACE}, "spec": {"containers": [{"name": "api", "env": env}]}}
    return {"pod": pod, "services": {"items": services}}
