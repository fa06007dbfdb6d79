"""Nodes that nothing runs on: pods that are bound to one keep the status that a test writes.

They are kept alive as a kubelet would (pkg/controller/nodelifecycle), else the pods' Ready conditions would be made
False. Nothing is scheduled to them, no DaemonSet's pod either.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.cluster.api import Api, Refused

NODES = "/api/v1/nodes"
LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
SECONDS_OF_A_LEASE = 40  # what a kubelet says
SECONDS_BETWEEN = 5.0
TAINT = {"key": "kubectl-evidence/no-kubelet", "effect": "NoSchedule"}


@contextlib.contextmanager
def nodes_without_kubelet(api: Api, count: int) -> Iterator[list[str]]:
    """Nodes that are Ready for as long as this lasts, and gone afterwards: take their pods away before."""
    names = [f"no-kubelet-{secrets.token_hex(3)}" for _ in range(count)]
    ended = threading.Event()
    with contextlib.ExitStack() as stack:
        for name in names:
            stack.callback(_remove, api, name)
            _add(api, name)
        heart = threading.Thread(target=_beat, args=(api, names, ended))
        heart.start()
        stack.callback(heart.join)
        stack.callback(ended.set)
        yield names


def _add(api: Api, name: str) -> None:
    api.create(
        NODES,
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name},
            "spec": {"unschedulable": True, "taints": [TAINT]},
        },
    )
    api.create(
        LEASES,
        {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": name},
            "spec": {"holderIdentity": name, "leaseDurationSeconds": SECONDS_OF_A_LEASE, "renewTime": _now()},
        },
    )
    condition = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "as far as a test goes"}
    times = {"lastHeartbeatTime": _seconds(), "lastTransitionTime": _seconds()}
    api.patch(f"{NODES}/{name}/status", {"status": {"conditions": [{**condition, **times}]}})


def _beat(api: Api, names: list[str], ended: threading.Event) -> None:
    while not ended.wait(SECONDS_BETWEEN):
        for name in names:
            # One that does not get through is followed by the next.
            with contextlib.suppress(Exception):
                api.patch(f"{LEASES}/{name}", {"spec": {"renewTime": _now()}})


def _remove(api: Api, name: str) -> None:
    for path in (f"{LEASES}/{name}", f"{NODES}/{name}"):
        with contextlib.suppress(Refused):
            api.delete(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _seconds() -> Any:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
