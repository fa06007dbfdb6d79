"""What every measurement works with: the node, the commands of both sides, and a home where nothing else is."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from benchmarks.delay import LOOPBACK, Pki, Proxy
from benchmarks.measure import Launcher, Side
from tests.cluster.cluster import Cluster, Namespace
from tests.node.instance import Instance

HTTPS = 443
PROGRAMS = Path(sys.executable).parent
OURS = PROGRAMS / "kubectl-evidence"

# They decide what Python or kubectl does, and are the measuring process's business, not that of an installed program:
# above all PYTHONDONTWRITEBYTECODE, which makes every start compile everything.
NOT_INHERITED = ("KUBE", "PYTHON")


@dataclass(frozen=True)
class Bench:
    """One run of the benchmarks. `say` tells what is going on."""

    cluster: Cluster
    instance: Instance
    launcher: Launcher
    rounds: int
    say: Callable[[str], None]

    def ours(self, pod: str, namespace: Namespace, environ: Mapping[str, str]) -> Side:
        """The packet about a pod; it must come without gaps."""
        return Side([[str(OURS), f"pod/{pod}", "-n", namespace.name, "-o", "json"]], environ)

    def eleven(self, pod: str, namespace: Namespace, environ: Mapping[str, str]) -> Side:
        """The kubectl commands that an engineer would type for the same evidence, one after the other."""
        kubectl = str(self.cluster.kubectl.program)
        commands = [[kubectl, *words.split()] for words in _eleven(pod, namespace.name)]
        # `top` fails for a pod that was not sampled yet, as a restarting one is; it costs the same.
        return Side(commands, environ, accepted=(0, 1))

    def twenty(self, pod: str, namespace: Namespace, environ: Mapping[str, str]) -> Side:
        """The kubectl commands that show all that is in the packet today, one after the other."""
        kubectl = str(self.cluster.kubectl.program)
        words = (*_eleven(pod, namespace.name), *_nine(pod, namespace.name))
        return Side([[kubectl, *each.split()] for each in words], environ, accepted=(0, 1))

    @property
    def environ(self) -> dict[str, str]:
        """For commands that go straight to the API server."""
        return self._environ(self.cluster.admin)

    @contextlib.contextmanager
    def distant(self) -> Iterator[tuple[Proxy, dict[str, str]]]:
        """A proxy before the API server, and the environment of commands that go through it."""
        with Proxy.of(self._port) as proxy:
            yield proxy, self._environ(self._kubeconfig(proxy.port))

    @contextlib.contextmanager
    def counting(self) -> Iterator[tuple[Proxy, dict[str, str]]]:
        """As `distant`, with a proxy that ends TLS and sees requests."""
        pki = self.instance.pki
        with Proxy.of(self._port, Pki(pki / "apiserver.crt", pki / "apiserver.key", pki / "ca.crt")) as proxy:
            yield proxy, self._environ(self._kubeconfig(proxy.port))

    def _environ(self, kubeconfig: Path) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(NOT_INHERITED) and not name.upper().endswith("_PROXY")
        }
        # kubectl keeps what it discovers in its home, by the server's address.
        return kept | {"KUBECONFIG": str(kubeconfig), "HOME": str(self.cluster.kubectl.home)}

    @property
    def _port(self) -> int:
        server = _load(self.cluster.admin)["clusters"][0]["cluster"]["server"]
        return urlsplit(server).port or HTTPS

    def _kubeconfig(self, port: int) -> Path:
        """The administrator's kubeconfig with another port; the certificate is for this address on any port."""
        content = _load(self.cluster.admin)
        content["clusters"][0]["cluster"]["server"] = f"https://{LOOPBACK}:{port}"
        path = self.cluster.folder / f"{port}.kubeconfig"
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(content))
        return path


def _load(kubeconfig: Path) -> dict[str, list[dict[str, dict[str, str]]]]:
    content: dict[str, list[dict[str, dict[str, str]]]] = yaml.safe_load(kubeconfig.read_text())
    return content


def _eleven(pod: str, namespace: str) -> Sequence[str]:
    return (
        f"get pod {pod} -n {namespace} -o yaml",
        f"describe pod {pod} -n {namespace}",
        f"events -n {namespace} --for pod/{pod}",
        f"logs {pod} -n {namespace} --tail=100",
        f"logs {pod} -n {namespace} --tail=100 --previous",
        f"get svc -n {namespace}",
        f"get endpointslices -n {namespace}",
        f"get po -n {namespace} --show-labels",
        f"top pod {pod} -n {namespace}",
        "get apiservice v1beta1.metrics.k8s.io",
        "get deploy metrics-server -n kube-system",
    )


def _nine(pod: str, namespace: str) -> Sequence[str]:
    """What evidence beyond the eleven commands' is shown by: rollout, node, autoscaling, routes, policies, Secrets."""
    deployment = pod.rsplit("-", 2)[0]
    return (
        f"get deploy {deployment} -n {namespace} -o yaml",
        f"get rs -n {namespace} -l app={deployment} -o yaml",
        f"get hpa -n {namespace}",
        f"get pdb -n {namespace}",
        f"get ing -n {namespace}",
        f"get netpol -n {namespace} -o yaml",
        f"get secret -n {namespace}",
        "describe nodes",
        "top node",
    )
