"""Logs in files: no more of one is read than anybody may ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_evidence.cluster.capture.bundles.files import Files
from kubectl_evidence.cluster.capture.model import Log

# The end of a log that is kept in memory while it is asked for: four times what one ask wants of it at most.
MAX_LOG_BYTES = 16 * 1024 * 1024
_PIECE = 1024 * 1024


def tail(files: Files, name: str, start: int = 0, end: int | None = None) -> Log:
    """Read the last bytes of a file, or of a stretch of it, from the beginning of a line on.

    Raises:
        OSError: it cannot be read.
    """
    end = files.entries[name].size if end is None else end
    begin = max(start, end - MAX_LOG_BYTES)
    data = files.read(name, begin, end - begin)
    if begin == start:
        return Log(data)
    return Log(data[data.find(b"\n") + 1 :], cut=True)


def found(files: Files, name: str, pattern: re.Pattern[bytes], longest: int) -> Iterator[tuple[re.Match[bytes], int]]:
    """Find a pattern that matches at most `longest` bytes: every match, and where in the file it begins.

    As many bytes before it are in what was searched (`match.string`).

    Raises:
        OSError: the file cannot be read.
    """
    size = files.entries[name].size
    position, seen = 0, 0
    while position < size:
        # A match may begin in one piece and end in the next.
        before = min(position, longest)
        piece = files.read(name, position - before, before + _PIECE + longest)
        for match in pattern.finditer(piece, before):
            begins = position - before + match.start()
            if seen <= begins < position + _PIECE:
                seen = position - before + match.end()
                yield match, begins
        position += _PIECE
