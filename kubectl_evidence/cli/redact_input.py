"""Inputs to redact: opened, decoded, and read as soon as something is there."""

from __future__ import annotations

import codecs
import os
import select
import stat
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Final

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import RedactExit

STDIN: Final = "-"
_CHUNK = 1 << 16
# Seconds. A writer that has paused for so long is waited for no longer with what it has written...
_PAUSE = 0.05
# ... and for so long even with what may be half a document.
_LONG_PAUSE = 2.0


class Pause(Enum):
    """What has come for now is all."""

    SHORT = _PAUSE
    LONG = _LONG_PAUSE


def name_of(path: str) -> str:
    """What an input is called in errors and explanations."""
    return "standard input" if path == STDIN else path


def check(path: str) -> None:
    """See that an input can be read, before anything is written.

    Raises:
        Failure: it cannot.
    """
    if path == STDIN:
        if sys.stdin is None:
            raise _unreadable(path, "it is closed")
        return
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError) as error:
        raise _unreadable(path, getattr(error, "strerror", None) or "no such file") from None
    if stat.S_ISDIR(mode):
        raise _unreadable(path, "it is a folder")
    if not os.access(path, os.R_OK):
        raise _unreadable(path, "permission denied")


def read(path: str, *, all_of_it: bool) -> Iterator[str | Pause]:
    """Yield the text of an input as it comes, and word of a pause of its writer; what is no UTF-8 becomes U+FFFD.

    With `all_of_it` something is to be said about the whole input, so that what is mostly no text is refused.

    Raises:
        Failure: it cannot be read, or is compressed.
    """
    try:
        descriptor = sys.stdin.fileno() if path == STDIN else os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(path, getattr(error, "strerror", None) or "it is closed") from None
    try:
        yield from _read(descriptor, path, all_of_it=all_of_it)
    finally:
        if path != STDIN:
            os.close(descriptor)


# What files begin with that hold no text, or text that first has to be unpacked; how each is called, and unpacked.
_PACKED = (
    (b"\x1f\x8b", "gzip", "zcat"),
    (b"\x28\xb5\x2f\xfd", "zstd", "zstdcat"),
    (b"BZh", "bzip2", "bzcat"),
    (b"\xfd7zXZ\x00", "xz", "xzcat"),
    (b"\x04\x22\x4d\x18", "lz4", "lz4cat"),
    (b"PK\x03\x04", "zip", "unzip -p"),
)
# A text in another encoding has few bytes that are no UTF-8; of what is compressed or compiled, most are not.
_MOST_UNREADABLE = 0.2
_UNREADABLE = 0xFFFD


def _refuse(data: bytes, path: str, *, all_of_it: bool) -> None:
    """See that an input begins as something that can be looked at.

    Raises:
        Failure: it does not.
    """
    for mark, name, unpack in _PACKED:
        if data.startswith(mark):
            raise Failure(
                RedactExit.USAGE,
                "input-not-text",
                f"{name_of(path)} is compressed ({name}): its content was not looked at",
                [f"unpack it first: {unpack} FILE | kubectl evidence redact"],
            )
    text = data.decode("utf-8", "replace")
    if all_of_it and text.count(chr(_UNREADABLE)) > max(16, len(text) * _MOST_UNREADABLE):
        raise Failure(
            RedactExit.USAGE,
            "input-not-text",
            f"{name_of(path)} is no text: its content was not looked at",
            ["redact what is text in it, or convert it to UTF-8"],
        )


def _read(descriptor: int, path: str, *, all_of_it: bool) -> Iterator[str | Pause]:
    # Never as UTF-16, whatever a text begins with: what is not would come out as other letters, unread. What is
    # loses its NULs in the redactor.
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    first = True
    while True:
        if not _ready(descriptor, _PAUSE):
            yield Pause.SHORT
            if not _ready(descriptor, _LONG_PAUSE):
                yield Pause.LONG
        try:
            data = os.read(descriptor, _CHUNK)
        except OSError as error:
            raise _unreadable(path, error.strerror) from None
        if first:
            _refuse(data, path, all_of_it=all_of_it)
            first = False
        yield decoder.decode(data, final=not data)
        if not data:
            return


def _ready(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])


def _unreadable(path: str, why: str | None) -> Failure:
    return Failure(
        RedactExit.USAGE,
        "input-not-readable",
        f"cannot read {name_of(path)}: {why}",
        ["name files that may be read, or pipe something into this command"],
    )
