"""The permissions that reading needs, as manifests: generated from the asks, never remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kubectl_evidence.ask import Access
from kubectl_evidence.clues import LATER
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.evidence.owners import RESOURCES
from kubectl_evidence.kinds import KINDS
from kubectl_evidence.plan import plan
from kubectl_evidence.target import Target

_NAMESPACE = "NAMESPACE"


def manifests() -> Mapping[str, list[dict[str, Any]]]:
    """Objects by file name: what is needed in the target's namespace, beyond it, and for --debug."""
    accesses = list(_accesses())
    inside = [access for access in accesses if access.namespace == _NAMESPACE]
    beyond = [access for access in accesses if access.namespace != _NAMESPACE and not access.non_resource_url]
    # Only to name candidates when there is no pod of the name that was asked for.
    beyond += [Access("list", "", "pods"), Access("get", "", "namespaces")]
    return {
        "core.yaml": [_cluster_role("kubectl-evidence", inside)],
        "cluster-read.yaml": [_cluster_role("kubectl-evidence-cluster-read", beyond)],
        "debug.yaml": [
            _cluster_role("kubectl-evidence-debug", [Access("patch", "", "pods", _NAMESPACE, "ephemeralcontainers")])
        ],
    }


def _accesses() -> Iterable[Access]:
    known = replace(LATER, owners=tuple(OwnerRef(version, kind, "owner") for version, kind in RESOURCES))
    for kind in KINDS:
        for planned in plan(Target("NAME", _NAMESPACE if kind.namespaced else "", kind), known):
            yield planned.ask.access
    # Lists the pods of the namespace when there is none of the name that was asked for.
    yield Access("list", "", "pods", _NAMESPACE)


def _cluster_role(name: str, accesses: Iterable[Access]) -> dict[str, Any]:
    verbs: dict[tuple[str, str], set[str]] = {}
    for access in accesses:
        verbs.setdefault((access.group, access.full_resource), set()).add(access.verb)
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (group, resource), allowed in sorted(verbs.items()):
        grouped.setdefault((group, tuple(sorted(allowed))), []).append(resource)
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name},
        "rules": [
            {"apiGroups": [group], "resources": resources, "verbs": list(allowed)}
            for (group, allowed), resources in grouped.items()
        ],
    }
