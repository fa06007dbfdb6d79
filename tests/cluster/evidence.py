"""Run the command against the cluster as a person would: through kubectl's plugin dispatch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cluster.cluster import Namespace

# To its end, on a machine that has other things to do.
SECONDS = 180


@dataclass(frozen=True)
class Ran:
    """What one run left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def packet(self) -> dict[str, Any]:
        """The JSON packet, or the structured error."""
        parsed: dict[str, Any] = json.loads(self.stdout)
        return parsed


def evidence(
    namespace: Namespace, *arguments: str, kubeconfig: Path | None = None, environ: Mapping[str, str] | None = None
) -> Ran:
    """`kubectl evidence ARGUMENTS -n NAMESPACE`, as the administrator or as the kubeconfig's user."""
    return run(
        [str(namespace.cluster.kubectl.program), "evidence", *arguments, "-n", namespace.name],
        kubeconfig or namespace.cluster.admin,
        environ or {},
    )


def run(command: list[str], kubeconfig: Path, environ: Mapping[str, str]) -> Ran:
    """Run a command with this kubeconfig and nothing else of the machine's kubectl settings."""
    plugins = Path(sys.executable).parent
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("KUBE")}
    surroundings |= {"PATH": f"{plugins}:{surroundings['PATH']}", "KUBECONFIG": str(kubeconfig), **environ}
    ran = subprocess.run(
        command,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
    )
    assert "Traceback" not in ran.stderr + ran.stdout
    return Ran(ran.returncode, ran.stdout, ran.stderr)
