"""The programs that the node takes from Debian: installed when missing, never started as services."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.node.instance import CannotRun, NodeFailed, cache_home

# What tells that a package is there. Packages are not asked for by name where another one serves as well: Docker's
# containerd.io conflicts with Debian's containerd, and brings containerd, ctr and runc.
PROGRAMS = {
    "containerd": "containerd",
    "ctr": "containerd",
    "containerd-shim-runc-v2": "containerd",
    "runc": "runc",
    "iptables": "iptables",
    "conntrack": "conntrack",
    "ip": "iproute2",
    "openssl": "openssl",
    "nsenter": "util-linux",
    "unshare": "util-linux",
    "mount": "mount",
}
CNI_DIRECTORIES = (Path("/usr/lib/cni"), Path("/opt/cni/bin"))
CNI_PLUGINS = ("bridge", "host-local", "loopback")
BUSYBOX_PACKAGES = ("busybox", "libc6")
POLICY = Path("/usr/sbin/policy-rc.d")
SYSTEM_DIRECTORIES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def missing_packages() -> list[str]:
    """The Debian packages whose programs this machine lacks, sorted."""
    missing = {
        package for program, package in PROGRAMS.items() if shutil.which(program, path=SYSTEM_DIRECTORIES) is None
    }
    if not _has_cni_plugins(cni_directory()):
        missing.add("containernetworking-plugins")
    return sorted(missing)


def cni_directory() -> Path:
    """Where the CNI plugins are; the first place that is thought of, if they are nowhere."""
    return next((directory for directory in CNI_DIRECTORIES if _has_cni_plugins(directory)), CNI_DIRECTORIES[0])


def _has_cni_plugins(directory: Path) -> bool:
    return all((directory / plugin).exists() for plugin in CNI_PLUGINS)


def install(progress: Callable[[str], None]) -> None:
    """Install what is missing; nothing that is installed is removed for it.

    Raises:
        CannotRun: packages are missing, and apt-get as well.
        NodeFailed: apt-get failed; the text ends with what it said.
    """
    packages = missing_packages()
    if not packages:
        return
    if shutil.which("apt-get") is None:
        message = f"install {', '.join(packages)} (there is no apt-get here to do it)"
        raise CannotRun(message)
    progress(f"installing from Debian: {' '.join(packages)}")
    with _no_service_started():
        _apt_get("update", "-q")
        _apt_get("install", "-q", "-y", "--no-install-recommends", "--no-remove", *packages)


def busybox() -> Path:
    """Debian's busybox and C library, unpacked in our cache: a root directory for the test image.

    Not the static one: the C library's resolver looks for parts of itself at run time, and crashes without them. Not
    installed either: busybox and busybox-static push each other out.

    Raises:
        CannotRun: they are not in the cache, and there is no apt-get to fetch them.
        NodeFailed: they could not be fetched.
    """
    root = cache_home() / "busybox"
    if root.exists():
        return root
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        message = f"unpack busybox and libc6 of Debian into {root} (there is no apt-get here to fetch them)"
        raise CannotRun(message)
    cache_home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_home(), prefix="busybox-") as folder:
        _apt_get("update", "-q")
        # apt fetches as a user of its own, who may not write into our directory: hence the option.
        _apt_get("download", "-q", "-o", "APT::Sandbox::User=root", *BUSYBOX_PACKAGES, directory=folder)
        unpacked = Path(folder) / "root"
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, unpacked], check=True)
        unpacked.rename(root)
    return root


def environment() -> dict[str, str]:
    """For every program of the node: nothing of the caller's, above all no proxy that would lead out of the sandbox."""
    return {"PATH": SYSTEM_DIRECTORIES, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def _apt_get(*arguments: str, directory: str | None = None) -> None:
    done = subprocess.run(
        ["apt-get", *arguments],
        cwd=directory,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-10:])
        message = f"apt-get {arguments[0]} failed:\n{tail}"
        raise NodeFailed(message)


@contextlib.contextmanager
def _no_service_started() -> Iterator[None]:
    """Installing containerd starts it as a service; a policy of "no" (status 101) for the time being prevents that.

    https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
    """
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
