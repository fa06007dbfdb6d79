"""Cluster DNS and metrics-server: ordinary Deployments in kube-system, in images made of the programs we built."""

from __future__ import annotations

import string
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.node.api import Api, condition
from tests.node.build import Programs
from tests.node.images import PAUSE, Image, program_image
from tests.node.instance import CLUSTER_DOMAIN, DNS_SERVICE_IP, NodeFailed

MANIFESTS = Path(__file__).parent / "manifests"
DEPLOYMENTS = "/apis/apps/v1/namespaces/kube-system/deployments"
METRICS_SERVICE = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"
NODE_METRICS = "/apis/metrics.k8s.io/v1beta1/nodes"


@dataclass(frozen=True)
class Condition:
    """Something to wait for: what it is called, whether it holds, and whose log tells why it does not.

    The component is a program of the node, or a Deployment of ours in kube-system.
    """

    name: str
    holds: Callable[[], bool]
    component: str


def images(programs: Programs) -> list[Image]:
    """The images of both, under the names that their projects publish them by, and of what holds a pod together."""
    of_addons = [program_image(name, programs[program]) for program, name in _names(programs).items()]
    return [program_image(PAUSE, programs["pause"]), *of_addons]


def apply(programs: Programs, kubeconfig: Path) -> None:
    """Create both, on a cluster that answers."""
    for file in sorted(MANIFESTS.glob("*.yaml")):
        values = {
            "CLUSTER_DOMAIN": CLUSTER_DOMAIN,
            "DNS_SERVICE_IP": DNS_SERVICE_IP,
            **{f"{program.upper().replace('-', '_')}_IMAGE": name for program, name in _names(programs).items()},
        }
        applied = subprocess.run(
            [programs["kubectl"], f"--kubeconfig={kubeconfig}", "apply", "--filename=-"],
            input=string.Template(file.read_text()).substitute(values),
            capture_output=True,
            text=True,
            check=False,
        )
        if applied.returncode:
            message = f"kubectl apply of {file.name} failed:\n{applied.stderr.strip()}"
            raise NodeFailed(message)


def conditions(api: Api, node_name: str) -> Iterator[Condition]:
    """What makes a started cluster one that can be used, in the order in which it comes true."""
    yield Condition("the node is Ready", lambda: condition(api.get(f"/api/v1/nodes/{node_name}"), "Ready"), "kubelet")
    yield Condition(
        "the default ServiceAccount exists",
        lambda: api.get("/api/v1/namespaces/default/serviceaccounts/default") is not None,
        "kube-controller-manager",
    )
    yield Condition(
        "CoreDNS serves",
        lambda: _is_up(api, "coredns"),
        "coredns",
    )
    yield Condition("metrics-server serves", lambda: _is_up(api, "metrics-server"), "metrics-server")
    yield Condition(
        "the metrics API answers",
        lambda: condition(api.get(METRICS_SERVICE), "Available") and bool((api.get(NODE_METRICS) or {}).get("items")),
        "metrics-server",
    )


def _is_up(api: Api, deployment: str) -> bool:
    """A Deployment of one replica is Available with none ready when its maxUnavailable allows for it: count them."""
    return bool(((api.get(f"{DEPLOYMENTS}/{deployment}") or {}).get("status") or {}).get("readyReplicas"))


def _names(programs: Programs) -> dict[str, str]:
    return {
        "coredns": f"registry.k8s.io/coredns/coredns:{programs.versions['coredns']}",
        "metrics-server": f"registry.k8s.io/metrics-server/metrics-server:{programs.versions['metrics-server']}",
    }
