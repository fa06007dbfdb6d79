"""ConfigMaps and Secrets, of which nothing but the metadata is ever asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

CONFIG_MAP, SECRET = "checkout-config", "db"
_AT = "2026-09-15T09:00:00Z"
# One of nearly the name that the spec asks for.
_NEAR = {CONFIG_MAP: "checkout-conf", SECRET: "db-0"}


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    name = {"configmaps": CONFIG_MAP, "secrets": SECRET}.get(ask.access.resource)
    if name is not None and ask.access.verb == "get":
        yield _metadata(ask.name)
    elif name is not None:
        yield _metadata(_NEAR[name])


def _metadata(name: str) -> dict[str, Any]:
    owner = {"apiVersion": "example.com/v1", "kind": "Sync", "name": name, "uid": "u-7", "controller": True}
    return {
        "apiVersion": "meta.k8s.io/v1",
        "kind": "PartialObjectMetadata",
        "metadata": {
            "name": name,
            "namespace": "payments",
            "creationTimestamp": _AT,
            "deletionTimestamp": _AT,
            "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": '{"kind":"Secret","stringData":{"a":"as applied"}}'
            },
            "ownerReferences": [owner],
            "managedFields": [
                {
                    "manager": "kubectl-client-side-apply",
                    "operation": "Update",
                    "apiVersion": "v1",
                    "time": _AT,
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {"f:data": {".": {}, "f:pass_old": {}}, "f:metadata": {"f:labels": {"f:app": {}}}},
                }
            ],
        },
    }
