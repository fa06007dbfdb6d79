"""What every view is given besides its own evidence, and what several views say alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.parts.meta import Condition
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.packet import Packet
from kubectl_evidence.render.blocks import (
    Block,
    Detail,
    Item,
    Table,
    Word,
    Words,
    bad,
    clipped,
    joined,
    quoted,
    term,
    value,
    words,
)
from kubectl_evidence.render.times import ago
from kubectl_evidence.text import Text

E = TypeVar("E", bound=Evidence)


@dataclass(frozen=True)
class Frame:
    """The packet around a piece of evidence, and how much of it to show."""

    packet: Packet
    detail: Detail

    @property
    def at(self) -> datetime:
        """The moment that ages count back from."""
        return self.packet.cluster.collected_at

    def other(self, kind: type[E]) -> E | None:
        """Another kind of evidence, to set beside this one, or None when it was not collected."""
        section = self.packet.sections().get(kind.id)
        return section.data if section is not None and isinstance(section.data, kind) else None

    def left_out(self, sort: str) -> int:
        """How many entries of a sort are not in the packet: where there are any, an empty list says nothing."""
        unrelated = f"unrelated{sort[0].upper()}{sort[1:]}"
        return self.cut(sort) + self.packet.budget.left_out.get(unrelated, 0)

    def cut(self, sort: str) -> int:
        """How many entries that have to do with the target the budget left out."""
        return self.packet.budget.left_out.get(sort, 0)

    def clip(self, text: str) -> str:
        """One line of a text, cut to the detail."""
        return clipped(" ".join(text.split()), self.detail.characters)

    def table(self, head: tuple[str, ...], rows: Sequence[tuple[Words, ...]]) -> Iterator[Block]:
        """A table of at most as many rows as the detail allows, saying how many there are beyond."""
        if rows:
            yield Table(head, tuple(rows[: self.detail.rows]))
        if len(rows) > self.detail.rows:
            yield Item(words(f"… and {len(rows) - self.detail.rows} more rows, not shown here"))

    def pairs(self, pairs: Mapping[Text, Text]) -> Words:
        """Labels, selectors: `key=value`, side by side."""
        shown = [words(value(self.clip(f"{key}={text}"))) for key, text in [*pairs.items()][: self.detail.entries]]
        if len(pairs) > len(shown):
            shown.append(words(f"… and {len(pairs) - len(shown)} more"))
        return joined(", ", shown) if shown else words("none")


def conditions(found: Mapping[Text, Condition], frame: Frame, *, expected: Mapping[str, str]) -> Iterator[Block]:
    """Conditions that are not as they should be, each in a row; the others in one line.

    `expected` gives the status that means all is well, by type. Of a type that is not in it nobody can tell:
    it is shown in a row.
    """
    well = [kind for kind, one in found.items() if expected.get(kind) == one.status]
    same: dict[tuple[object, ...], list[Text]] = {}
    for kind, one in found.items():
        if kind not in well:
            same.setdefault((one.status, one.reason, one.message, one.last_transition_time), []).append(kind)
    rows = [
        (
            joined(", ", [term(kind) for kind in kinds]),
            words(term(one.status)),
            words(term(one.reason) if one.reason else "-"),
            words(quoted(frame.clip(one.message)) if one.message else "-"),
            words(ago(one.last_transition_time, frame.at) if one.last_transition_time else "-"),
        )
        for kinds in same.values()
        for one in [found[kinds[0]]]
    ]
    yield from frame.table(("condition", "status", "reason", "message (untrusted)", "since"), rows)
    if well:
        rest = "other conditions" if rows else "conditions"
        yield Item(words(f"{rest} as they should be: ", joined(", ", [term(kind) for kind in well])))
    if not found:
        yield Item(words("conditions: none reported"))


def amounts(resources: Mapping[Text, Text]) -> Words:
    """A list of resources: `cpu 2, memory 24684084Ki`."""
    shown = [words(value(name), " ", value(amount)) for name, amount in resources.items()]
    return joined(", ", shown) if shown else words("none")


def inline(kind: Text, one: Condition, frame: Frame, *, well: str | None) -> Words:
    """A condition within a line: `Ready=True` where that is its status when all is well, else all that it says."""
    pieces = [words(term(kind), "=", term(one.status))]
    if one.status != well:
        pieces += [words(term(one.reason))] if one.reason else []
        pieces += [words(quoted(frame.clip(one.message)))] if one.message else []
        since = one.last_transition_time
        pieces += [words(f"since {ago(since, frame.at)}")] if since is not None else []
    return joined(" ", pieces)


def missing(part: Answer) -> Word:
    """Say that a part has no answer, and why."""
    return bad(f"not collected: {part.status.replace('-', ' ')}")


def fields(data: Evidence, frame: Frame) -> Iterator[Block]:
    """Any kind of evidence, field by field."""
    document = data.model_dump(mode="json", by_alias=True, exclude_none=True)
    rows = [(words(value(frame.clip(path))), words(quoted(frame.clip(shown)))) for path, shown in _flat(document)]
    yield from frame.table(("field", "value (untrusted)" if data.untrusted else "value"), rows)


def _flat(found: Any, path: str = "") -> Iterator[tuple[str, str]]:
    entries: list[tuple[Any, Any]] = []
    if isinstance(found, dict):
        entries = list(found.items())
    elif isinstance(found, list):
        entries = list(enumerate(found))
    if not entries:
        yield path, "none" if found in ({}, []) else str(found)
    for key, entry in entries:
        yield from _flat(entry, f"{path}/{key}" if path else str(key))
