"""Run kubectl against one kubeconfig, and nothing else of the person who runs the tests."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SECONDS = 60

Manifest = str | dict[str, Any] | list[dict[str, Any]]


class KubectlFailed(AssertionError):
    """kubectl ended with an error where success was expected. The text is what it said, never what it was given."""


@dataclass(frozen=True)
class Kubectl:
    """kubectl with a kubeconfig, and a home directory that holds nothing else."""

    program: Path
    kubeconfig: Path
    home: Path
    namespace: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """For kubectl and its plugins: KUBECONFIG is ours, and ~/.kube and the loopback's proxy are nobody's."""
        inherited = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
        path = f"{self.program.parent}:{inherited.get('PATH', '')}"
        return inherited | {
            "PATH": path,
            "HOME": str(self.home),
            "KUBECONFIG": str(self.kubeconfig),
            "KUBERC": "off",
        }

    def __call__(
        self, *arguments: str, stdin: str | None = None, timeout: float = SECONDS
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end, in seconds at most; the status is the caller's to look at."""
        of_namespace = [] if self.namespace is None else [f"--namespace={self.namespace}"]
        return subprocess.run(
            [self.program, *of_namespace, *arguments],
            env=self.environment,
            input=stdin if stdin is not None else "",
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )

    def output(self, *arguments: str, stdin: str | None = None, timeout: float = SECONDS) -> str:
        """What it printed.

        Raises:
            KubectlFailed: it ended with an error, or not in time.
        """
        try:
            done = self(*arguments, stdin=stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            message = f"kubectl {' '.join(arguments)} has not ended within {timeout:.0f} s"
            raise KubectlFailed(message) from None
        if done.returncode:
            message = f"kubectl {' '.join(arguments)} ended with status {done.returncode}: {done.stderr.strip()}"
            raise KubectlFailed(message)
        return done.stdout

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        """The object, or None if it does not exist; any other answer is an error (KubectlFailed)."""
        text = self.output("get", kind, name, "--ignore-not-found", "--output=json")
        return dict(json.loads(text)) if text else None

    def items(self, kind: str, *arguments: str) -> list[dict[str, Any]]:
        """All objects of a kind."""
        return list(json.loads(self.output("get", kind, *arguments, "--output=json"))["items"])

    def apply(self, manifest: Manifest) -> None:
        """Apply YAML text, one object or several."""
        if isinstance(manifest, str):
            text = manifest
        else:
            text = yaml.safe_dump_all(manifest if isinstance(manifest, list) else [manifest])
        self.output("apply", "--filename=-", stdin=text)
