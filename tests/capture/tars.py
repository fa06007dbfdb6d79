"""Archives for the tests, member by member, as nobody's program would write them."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterable
from pathlib import Path


def member(
    name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    """Make one member of any type."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size, info.mtime = kind, link, len(data), 1_790_000_000
    return info, data


def packed(members: Iterable[tuple[tarfile.TarInfo, bytes]], how: int = tarfile.GNU_FORMAT) -> bytes:
    """Give the bytes of a tar archive."""
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w", format=how) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return into.getvalue()


def tar_gz(path: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]], how: int = tarfile.GNU_FORMAT) -> Path:
    """Write a .tar.gz."""
    path.write_bytes(gzip.compress(packed(members, how)))
    return path


def tar_gz_of(folder: Path, path: Path, below: str = "") -> Path:
    """Pack a folder as it is, below another folder or not."""
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, arcname=below or ".")
    return path
