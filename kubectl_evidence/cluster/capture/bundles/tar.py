"""The members of a tar archive that somebody else may have made, one after the other, each header within bounds.

`tarfile` reads an extended header of any length into memory, and calls itself for each one in a row; here nothing is
kept of a header beyond a bound. What a header says is `tarfile.TarInfo.frombuf`'s to read (POSIX ustar, pax, GNU).
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Literal, Protocol

from kubectl_evidence.frozen import dataclass

_BLOCK = tarfile.BLOCKSIZE
# A name, or a member's attributes: GNU tar itself stops at PATH_MAX.
_MAX_HEADER = 64 * 1024
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)

Kind = Literal["file", "folder", "symbolic link", "hard link", "device", "pipe"]
_KINDS: dict[bytes, Kind] = {
    **dict.fromkeys(_FILES, "file"),
    tarfile.DIRTYPE: "folder",
    tarfile.SYMTYPE: "symbolic link",
    tarfile.LNKTYPE: "hard link",
    tarfile.CHRTYPE: "device",
    tarfile.BLKTYPE: "device",
    tarfile.FIFOTYPE: "pipe",
}


class BadArchive(ValueError):
    """Not a tar archive that can be read to its end; says what is wrong in words of ours."""


class Stream(Protocol):
    """Something that is read forwards."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Member:
    """One entry. `name` and `link` are as the archive spells them; `modified` is in seconds since the epoch."""

    name: str
    kind: Kind
    size: int
    link: str
    modified: float


def members(stream: Stream) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """Give every member and the pieces of its content, which are skipped where nobody takes them.

    Raises:
        BadArchive: a header is damaged, or of a sort that this reader does not know; the archive ends within a member.
    """
    extended: dict[str, str] = {}
    while (block := exactly(stream, _BLOCK)) != bytes(_BLOCK):
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.HeaderError, ValueError, OverflowError):
            raise BadArchive("a header of it is damaged, or it is no tar archive") from None
        if header.size < 0:
            raise BadArchive("a member of negative size")
        if header.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK):
            key = "path" if header.type == tarfile.GNUTYPE_LONGNAME else "linkpath"
            extended[key] = _text(_header(stream, header.size).rstrip(b"\0"))
        elif header.type in _PAX:
            extended |= _pax(_header(stream, header.size))
        elif header.type == tarfile.XGLTYPE:
            # For all members at once: a comment, or nothing that this reader needs.
            _header(stream, header.size)
        elif header.type not in _KINDS or any(key.startswith("GNU.sparse") for key in extended):
            raise BadArchive("a member that is neither a file, a folder nor a link")
        else:
            member = _member(header, extended)
            extended = {}
            content = _content(stream, member.size)
            yield member, content
            for _ in content:
                pass


def exactly(stream: Stream, size: int) -> bytes:
    """Read so many bytes.

    Raises:
        BadArchive: there are fewer.
    """
    data = stream.read(size)
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    if len(data) < size:
        raise BadArchive("it ends before its end: it was not copied whole")
    return data


def _member(header: tarfile.TarInfo, extended: dict[str, str]) -> Member:
    kind = _KINDS[header.type]
    try:
        size = int(extended.get("size", header.size)) if kind == "file" else 0
        modified = float(extended.get("mtime", header.mtime))
    except ValueError:
        raise BadArchive("a header of it is damaged") from None
    if size < 0:
        raise BadArchive("a member of negative size")
    return Member(extended.get("path", header.name), kind, size, extended.get("linkpath", header.linkname), modified)


def _content(stream: Stream, size: int) -> Iterator[bytes]:
    left = size
    while left:
        piece = exactly(stream, min(left, 1024 * 1024))
        left -= len(piece)
        yield piece
    exactly(stream, -size % _BLOCK)


def _header(stream: Stream, size: int) -> bytes:
    if size > _MAX_HEADER:
        raise BadArchive(f"a header of more than {_MAX_HEADER // 1024} KiB")
    return exactly(stream, size + -size % _BLOCK)[:size]


def _pax(data: bytes) -> dict[str, str]:
    """Read an extended header's records: `LENGTH KEY=VALUE` and a newline (POSIX.1-2001, pax Extended Header)."""
    found = {}
    while data:
        length, _, _ = data.partition(b" ")
        if not (length.isdigit() and len(length) < 8 and len(length) + 1 < int(length) <= len(data)):
            raise BadArchive("a header of it is damaged")
        record, data = data[len(length) + 1 : int(length)], data[int(length) :]
        key, equals, value = record.removesuffix(b"\n").partition(b"=")
        if not equals:
            raise BadArchive("a header of it is damaged")
        found[_text(key)] = _text(value)
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
