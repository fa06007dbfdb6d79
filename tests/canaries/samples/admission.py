"""What admits pods, and what a namespace allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

SERVICE_ACCOUNT = "checkout"
# Of the Service that serves a webhook.
POLICY_NAMESPACE, POLICY = "policy", "pod-policy"
_AT = "2026-09-15T09:00:00Z"


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    metadata = {"name": ask.name or "checkout", "creationTimestamp": _AT}
    here = metadata | {"namespace": "payments"}
    match ask.access.verb, ask.access.resource:
        case "get", "serviceaccounts":
            pulls = [{"name": "registry"}]
            yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": here, "imagePullSecrets": pulls}
        case "get", "namespaces":
            labels = {"kubernetes.io/metadata.name": ask.name, "pod-security.kubernetes.io/enforce": "restricted"}
            leaving = {"deletionTimestamp": _AT}
            yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {**metadata, **leaving, "labels": labels}}
        case "list", "validatingwebhookconfigurations":
            yield _configuration("Validating", {"service": {"namespace": POLICY_NAMESPACE, "name": POLICY}})
        case "list", "mutatingwebhookconfigurations":
            yield _configuration("Mutating", {"url": "https://policy.example.com/mutate?key=1"})
        case "list", "resourcequotas":
            selector = {"matchExpressions": [{"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}]}
            yield {
                "apiVersion": "v1",
                "kind": "ResourceQuota",
                "metadata": here,
                "spec": {"hard": {"pods": "4"}, "scopes": ["NotBestEffort"], "scopeSelector": selector},
                "status": {"hard": {"pods": "4"}, "used": {"pods": "4"}},
            }
        case "list", "limitranges":
            bounds = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
            limits = {"type": "Container", **{bound: {"memory": "2"} for bound in bounds}}
            yield {"apiVersion": "v1", "kind": "LimitRange", "metadata": here, "spec": {"limits": [limits]}}


def _configuration(kind: str, client: dict[str, Any]) -> dict[str, Any]:
    rule = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "scope": "*"}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": f"{kind}WebhookConfiguration",
        "metadata": {"name": kind.lower()},
        "webhooks": [
            {
                "name": f"{kind.lower()}.policy.example.com",
                "failurePolicy": "Fail",
                "clientConfig": {**client, "caBundle": "LS0tLS1CRUdJTg=="},
                "rules": [rule],
                "namespaceSelector": {"matchExpressions": [{"key": "exempt", "operator": "DoesNotExist"}]},
                "objectSelector": {},
                "timeoutSeconds": 5,
            }
        ],
    }
