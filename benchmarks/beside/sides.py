"""The programs that are compared: how each is called, and its answer reduced to findings in its own words."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers.installed import FOLDER, PROGRAMS
from kubectl_evidence import __version__

OURS, K8SGPT, K8SGPT_ALL, POPEYE = "kubectl-evidence", "k8sgpt", "k8sgpt (more filters)", "popeye"

SECONDS_AT_MOST = 120

# Those that are on after the installation, and all others but the three of the Gateway API, which is not served here.
FILTERS = (
    *("Deployment", "PersistentVolumeClaim", "Service", "Ingress", "StatefulSet", "Node", "ConfigMap", "Pod"),
    *("ReplicaSet", "Job", "CronJob", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
)
MORE_FILTERS = ("Log", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "Storage", "Security")

# popeye's levels; 0 is "ok".
LEVELS = ("ok", "info", "warning", "error")

# popeye calls a linter by the plural, in small letters, of the kind that it looks at.
KINDS = {
    (f"{kind}es" if kind.endswith("s") else f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s").lower(): kind
    for kind in (
        *("ConfigMap", "CronJob", "DaemonSet", "Deployment", "HorizontalPodAutoscaler", "Ingress", "Job"),
        *("NetworkPolicy", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "ReplicaSet", "Role", "RoleBinding"),
        *("Secret", "Service", "ServiceAccount", "StatefulSet"),
    )
}


@dataclass(frozen=True)
class Finding:
    """One thing that a program says of one object, in its own words and order."""

    kind: str
    name: str
    level: str
    text: str


@dataclass(frozen=True)
class Answer:
    """All that a program said, and how long it took."""

    seconds: float
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Side:
    """A program: its version, its command line for a target in a namespace, and how its answer is read."""

    name: str
    version: str
    command: Callable[[str, str], Sequence[str]]
    read: Callable[[Any, str], Iterator[Finding]]

    def ask(self, target: str, namespace: str, environ: Mapping[str, str], folder: Path) -> Answer:
        """Run it once.

        Raises:
            RuntimeError: it gave no answer.
        """
        began = time.perf_counter()
        ran = subprocess.run(
            self.command(target, namespace),
            env=dict(environ),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_AT_MOST,
            stdin=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - began
        try:
            answer = json.loads(ran.stdout)
        except json.JSONDecodeError:
            message = f"{self.name} ended with {ran.returncode} and without an answer: {ran.stderr.strip()[-500:]}"
            raise RuntimeError(message) from None
        return Answer(round(seconds, 2), list(self.read(answer, namespace)))


def ours(packet: Any, namespace: str) -> Iterator[Finding]:
    """Each finding with what follows from it after it, as the packet has them."""
    del namespace
    for finding in packet["findings"]:
        for one in (finding, *finding.get("consequences", [])):
            kind, _, name = one["subject"].partition("/")
            yield Finding(kind, name, f"{one['severity']}, {one['verdict']}", one["says"])


def k8sgpt(report: Any, namespace: str) -> Iterator[Finding]:
    """Each of its problems in the namespace, in its order; it does not weigh them."""
    for result in report["results"] or []:
        within, _, name = result["name"].partition("/")
        if name and within == namespace:
            kind = result["kind"].rpartition("/")[2]  # `Storage/PersistentVolumeClaim`: after the analyzer
            for problem in result["error"]:
                yield Finding(kind, name, "problem", problem["Text"])


def popeye(report: Any, namespace: str) -> Iterator[Finding]:
    """Each of its issues in the namespace but those that say that all is well, the gravest first."""
    found = []
    for section in report["popeye"]["sections"]:
        kind = KINDS.get(section["linter"], section["linter"])
        for full, issues in (section.get("issues") or {}).items():
            within, _, name = full.partition("/")
            for issue in issues:
                if name and within == namespace and issue["level"]:
                    shown = name if issue["group"] == "__root__" else f"{name}/{issue['group']}"
                    found.append((issue["level"], Finding(kind, shown, LEVELS[issue["level"]], issue["message"])))
    yield from (finding for _, finding in sorted(found, key=lambda each: -each[0]))


def sides(kubeconfig: Path, folder: Path) -> Sequence[Side]:
    """All of them; the folder is where they may write."""
    as_k8sgpt = [str(FOLDER / K8SGPT), "analyze", f"--kubeconfig={kubeconfig}", "-o", "json"]
    as_popeye = [str(FOLDER / POPEYE), f"--kubeconfig={kubeconfig}", "-o", "json", "--logs", str(folder / "popeye.log")]
    more = ",".join((*FILTERS, *MORE_FILTERS))
    us = str(Path(sys.executable).parent / "kubectl-evidence")
    return (
        Side(OURS, __version__, lambda target, name: (us, target, "-n", name, "-o", "json"), ours),
        Side(K8SGPT, _version(K8SGPT), lambda _, name: (*as_k8sgpt, "-n", name), k8sgpt),
        Side(K8SGPT_ALL, _version(K8SGPT), lambda _, name: (*as_k8sgpt, "-n", name, "-f", more), k8sgpt),
        Side(POPEYE, _version(POPEYE), lambda _, name: (*as_popeye, "-n", name), popeye),
    )


def stored(side: Side, answer: Answer) -> dict[str, Any]:
    """As it is kept."""
    return {
        "version": side.version,
        "seconds": answer.seconds,
        "findings": [asdict(finding) for finding in answer.findings],
    }


def _version(name: str) -> str:
    return PROGRAMS[name].rpartition("@")[2]
