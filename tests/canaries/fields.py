"""Which fields of evidence may hold words of others, by their types, and which of them held a masked canary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import Evidence, Part, all_kinds
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.text import Name, Text

Field = tuple[str, str]


def free_text() -> set[Field]:
    """Every field of every part of every kind that may hold a `Text` which is no name."""
    found: set[Field] = set()
    waiting: list[Any] = list(all_kinds())
    seen: set[Any] = set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        for name, field in part.model_fields.items():
            leaves = set(_leaves(field.annotation))
            if Text in leaves:
                found.add((part.__name__, name))
            waiting += [leaf for leaf in leaves if isinstance(leaf, type) and issubclass(leaf, Part)]
    return found


def filled(data: Evidence) -> frozenset[Field]:
    """Every list and mapping, of every part, that holds anything."""
    return frozenset(_filled(data))


def _filled(value: object) -> Iterator[Field]:
    match value:
        case Part():
            for name in type(value).model_fields:
                child = getattr(value, name)
                if child and isinstance(child, tuple | Mapping):
                    yield type(value).__name__, name
                yield from _filled(child)
        case Mapping():
            for entry in value.values():
                yield from _filled(entry)
        case tuple():
            for entry in value:
                yield from _filled(entry)


def masked(bundle: Bundle) -> set[Field]:
    """Every field that holds a placeholder."""
    return {field for kind in bundle for field in _masked(bundle.data(kind))}


def _masked(value: object) -> Iterator[Field]:
    match value:
        case Part():
            for name in type(value).model_fields:
                child = getattr(value, name)
                if any(PLACEHOLDER.search(text) for text in _texts(child)):
                    yield type(value).__name__, name
                yield from _masked(child)
        case Mapping():
            for entry in value.values():
                yield from _masked(entry)
        case tuple():
            for entry in value:
                yield from _masked(entry)


def _texts(value: object) -> Iterator[Text]:
    match value:
        case Name():
            return
        case Text():
            yield value
        case Mapping():
            for key, entry in value.items():
                yield from (*_texts(key), *_texts(entry))
        case tuple():
            for entry in value:
                yield from _texts(entry)


def _leaves(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        return
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from _leaves(argument)
