"""Files of a folder that somebody else may have made: bounded, regular, and inside the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kubectl_evidence.cluster.capture.error import CaptureError, Place

MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_TOTAL_BYTES = 256 * 1024 * 1024
MAX_FILES = 50_000

_RECORD_LESS = "Record less at a time: one target, one namespace."


@dataclass
class Reader:
    """Reads files below `root` until a bound is reached. Links are followed as long as they stay inside."""

    root: Path
    bytes_left: int = MAX_TOTAL_BYTES
    files_left: int = MAX_FILES

    def names(self, folder: str) -> Iterator[str]:
        """Give the files below a folder of the capture, as `objects/a/b.yaml`, sorted. Hidden ones are left out."""
        top = self.root / folder
        _refuse_link(top, folder)
        if not top.exists():
            return
        failed: list[OSError] = []
        found = []
        for directory, folders, files in os.walk(top, onerror=failed.append):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in folders:
                _refuse_link(path := Path(directory, name), path.relative_to(self.root).as_posix())
            found += [Path(directory, name).relative_to(self.root) for name in files if not name.startswith(".")]
            if len(found) > self.files_left:
                what = f"more than {MAX_FILES:,} files in one capture"
                raise CaptureError(what, _RECORD_LESS, Place(folder))
        if failed:
            raise unreadable(failed[0], folder)
        yield from sorted(path.as_posix() for path in found)

    def read(self, name: str) -> bytes:
        """Read one file.

        Raises:
            CaptureError: it is not there, not a regular file, too large, outside the folder or not readable.
        """
        try:
            return self._read(name)
        except OSError as error:
            raise unreadable(error, name) from None

    def _read(self, name: str) -> bytes:
        path = (self.root / name).resolve(strict=True)
        if not path.is_relative_to(self.root.resolve()):
            what = "a link that leads out of the capture"
            raise CaptureError(what, "Put the file itself there.", Place(name))
        # O_NONBLOCK: opening a FIFO would wait for a writer for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                what = "not a regular file"
                raise CaptureError(what, "Put a file there.", Place(name))
            data = file.read(MAX_FILE_BYTES + 1)
        self.files_left -= 1
        self.bytes_left -= len(data)
        if len(data) > MAX_FILE_BYTES:
            what = f"larger than {MAX_FILE_BYTES // 2**20} MiB"
            raise CaptureError(what, _RECORD_LESS, Place(name))
        if self.bytes_left < 0:
            what = f"the capture is larger than {MAX_TOTAL_BYTES // 2**20} MiB"
            raise CaptureError(what, _RECORD_LESS, Place(name))
        return data


def _refuse_link(folder: Path, name: str) -> None:
    if folder.is_symlink():
        what = "a folder that is a link"
        raise CaptureError(what, "Put the folder itself there.", Place(name))


def unreadable(problem: OSError, name: str) -> CaptureError:
    """Say what the operating system said as a `CaptureError`."""
    what = f"cannot be read: {problem.strerror or type(problem).__name__}"
    return CaptureError(what, "Check the path and its permissions.", Place(name))
