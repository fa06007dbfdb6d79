"""A node that runs, for whoever uses it: its kubeconfig, its images, its components."""

from __future__ import annotations

import errno
import secrets
import socket
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.node import debian, images
from tests.node.build import Programs
from tests.node.components import commands
from tests.node.instance import Instance, NodeFailed
from tests.node.processes import Processes

FORWARDER = "api-forwarder"
SECONDS_FOR_AN_IMAGE = 30
SECONDS_TO_REFUSE = 10


@dataclass(frozen=True)
class Node:
    """A node that runs."""

    instance: Instance
    programs: Programs
    processes: Processes

    @property
    def kubeconfig(self) -> Path:
        """The cluster administrator's."""
        return self.instance.kubeconfig

    @property
    def kubectl(self) -> Path:
        return self.programs["kubectl"]

    def stop_component(self, name: str) -> None:
        """Kill one of etcd, kube-apiserver, kubelet, ... as in a crash; nothing starts it again by itself."""
        self.processes.stop(name)
        if name == "kube-apiserver" and not wait(self._refuses_connections, SECONDS_TO_REFUSE):
            message = f"the API server was stopped, and its port still accepts:\n{self.processes.tail(FORWARDER)}"
            raise NodeFailed(message)

    def start_component(self, name: str) -> None:
        """Start a component that was stopped, with the same settings; the caller waits for what it needs of it."""
        self.processes.start(name, dict(commands(self.instance, self.programs))[name])

    def import_images(self, *to_import: images.Image) -> None:
        """Put the images into containerd's store, where the kubelet finds them without a registry."""
        archive = self.instance.images / f"{secrets.token_hex(4)}.tar"
        by_digest = images.write(to_import, archive)
        self.ctr("images", "import", "--snapshotter", snapshotter(self.processes), str(archive))
        archive.unlink()
        for name, pulled_name in by_digest.items():
            # As if it had been pulled: what a pod's status gives as imageID.
            self.ctr("images", "tag", "--force", name, pulled_name)
            self._wait_until_known(name)
            self._wait_until_known(pulled_name)

    def name_image(self, name: str) -> str:
        """Have the busybox image under this name as well, so that a pod may name it; return the name in full."""
        full = images.full_name(name)
        self.import_images(images.busybox_image(debian.busybox(), full))
        return full

    def _wait_until_known(self, name: str) -> None:
        """The kubelet sees an image once containerd's CRI plugin has noticed and labelled it."""
        labelled = f'name=="{name}",labels."io.cri-containerd.image"==managed'
        if not wait(lambda: name in self.ctr("images", "ls", "--quiet", labelled), SECONDS_FOR_AN_IMAGE):
            message = f"containerd has not taken over image {name}:\n{self.processes.tail('containerd')}"
            raise NodeFailed(message)

    def _refuses_connections(self) -> bool:
        """The forwarder notices with the first connection that the API server is gone."""
        server = urllib.parse.urlsplit(yaml.safe_load(self.kubeconfig.read_text())["clusters"][0]["cluster"]["server"])
        with socket.socket() as attempt:
            return attempt.connect_ex((server.hostname, server.port)) == errno.ECONNREFUSED

    def containerd_answers(self) -> bool:
        """Whether containerd is up."""
        return self.processes.run(["ctr", "version"]).returncode == 0

    def ctr(self, *arguments: str) -> str:
        """Run containerd's own command line, in the namespace of the kubelet's containers; return its output."""
        done = self.processes.run(["ctr", "--namespace=k8s.io", *arguments])
        if done.returncode:
            message = f"ctr {' '.join(arguments)} failed: {done.stderr.strip()}"
            raise NodeFailed(message)
        return done.stdout


# An overlay on an overlay, as in a container, is refused by the kernel. In a directory that /var/lib inside is part of.
_TRY_OVERLAY = """
cd "$1" && mkdir -p overlay/lower overlay/upper overlay/work overlay/merged && cd overlay &&
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged && umount merged
"""


def snapshotter(processes: Processes) -> str:
    """How containerd lays image layers over each other here: overlayfs, or copies where that cannot be mounted."""
    tried = processes.run(["sh", "-c", _TRY_OVERLAY, "sh", processes.instance.temporary])
    return "native" if tried.returncode else "overlayfs"


def wait(holds: Callable[[], bool], seconds: float) -> bool:
    """Ask until it holds; False when the time is over."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
