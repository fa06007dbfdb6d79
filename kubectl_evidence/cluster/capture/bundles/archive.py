"""A bundle in a .tar.gz (or .tar) that somebody else may have made, without unpacking it into folders.

Nothing of it ever becomes a path. What may be needed is copied into one temporary file that has no name (O_TMPFILE, or
unlinked at once): nobody else can open it, and it is gone with the process however that ends. A member that would have
led out of a folder (absolute, "..", a link that leads out), one that is no file at all, and one that stands twice make
the whole archive suspect: it is refused. A symbolic link that stays inside is left out: support bundles have them
(troubleshoot, pkg/collect/result.go, SymLinkResult), and what they lead to is there under its own name.
"""

from __future__ import annotations

import gzip
import os
import posixpath
import tempfile
import weakref
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from kubectl_evidence.cluster.capture.bundles.files import MAX_FILES, Entry
from kubectl_evidence.cluster.capture.bundles.tar import BadArchive, Member, Stream, members
from kubectl_evidence.cluster.capture.error import CaptureError, Place, shown
from kubectl_evidence.cluster.capture.files import unreadable
from kubectl_evidence.frozen import dataclass

# What any of the layouts may have its objects and logs in.
_KEPT = (".json", ".yaml", ".yml", ".log", ".txt", "/timestamp")
_OTHERS = (".tar", ".tgz", ".zip", ".gz", ".xz", ".zst", ".bz2")
_LONGEST_NAME = 1024
_GZIP = b"\x1f\x8b"
_AS_WRITTEN = "Ask for the archive as the tool wrote it; if you trust it, unpack it yourself and name the folder."
_WHOLE = "Copy it again, or have it made again."
_SMALLER = "Have a smaller one made: one namespace, less of each log."


@dataclass(frozen=True)
class Bounds:
    """How much an archive may hold: members, bytes of one, bytes of all of them.

    `ratio` is how many times larger than what was read of the file its content may be, once it is more than `least`
    bytes: deflate reaches 1032, a log that is one short line over and over about 400.
    """

    members: int = MAX_FILES
    member_bytes: int = 1024**3
    total_bytes: int = 4 * 1024**3
    ratio: int = 900
    least: int = 64 * 1024**2


class Archive:
    """The members of an archive that may be needed, in a file without a name."""

    def __init__(self, path: Path, bounds: Bounds | None = None) -> None:
        """Read the archive once, from its first byte to its last.

        Raises:
            CaptureError: it is damaged, too large, or holds what no tool that we read writes.
        """
        self._bounds = bounds or Bounds()
        self._called = path.name
        entries: dict[str, Entry] = {}
        self._starts: dict[str, int] = {}
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - as long as this object lives
            weakref.finalize(self, self._file.close)
            with path.open("rb") as packed:
                self._take(packed, entries)
            self._file.flush()
        except BadArchive as error:
            raise CaptureError(str(error), _WHOLE, Place(self._called)) from None
        except (gzip.BadGzipFile, zlib.error, EOFError):
            what = "damaged: it was not copied whole, or is no gzip"
            raise CaptureError(what, _WHOLE, Place(self._called)) from None
        except OSError as error:
            raise unreadable(error, str(path)) from None
        self.entries: Mapping[str, Entry] = dict(sorted(entries.items()))

    def read(self, name: str, start: int, length: int) -> bytes:
        length = max(0, min(length, self.entries[name].size - start))
        return os.pread(self._file.fileno(), length, self._starts[name] + start)

    def _take(self, packed: IO[bytes], entries: dict[str, Entry]) -> None:
        stream = _Bounded(packed, self._bounds, self._called)
        seen: set[str] = set()
        for count, (member, content) in enumerate(members(stream), start=1):
            if count > self._bounds.members:
                raise CaptureError(f"more than {self._bounds.members:,} members", _SMALLER, Place(self._called))
            name = self._checked(member)
            if member.kind != "file":
                continue
            if name in seen:
                self._refuse(member, "a name that stands twice")
            seen.add(name)
            if member.size > self._bounds.member_bytes:
                self._refuse(member, f"larger than {self._bounds.member_bytes:,} bytes", _SMALLER)
            if name.endswith(_KEPT):
                self._starts[name] = self._file.tell()
                for piece in content:
                    self._file.write(piece)
                entries[name] = Entry(member.size, member.modified)
        # What is behind the end counts too, and gzip's checksum stands at the very end.
        while stream.read(1024 * 1024):
            pass

    def _checked(self, member: Member) -> str:
        if len(member.name) > _LONGEST_NAME:
            self._refuse(member, f"a name of more than {_LONGEST_NAME:,} characters")
        if not member.name.isprintable():
            self._refuse(member, "a name that cannot be printed")
        if member.name.startswith("/"):
            self._refuse(member, "an absolute path")
        if ".." in member.name.split("/"):
            self._refuse(member, 'a path with ".."')
        name = posixpath.normpath(member.name)
        match member.kind:
            case "hard link" | "device" | "pipe":
                self._refuse(member, f"a {member.kind}")
            case "symbolic link":
                leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(name), member.link))
                if leads_to.startswith(("/", "../")) or leads_to == "..":
                    self._refuse(member, "a symbolic link that leads out of the archive")
        return name

    def _refuse(self, member: Member, what: str, next_step: str = _AS_WRITTEN) -> None:
        raise CaptureError(what, next_step, Place(self._called, inside=shown(member.name)))


class _Bounded:
    """The unpacked bytes of an archive, up to a bound."""

    def __init__(self, packed: IO[bytes], bounds: Bounds, called: str) -> None:
        self._packed = packed
        self._bounds = bounds
        self._called = called
        self._given = 0
        begins = packed.read(len(_GZIP))
        packed.seek(0)
        self._stream: Stream = gzip.GzipFile(fileobj=packed) if begins == _GZIP else packed

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._given += len(data)
        if self._given > self._bounds.total_bytes:
            what = f"more than {self._bounds.total_bytes:,} bytes when unpacked"
            raise CaptureError(what, _SMALLER, Place(self._called))
        if self._given > max(self._bounds.least, self._bounds.ratio * self._packed.tell()):
            what = f"more than {self._bounds.ratio} times as large when unpacked: a decompression bomb"
            raise CaptureError(what, _AS_WRITTEN, Place(self._called))
        return data


def is_archive(path: Path) -> bool:
    """Say by its first bytes whether a file is a .tar.gz or a .tar, whatever its name is.

    Raises:
        CaptureError: its name says that it is an archive, and it is none that is read here.
    """
    with path.open("rb") as file:
        begins = file.read(512)
    if begins.startswith(_GZIP) or begins[257:262] == b"ustar":
        return True
    if path.name.endswith(_OTHERS) or ".tar." in path.name:
        what = f"{path} is neither a .tar.gz nor a .tar"
        raise CaptureError(what, "Only these two are read: pack it so, or unpack it and name the folder.")
    return False
