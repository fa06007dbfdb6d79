"""The cluster that the tests use, and a namespace of it for each test."""

from __future__ import annotations

import contextlib
import functools
import re
import secrets
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.cluster.identities import Identity, kubeconfig
from tests.cluster.kubectl import Kubectl, KubectlFailed, Manifest
from tests.cluster.waiting import SECONDS, describe_namespace, wait_for
from tests.node.node import Node

T = TypeVar("T")

METRICS_API = "v1beta1.metrics.k8s.io"
SECONDS_OF_METRICS = 120.0  # starting metrics-server, and its first scrapes


@dataclass(frozen=True)
class Cluster:
    """A cluster with an administrator's kubeconfig. ``node`` is None where the cluster is not our own node."""

    kubectl: Kubectl = field(repr=False)
    folder: Path
    node: Node | None = field(repr=False)

    @property
    def admin(self) -> Path:
        """The administrator's kubeconfig."""
        return self.kubectl.kubeconfig

    @contextlib.contextmanager
    def namespace(self, purpose: str) -> Iterator[Namespace]:
        """A new namespace, ready for pods; its deletion is begun at the end and not waited for."""
        slug = re.sub("[^a-z0-9]+", "-", purpose.lower()).strip("-")[:40].strip("-")
        name = f"{slug or 'test'}-{secrets.token_hex(3)}"
        self.kubectl.output("create", "namespace", name)
        namespace = Namespace(name, self)
        try:
            # Admission turns pods away until their ServiceAccount exists.
            namespace.wait_for("the default ServiceAccount", lambda: namespace.find("serviceaccount", "default"))
            yield namespace
        finally:
            self.kubectl("delete", "namespace", name, "--wait=false")

    def name_image(self, name: str) -> str:
        """Have the busybox image under this name too, so that pods may stand in for real applications."""
        return self._our_node("needs an image that no registry has").name_image(name)

    @contextlib.contextmanager
    def without_metrics(self) -> Iterator[None]:
        """The metrics API, registered and unavailable: metrics-server has no pod for as long as this lasts."""
        self._our_node("makes the metrics API fail")
        self._scale_metrics_server(0)
        try:
            self._wait_for("the metrics API is unavailable", lambda: self._metrics_available() == "False")
            yield
        finally:
            self._scale_metrics_server(1)
            self._wait_for("the metrics API is available again", lambda: self._metrics_available() == "True")

    @contextlib.contextmanager
    def stopped(self, component: str) -> Iterator[None]:
        """One of etcd, kube-apiserver, kubelet, kube-controller-manager, ... stopped for as long as this lasts."""
        node = self._our_node(f"stops {component}")
        node.stop_component(component)
        try:
            yield
        finally:
            node.start_component(component)
            self._wait_for("the API server is ready", lambda: self.kubectl.output("get", "--raw=/readyz") == "ok")

    def describe(self) -> str:
        """The components of our own node that have ended, with the end of their logs."""
        if self.node is None:
            return "the cluster is not ours: no component's log can be read"
        processes = self.node.processes
        return "\n".join(f"{name} has ended:\n{processes.tail(name)}" for name in processes.dead()) or (
            f"all components run; the kubelet says:\n{processes.tail('kubelet')}"
        )

    def _our_node(self, why: str) -> Node:
        if self.node is None:
            pytest.skip(f"{why}, which only our own node is for")
        return self.node

    def _wait_for(self, description: str, predicate: Callable[[], T | None]) -> T:
        return wait_for(description, predicate, self.describe, SECONDS_OF_METRICS)

    def _scale_metrics_server(self, replicas: int) -> None:
        self.kubectl.output("scale", "deployment/metrics-server", "--namespace=kube-system", f"--replicas={replicas}")

    def _metrics_available(self) -> str | None:
        service = self.kubectl.get("apiservice", METRICS_API) or {}
        conditions = service.get("status", {}).get("conditions", [])
        return next((each["status"] for each in conditions if each["type"] == "Available"), None)


@dataclass(frozen=True)
class Namespace:
    """A namespace of a test's own, and users with rights in it. A kubeconfig is made when first asked for."""

    name: str
    cluster: Cluster

    @functools.cached_property
    def _kubectl(self) -> Kubectl:
        admin = self.cluster.kubectl
        return Kubectl(admin.program, admin.kubeconfig, admin.home, self.name)

    def kubectl(self, *arguments: str, timeout: float = SECONDS) -> subprocess.CompletedProcess[str]:
        """Run kubectl as the administrator, in this namespace; the status is the caller's to look at."""
        return self._kubectl(*arguments, timeout=timeout)

    def kubectl_as(self, kubeconfig: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run kubectl with another kubeconfig, in this namespace."""
        admin = self.cluster.kubectl
        return Kubectl(admin.program, kubeconfig, admin.home, self.name)(*arguments)

    def apply(self, manifest: Manifest) -> None:
        """Apply YAML text, one object or several, in this namespace."""
        self._kubectl.apply(manifest)

    def get(self, kind: str, name: str) -> dict[str, Any]:
        """The object, which must exist (KubectlFailed)."""
        found = self._kubectl.get(kind, name)
        if found is None:
            message = f"there is no {kind} {name} in {self.name}"
            raise KubectlFailed(message)
        return found

    def find(self, kind: str, name: str) -> dict[str, Any] | None:
        """The object, or None if it does not exist."""
        return self._kubectl.get(kind, name)

    def wait_for(self, description: str, predicate: Callable[[], T | None], timeout: float = SECONDS) -> T:
        """Ask until the answer is true, and return it; GaveUp shows pods, events and what has become of the node."""
        return wait_for(description, predicate, self.describe, timeout)

    def wait_for_pod(
        self, name: str, holds: Callable[[dict[str, Any]], object], timeout: float = SECONDS
    ) -> dict[str, Any]:
        """Ask for the pod until this holds of it, and return it; an answer that lacks what is looked for does not."""

        def holding() -> dict[str, Any] | None:
            with contextlib.suppress(KeyError, IndexError):
                pod = self.get("pod", name)
                return pod if holds(pod) else None
            return None

        return self.wait_for(f"pod {name} is as it should be", holding, timeout)

    def describe(self) -> str:
        """What the namespace and the node look like, for a test that gives up."""
        return f"{describe_namespace(self._kubectl)}\n{self.cluster.describe()}"

    @functools.cached_property
    def viewer(self) -> Path:
        """Kubeconfig of an ordinary user: ClusterRole view, in this namespace only."""
        return self._kubeconfig(Identity.VIEWER)

    @functools.cached_property
    def pod_reader(self) -> Path:
        """Kubeconfig of a user who may get and list pods here, and nothing else."""
        return self._kubeconfig(Identity.POD_READER)

    @functools.cached_property
    def nobody(self) -> Path:
        """Kubeconfig of a user whom the cluster knows and who may do nothing."""
        return self._kubeconfig(Identity.NOBODY)

    def _kubeconfig(self, identity: Identity) -> Path:
        return kubeconfig(identity, self._kubectl, self.cluster.folder, self.wait_for)
