"""Write container images without a registry: an OCI image layout in one tar file, ready for ``ctr images import``.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import subprocess
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.node.instance import NodeFailed

LAYOUT = {"imageLayoutVersion": "1.0.0"}
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
LOADERS = {"x86_64": "lib64/ld-linux-x86-64.so.2", "aarch64": "lib/ld-linux-aarch64.so.1"}
LIBRARIES = ("libc.so.6", "libresolv.so.2", "libnss_dns.so.2", "libnss_files.so.2")

BUSYBOX = "docker.io/library/busybox:1.36"
PAUSE = "registry.k8s.io/pause:3.10"


@dataclass(frozen=True)
class Image:
    """An image to write: its full name, what it starts, and the one layer it consists of (an uncompressed tar).

    Two names never share an image, even if all else is equal: the name is in the configuration too. Otherwise a pod's
    status would show whichever name containerd came upon first.
    """

    name: str
    layer: bytes = field(repr=False)
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


def full_name(name: str) -> str:
    """What a short name in a pod stands for, as container runtimes read it.

    >>> full_name("team/app:2")
    'docker.io/team/app:2'
    """
    first, slash, _ = name.partition("/")
    if not slash:
        name = f"docker.io/library/{name}"
    elif not ("." in first or ":" in first or first == "localhost"):
        name = f"docker.io/{name}"
    return name if ":" in name.rpartition("/")[2] or "@" in name else f"{name}:latest"


def busybox_image(root: Path, name: str = BUSYBOX) -> Image:
    """The image for tests, around the busybox and the C library in a directory, laid out as the official one."""
    return Image(name, _busybox_layer(root), command=("sh",))


def program_image(name: str, program: Path) -> Image:
    """An image with nothing but one static program, which it starts."""
    layer = _Layer()
    layer.file(program.name, program.read_bytes(), mode=0o755)
    return Image(name, layer.content(), entrypoint=(f"/{program.name}",))


def write(images: Iterable[Image], archive: Path) -> dict[str, str]:
    """Write the images into one archive; layers that are equal are written once.

    Returns:
        The full name of each with the digest in the tag's place, as a registry would know it.
    """
    blobs: dict[str, bytes] = {}

    def blob(media_type: str, content: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        blobs[digest] = content
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    manifests, by_digest = [], {}
    for image in images:
        layer = blob(LAYER_TYPE, image.layer)
        config = {
            "architecture": ARCHITECTURES.get(platform.machine(), platform.machine()),
            "os": "linux",
            "config": {
                "Labels": {"org.opencontainers.image.ref.name": image.name},
                "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                **({"Entrypoint": image.entrypoint} if image.entrypoint else {}),
                **({"Cmd": image.command} if image.command else {}),
            },
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": blob(CONFIG_TYPE, _json(config)),
            "layers": [layer],
        }
        described = blob(MANIFEST_TYPE, _json(manifest))
        repository, _, _ = image.name.rpartition(":")
        by_digest[image.name] = f"{repository}@{described['digest']}"
        # containerd takes the name from this annotation of its own; the standard one holds only the tag.
        manifests.append(described | {"annotations": {"io.containerd.image.name": image.name}})
    index = {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": manifests}
    layout = _Layer()
    layout.file("oci-layout", _json(LAYOUT))
    layout.file("index.json", _json(index))
    for digest, content in blobs.items():
        layout.file(f"blobs/sha256/{digest}", content)
    archive.write_bytes(layout.content())
    return by_digest


def _json(document: object) -> bytes:
    return json.dumps(document).encode()


class _Layer:
    """A tar in memory, the same bytes for the same content: owner root, no times."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._tar = tarfile.open(fileobj=self._bytes, mode="w", format=tarfile.GNU_FORMAT)  # noqa: SIM115 (see content)

    def directory(self, name: str, mode: int = 0o755) -> None:
        self._add(name, mode, tarfile.DIRTYPE)

    def file(self, name: str, content: bytes, mode: int = 0o644) -> None:
        self._add(name, mode, tarfile.REGTYPE, content)

    def hard_link(self, name: str, target: str) -> None:
        self._add(name, 0o755, tarfile.LNKTYPE, target=target)

    def content(self) -> bytes:
        self._tar.close()
        return self._bytes.getvalue()

    def _add(self, name: str, mode: int, kind: bytes, content: bytes = b"", target: str = "") -> None:
        entry = tarfile.TarInfo(name)
        entry.mode, entry.type, entry.linkname, entry.size = mode, kind, target, len(content)
        self._tar.addfile(entry, io.BytesIO(content))


def _busybox_layer(root: Path) -> bytes:
    """All applets in /bin, as in the official image, and beside them the libraries that busybox is linked with."""
    program = _only(root, "busybox", "bin")
    applets = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.split()
    layer = _Layer()
    for name in ("bin", "etc", "home", "lib", "lib64", "root", "usr", "usr/bin", "var"):
        layer.directory(name)
    for name in ("tmp", "var/tmp"):
        layer.directory(name, mode=0o1777)
    layer.file("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n")
    layer.file("etc/group", b"root:x:0:\nnobody:x:65534:\n")
    layer.file("etc/nsswitch.conf", b"hosts: files dns\n")
    for library in LIBRARIES:
        layer.file(f"lib/{library}", _only(root, library).read_bytes(), mode=0o755)
    loader = LOADERS[platform.machine()]
    layer.file(loader, _only(root, Path(loader).name).read_bytes(), mode=0o755)
    layer.file("bin/busybox", program.read_bytes(), mode=0o755)
    for applet in sorted(set(applets) - {"busybox"}):
        layer.hard_link(f"bin/{applet}", "bin/busybox")
    layer.hard_link("usr/bin/env", "bin/busybox")
    return layer.content()


def _only(root: Path, name: str, folder: str = "*") -> Path:
    """The one file of this name; where Debian keeps it differs between releases and architectures."""
    found = [path for path in root.rglob(name) if path.match(f"{folder}/{name}") and not path.is_symlink()]
    if not found:
        message = f"there is no {name} below {root}: remove that directory, and it is fetched again"
        raise NodeFailed(message)
    return found[0]
