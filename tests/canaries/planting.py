"""Plant canaries in documents: one in every string and one in every mapping's keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from kubectl_evidence.text import NAME

# The keys and numbers that lead to a string, or to a mapping.
Path: TypeAlias = tuple[str | int, ...]
# Makes what is to stand in a place.
Make: TypeAlias = Callable[[Path], str]


def leaves(document: Any, at: Path = ()) -> Iterator[Path]:
    """Yield the path of every string and every mapping. A log's strings are its lines."""
    match document:
        case dict():
            yield at
            for key, child in document.items():
                yield from leaves(child, (*at, key))
        case list():
            for number, child in enumerate(document):
                yield from leaves(child, (*at, number))
        case str():
            yield at


def planted(document: Any, wanted: Callable[[Path], bool], make: Make, at: Path = ()) -> Any:
    """Copy a document with a string of `make` in each wanted place: instead of a string, or under a key of its own."""
    match document:
        case dict():
            copy = {key: planted(child, wanted, make, (*at, key)) for key, child in document.items()}
            # The keys of `managedFields` all begin alike, and what does not is none.
            prefix = "f:" if document and all(str(key).startswith(("f:", ".")) for key in document) else ""
            return copy | {f"{prefix}{make(at)}": make(at)} if wanted(at) else copy
        case list():
            return [planted(child, wanted, make, (*at, number)) for number, child in enumerate(document)]
        case str():
            return make(at) if wanted(at) else document
    return document


def in_lines(log: str, make: Make) -> str:
    """Plant in every line of a log, behind what is there; a title of the debug script's stays one."""
    lines = [line if line.startswith("=== ") else f"{line} {make((n,))}" for n, line in enumerate(log.splitlines())]
    return "".join(f"{line}\n" for line in lines)


def spelled(path: Path) -> str:
    """Write a path for a person. It holds keys of the samples only."""
    return ".".join(str(step) for step in path) or "top"


def is_name(text: str) -> bool:
    """Whether it could be an object's name, which is never masked."""
    return NAME.fullmatch(text) is not None
