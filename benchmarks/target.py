"""The pod that is looked at: a real one that crashes again and again, behind a Service, as in the recorded incident."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.cluster.cluster import Cluster, Namespace
from tests.incidents import has_happened, incidents

INCIDENT = "crash-loop"
SECONDS_TO_CRASH = 180

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: ledger-worker}
spec: {selector: {app: ledger-worker}, ports: [{port: 80, targetPort: 8080}]}
"""


@dataclass(frozen=True)
class Target:
    """A pod in a namespace of its own."""

    pod: str
    namespace: Namespace


@contextlib.contextmanager
def crashing(cluster: Cluster, purpose: str) -> Iterator[Target]:
    """A pod that has crashed often enough to have previous logs, events and a back-off."""
    incident = next(one for one in incidents() if one.name == INCIDENT)
    with cluster.namespace(purpose) as namespace:
        namespace.apply(incident.manifest)
        namespace.apply(SERVICE)
        kubectl = cluster.kubectl

        def items(kind: str) -> dict[str, object]:
            return {"items": kubectl.items(kind, f"--namespace={namespace.name}")}

        namespace.wait_for("the container has crashed", lambda: has_happened(incident, items), SECONDS_TO_CRASH)
        yield Target(kubectl.items("pods", f"--namespace={namespace.name}")[0]["metadata"]["name"], namespace)
