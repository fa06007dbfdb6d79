"""Build Kubernetes, etcd, CoreDNS and metrics-server from the Go modules pinned in ``go/``, once.

The programs are kept outside the checkout, in a directory named by what they were built from, so that a second run
builds nothing and two checkouts with different pins do not disturb each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.node.instance import CannotRun, NodeFailed, cache_home

GO_MODULES = Path(__file__).parent / "go"
LINES_OF_A_FAILED_BUILD = 20


@dataclass(frozen=True)
class Module:
    """A go.mod of ours, the programs it is there for (file name: package) and the module whose version is theirs."""

    name: str
    pinned: str | None
    programs: dict[str, str]
    # What the upstream release build sets at link time; {version}, {major} and {minor} are those of the pin.
    link_variables: tuple[str, ...] = ()

    @property
    def directory(self) -> Path:
        return GO_MODULES / self.name

    @property
    def version(self) -> str:
        """The pinned version, such as v1.36.3; our own programs have none."""
        if self.pinned is None:
            return "v0.0.0"
        found = re.search(rf"^\s*(?:require )?{re.escape(self.pinned)} (v\S+)", self._go_mod, re.MULTILINE)
        if found is None:
            message = f"{self.directory / 'go.mod'} does not require {self.pinned}"
            raise NodeFailed(message)
        return found[1]

    @property
    def _go_mod(self) -> str:
        return (self.directory / "go.mod").read_text()

    def digest(self) -> str:
        """Changes with anything the programs are made from: pins, our Go files, build settings and Go itself."""
        content = hashlib.sha256(repr((go_version(), sorted(self.programs.items()), self.arguments())).encode())
        for file in sorted(file for file in self.directory.rglob("*") if file.is_file()):
            content.update(str(file.relative_to(self.directory)).encode() + b"\0" + file.read_bytes())
        return content.hexdigest()[:12]

    def arguments(self) -> list[str]:
        major, minor, _ = self.version.removeprefix("v").split(".", 2)
        values = {"version": self.version, "major": major, "minor": minor}
        variables = " ".join(f"-X {variable.format_map(values)}" for variable in self.link_variables)
        return ["-trimpath", "-buildvcs=false", f"-ldflags=-s -w {variables}".rstrip()]


MODULES = (
    Module("own", None, {"forward": "./forward", "pause": "./pause"}),
    Module(
        "kubernetes",
        "k8s.io/kubernetes",
        {
            command: f"k8s.io/kubernetes/cmd/{command}"
            for command in (
                "kube-apiserver",
                "kube-controller-manager",
                "kube-proxy",
                "kube-scheduler",
                "kubectl",
                "kubelet",
            )
        },
        tuple(
            f"{package}.{assignment}"
            for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
            for assignment in ("gitVersion={version}", "gitMajor={major}", "gitMinor={minor}", "gitTreeState=clean")
        ),
    ),
    Module("etcd", "go.etcd.io/etcd/server/v3", {"etcd": "go.etcd.io/etcd/server/v3"}),
    Module("coredns", "github.com/coredns/coredns", {"coredns": "."}),
    Module(
        "metrics-server",
        "sigs.k8s.io/metrics-server",
        {"metrics-server": "sigs.k8s.io/metrics-server/cmd/metrics-server"},
        ("k8s.io/component-base/version.gitVersion={version}",),
    ),
)


@dataclass(frozen=True)
class Programs:
    """The built programs, by file name."""

    paths: dict[str, Path] = field(repr=False)
    versions: dict[str, str]

    def __getitem__(self, name: str) -> Path:
        return self.paths[name]

    @property
    def key(self) -> str:
        """Differs whenever any program differs."""
        return " ".join(sorted({path.parent.name for path in self.paths.values()}))


@cache
def go_version() -> str:
    """The version that ``go`` uses for our modules, such as go1.26.0.

    Raises:
        CannotRun: there is no Go, or it is too old and may not fetch the version go.mod asks for.
    """
    go = shutil.which("go")
    if go is None:
        message = "there is no `go` on PATH to build Kubernetes with (https://go.dev/doc/install)"
        raise CannotRun(message)
    asked = subprocess.run(
        [go, "env", "GOVERSION"],
        cwd=GO_MODULES / "kubernetes",
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        message = f"Go is too old to build Kubernetes with: {' '.join(asked.stderr.split())}"
        raise CannotRun(message)
    return asked.stdout.strip()


def build(progress: Callable[[str], None]) -> Programs:
    """Build what is not yet built and say where everything is.

    Raises:
        CannotRun: see ``go_version``.
        NodeFailed: a build failed; the text ends with the compiler's last lines.
    """
    cache_home().mkdir(parents=True, exist_ok=True)
    paths: dict[str, Path] = {}
    with (cache_home() / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for module in MODULES:
            directory = cache_home() / f"{module.name}-{module.version}-{module.digest()}"
            if not directory.exists():
                progress(f"building {module.name} {module.version} (once)")
                began = time.monotonic()
                _build(module, directory)
                progress(f"built {module.name} in {time.monotonic() - began:.0f} s")
            paths |= {program: directory / program for program in module.programs}
    return Programs(paths, {module.name: module.version for module in MODULES})


def _build(module: Module, directory: Path) -> None:
    """Build all programs of the module into the directory, which appears complete or not at all."""
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=f"{module.name}-") as parent:
        output = Path(parent) / "programs"
        output.mkdir()
        # Several packages at once can only be built into a directory, under the names Go gives them; a single one
        # may be named: Go would call etcd's `server`.
        several = len(module.programs) > 1
        target = output if several else output / next(iter(module.programs))
        built = subprocess.run(
            ["go", "build", *module.arguments(), "-o", f"{target}{'/' if several else ''}", *module.programs.values()],
            cwd=module.directory,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if built.returncode:
            tail = "\n".join(built.stdout.splitlines()[-LINES_OF_A_FAILED_BUILD:])
            message = f"building {module.name} failed:\n{tail}"
            raise NodeFailed(message)
        output.rename(directory)


def _environment() -> dict[str, str]:
    """The caller's, without the settings that would change what is built."""
    kept = {name: value for name, value in os.environ.items() if name not in {"GOOS", "GOARCH", "GOEXPERIMENT"}}
    return kept | {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}
