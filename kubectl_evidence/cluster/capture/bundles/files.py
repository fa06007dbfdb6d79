"""The files of a bundle: their names, and their content when it is asked for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from kubectl_evidence.cluster.capture.error import CaptureError, Place
from kubectl_evidence.cluster.capture.files import unreadable
from kubectl_evidence.frozen import dataclass

# A must-gather of a large cluster has some 30,000.
MAX_FILES = 200_000


# Before, there was no Kubernetes: archives without times have 0 or 1, and what is beyond year 9999 is no time.
_FIRST, _LAST = datetime(2014, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """A file's size in bytes, and when it was written (seconds since the epoch)."""

    size: int
    modified: float

    @property
    def written(self) -> datetime | None:
        """When it was written, where the file system or the archive can be believed to know."""
        known = _FIRST.timestamp() <= self.modified <= _LAST.timestamp()
        return datetime.fromtimestamp(self.modified, UTC) if known else None


class Files(Protocol):
    """Regular files by their names below the bundle's top, as `a/b.yaml`. Links are not among them."""

    @property
    def entries(self) -> Mapping[str, Entry]: ...

    def read(self, name: str, start: int, length: int) -> bytes:
        """Read `length` bytes from `start` on; fewer where the file ends.

        Raises:
            OSError: it cannot be read.
        """
        ...


class Folder:
    """Files below a folder that somebody else may have made.

    Links are neither followed nor opened: a support bundle that was unpacked holds some (pod-logs/), and what they
    lead to stands in it under its own name.
    """

    def __init__(self, root: Path) -> None:
        """List the folder.

        Raises:
            CaptureError: it cannot be listed, or holds too many files.
        """
        self._root = root.resolve()
        self.entries: Mapping[str, Entry] = dict(sorted(self._list()))

    def read(self, name: str, start: int, length: int) -> bytes:
        path = (self._root / name).resolve(strict=True)
        if not path.is_relative_to(self._root):
            raise PermissionError
        # O_NONBLOCK: opening what has become a FIFO would wait for a writer for ever.
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(opened, "rb") as file:
            file.seek(start)
            return file.read(length)

    def _list(self) -> Iterator[tuple[str, Entry]]:
        failed: list[OSError] = []
        count = 0
        for directory, _, names in os.walk(self._root, onerror=failed.append):
            below = Path(directory).relative_to(self._root)
            for name in names:
                count += 1
                found = (Path(directory) / name).lstat()
                if stat.S_ISREG(found.st_mode) and name.isprintable():
                    yield (below / name).as_posix(), Entry(found.st_size, found.st_mtime)
            if count > MAX_FILES:
                what = f"more than {MAX_FILES:,} files in one bundle"
                raise CaptureError(what, "Name the folder that the tool wrote, not one above it.", Place(str(below)))
        if failed:
            raise unreadable(failed[0], str(self._root))
