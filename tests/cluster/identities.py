"""Users of a cluster with different rights, by the only means that every cluster has: ServiceAccount tokens."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.cluster.kubectl import Kubectl

TOKEN_LIFETIME = "4h"  # longer than any test run
POD_READER_RULES = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]


class Identity(enum.Enum):
    """Who asks: a user of one namespace."""

    VIEWER = "viewer"
    """An ordinary user: ClusterRole ``view``, in this namespace only."""
    POD_READER = "pod-reader"
    """May get and list pods, and nothing else."""
    NOBODY = "nobody"
    """Known to the cluster, without a right to anything."""


def kubeconfig(
    identity: Identity, admin: Kubectl, folder: Path, wait: Callable[[str, Callable[[], bool]], Any]
) -> Path:
    """Create the user in the namespace of ``admin``, wait until its rights are in force, and write its kubeconfig."""
    name = identity.value
    admin.apply([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}, *_grants(identity, admin)])
    path = write_kubeconfig(name, admin, folder)
    user = Kubectl(admin.program, path, admin.home, admin.namespace)
    # Grants reach the API server's authorizer through a watch, a moment after they are stored.
    wait(f"{name} may do what it should", lambda: _is_in_force(identity, user))
    return path


def write_kubeconfig(account: str, admin: Kubectl, folder: Path) -> Path:
    """Write a kubeconfig with a new token of a ServiceAccount in the namespace of ``admin``."""
    token = admin.output("create", "token", account, f"--duration={TOKEN_LIFETIME}").strip()
    path = folder / f"{admin.namespace}-{account}.kubeconfig"
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump(_with_token(admin, account, token)))
    return path


def _grants(identity: Identity, admin: Kubectl) -> list[dict[str, Any]]:
    name = identity.value
    group = "rbac.authorization.k8s.io"
    binding = {
        "apiVersion": f"{group}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": name},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": admin.namespace}],
    }
    match identity:
        case Identity.VIEWER:
            return [binding | {"roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "view"}}]
        case Identity.POD_READER:
            role = {
                "apiVersion": f"{group}/v1",
                "kind": "Role",
                "metadata": {"name": name},
                "rules": POD_READER_RULES,
            }
            return [role, binding | {"roleRef": {"apiGroup": group, "kind": "Role", "name": name}}]
        case Identity.NOBODY:
            return []


def _is_in_force(identity: Identity, user: Kubectl) -> bool:
    match identity:
        case Identity.VIEWER:
            return all(_may(user, "get", resource) for resource in ("services", "pods"))
        case Identity.POD_READER:
            return _may(user, "list", "pods")
        case Identity.NOBODY:
            return user("auth", "whoami").returncode == 0


def _may(user: Kubectl, verb: str, resource: str) -> bool:
    return user("auth", "can-i", verb, resource).stdout.strip() == "yes"


def _with_token(admin: Kubectl, name: str, token: str) -> dict[str, Any]:
    """The administrator's way to the cluster, with the token as the only credential."""
    view = json.loads(admin.output("config", "view", "--minify", "--flatten", "--raw", "--output=json"))
    context = {"cluster": view["clusters"][0]["name"], "user": name, "namespace": admin.namespace}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": view["clusters"],
        "users": [{"name": name, "user": {"token": token}}],
        "contexts": [{"name": name, "context": context}],
        "current-context": name,
    }
