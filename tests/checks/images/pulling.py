"""Pods whose containers wait for an image, and what the registry or the runtime says to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.checks.objects import Json, ago, container, pod, waiting

IMAGE = "registry.example.com/shop/checkout:3.14.2"
RESOLVE = f'failed to pull and unpack image "{IMAGE}": failed to resolve reference "{IMAGE}": '

UNREACHABLE = (
    'failed to do request: Head "https://registry.example.com/v2/": dial tcp: lookup registry.example.com on '
    "10.96.0.10:53: no such host"
)
DENIED = "unexpected status from HEAD request to https://registry.example.com: 403 Forbidden"
LIMITED = (
    "failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - Server message: "
    "toomanyrequests: You have reached your pull rate limit"
)
ABSENT = f"{IMAGE}: not found"
ODD = "something nobody has heard of"


def pulling(reason: str, message: str | None = None, *, image: str = IMAGE, **changes: Any) -> Json:
    """A pod that waits for its image for this reason, made by the newest of two revisions."""
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "checkout-api-6f9d7c5b88", "uid": "rs-2"}
    return pod(
        container(state=waiting(reason, message), image=image),
        phase="Pending",
        age=60,
        metadata={"ownerReferences": [{**owner, "controller": True}]},
        spec=changes,
    )


def backing_off(cause: str, **changes: Any) -> Json:
    """The same, in the words of a kubelet that waits before it tries again."""
    return pulling("ImagePullBackOff", f'Back-off pulling image "{IMAGE}": ErrImagePull: {RESOLVE}{cause}', **changes)


def revisions(old: str, new: str = IMAGE, *, ready: int = 1) -> Mapping[str, Json]:
    """The answer for the revisions of a Deployment: the newest with one image, the one before with another."""
    return {"ReplicaSets": {"items": [_revision(2, "6f9d7c5b88", new, 0), _revision(1, "5c8b6d7f49", old, ready)]}}


def _revision(number: int, suffix: str, image: str, ready: int) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"checkout-api-{suffix}",
            "uid": f"rs-{number}",
            "creationTimestamp": ago(3600 // number),
            "annotations": {"deployment.kubernetes.io/revision": str(number)},
        },
        "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "api", "image": image}]}}},
        "status": {"replicas": 1, **({"readyReplicas": ready} if ready else {})},
    }
