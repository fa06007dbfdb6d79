"""Random worlds in one namespace of a real cluster: pods that no kubelet runs, and Services among them."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.cluster.api import Api, Refused, side_by_side
from tests.cluster.worlds import Json, PodPlan, ServicePlan, World

# What keeps the worlds of one namespace apart: each pod has it, and each selector that there is.
WORLD = "world"
FINALIZER = "kubectl-evidence/test"
GRACE = 3600


@dataclass(frozen=True)
class Peopled:
    """Worlds in a namespace. `nodes` are two that exist, and nobody's."""

    api: Api
    namespace: str
    nodes: tuple[str, str]
    worlds: list[World]

    @property
    def core(self) -> str:
        """The path of the namespace's objects."""
        return f"/api/v1/namespaces/{self.namespace}"

    def make_pods(self) -> None:
        """Make the pods and write their status, and delete those that are to be terminating."""
        side_by_side(self._make_pod, [(world, place) for world in range(len(self.worlds)) for place in self._of(world)])

    def make_services(self) -> None:
        """Make the Services."""
        side_by_side(lambda one: self.api.create(f"{self.core}/services", one), list(self._services()))

    def change(self) -> None:
        """Let happen to pods and Services what is planned.

        The controller looks at a Service again when its pods' readiness, addresses or labels change, not when a pod
        merely ends (podEndpointsChanged): each Service is touched.
        """
        pods = [
            (self._pod_name(world, place), world, plan.later)
            for world, one in enumerate(self.worlds)
            for place, plan in enumerate(one.pods)
            if plan.later
        ]
        side_by_side(self._change_pod, pods)
        services = [
            (self._service_name(world, place), world, plan)
            for world, one in enumerate(self.worlds)
            for place, plan in enumerate(one.services)
        ]
        side_by_side(self._change_service, services)

    def touch(self, services: Iterable[str]) -> None:
        """Have the controller look at these Services again."""
        body = {"metadata": {"annotations": {"touched": secrets.token_hex(4)}}}
        side_by_side(lambda name: self.api.patch(f"{self.core}/services/{name}", body), services)

    def clear(self) -> None:
        """Remove the pods, which nobody else would: deletion waits for a kubelet."""
        pods = self.api.items(f"{self.core}/pods")
        side_by_side(self._remove_pod, pods)

    def _of(self, world: int) -> range:
        return range(len(self.worlds[world].pods))

    def _make_pod(self, where: tuple[int, int]) -> None:
        world, place = where
        plan = self.worlds[world].pods[place]
        name = self._pod_name(world, place)
        self.api.create(f"{self.core}/pods", self._pod(plan, world, name))
        path = f"{self.core}/pods/{name}"
        self.api.patch(f"{path}/status", {"status": status(plan, self._addresses(plan, world, place))})
        if plan.deleted:
            self.api.delete(path, gracePeriodSeconds=GRACE)

    def _pod(self, plan: PodPlan, world: int, name: str) -> Json:
        nodes = {"one": self.nodes[0], "other": self.nodes[1], "gone": "no-such-node", None: None}
        node = nodes[plan.node]
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "labels": {**plan.labels, WORLD: str(world)},
                **({"finalizers": [FINALIZER]} if plan.finalizer else {}),
            },
            "spec": {
                "containers": plan.containers,
                "initContainers": plan.init,
                "automountServiceAccountToken": False,
                "schedulerName": "nobody",
                **({"nodeName": node} if node is not None else {}),
            },
        }

    def _addresses(self, plan: PodPlan, world: int, place: int) -> list[str]:
        own = place - 1 if plan.shares and place else place
        written = {4: f"10.250.{world % 256}.{16 * (world // 256) + own + 1}", 6: f"fd00:250::{world:x}:{own + 1:x}"}
        return [written[family] for family in plan.families]

    def _services(self) -> Iterator[Json]:
        for world, one in enumerate(self.worlds):
            for place, plan in enumerate(one.services):
                name = self._service_name(world, place)
                spec = self._within(plan.spec, world)
                yield {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}

    def _within(self, spec: Json, world: int) -> Json:
        return {**spec, "selector": {**spec["selector"], WORLD: str(world)}} if spec.get("selector") else spec

    def _change_pod(self, what: tuple[str, int, Json]) -> None:
        name, _, later = what
        path = f"{self.core}/pods/{name}"
        # A pod that was deleted may be gone by now; one that has ended does not run again.
        with contextlib.suppress(Refused):
            if "ready" in later:
                self.api.patch(f"{path}/status", {"status": {"conditions": ready(later["ready"])}})
            if "phase" in later:
                self.api.patch(f"{path}/status", {"status": {"phase": later["phase"]}})
            if "labels" in later:
                self.api.patch(path, {"metadata": {"labels": dict.fromkeys(("tier", "version")) | later["labels"]}})
            if "deleted" in later:
                self.api.delete(path, gracePeriodSeconds=GRACE)

    def _change_service(self, what: tuple[str, int, ServicePlan]) -> None:
        name, world, plan = what
        later = self._within(plan.later, world)
        if "selector" in later:
            later = {**later, "selector": dict.fromkeys(("app", "tier", "version")) | later["selector"]}
        body: Json = {"metadata": {"annotations": {"touched": "changed"}}, "spec": later}
        self.api.patch(f"{self.core}/services/{name}", body)

    def _remove_pod(self, pod: Json) -> None:
        path = f"{self.core}/pods/{pod['metadata']['name']}"
        with contextlib.suppress(Refused):
            if pod["metadata"].get("finalizers"):
                self.api.patch(path, {"metadata": {"finalizers": None}})
            self.api.delete(path, gracePeriodSeconds=0)

    def _pod_name(self, world: int, place: int) -> str:
        return f"w{world}-p{place}"

    def _service_name(self, world: int, place: int) -> str:
        return f"w{world}-s{place}"


@contextlib.contextmanager
def peopled(api: Api, namespace: str, nodes: tuple[str, str], worlds: list[World]) -> Iterator[Peopled]:
    """Worlds whose pods are gone at the end."""
    found = Peopled(api, namespace, nodes, worlds)
    try:
        yield found
    finally:
        found.clear()


def status(plan: PodPlan, addresses: list[str]) -> Json:
    """The status of a pod, as a kubelet writes it."""
    return {
        "phase": plan.phase,
        "conditions": ready(plan.ready),
        **({"podIP": addresses[0], "podIPs": [{"ip": one} for one in addresses]} if addresses else {}),
    }


def ready(answer: str | None) -> list[Json]:
    """A pod's conditions with this answer of Ready; None is none."""
    scheduled = {"type": "PodScheduled", "status": "True"}
    return [scheduled, *([{"type": "Ready", "status": answer}] if answer is not None else [])]
