"""What a measurement has to say: goals met or not, a few sentences, tables, all of it Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 120


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first column says what a row is about."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """The table, one line a row."""
        rule = ["---"] + ["--:"] * (len(self.head) - 1)
        return "\n".join("| " + " | ".join(cells) + " |" for cells in (self.head, rule, *self.rows))


@dataclass(frozen=True)
class Goal:
    """A figure that was promised, `limit` at most, and what was measured, both in `unit`."""

    what: str
    limit: float
    measured: float
    unit: str = "x"

    @property
    def met(self) -> bool:
        return self.measured <= self.limit


@dataclass(frozen=True)
class Section:
    """One measurement. `text` says what was compared and how, `tables` what it gave."""

    title: str
    text: str
    tables: Sequence[Table]
    goals: Sequence[Goal] = ()

    def markdown(self) -> str:
        """The section with its heading."""
        paragraphs = [textwrap.fill(" ".join(part.split()), WIDTH) for part in self.text.split("\n\n") if part.strip()]
        return "\n\n".join([f"## {self.title}", *paragraphs, *(table.markdown() for table in self.tables)])


def goals(sections: Iterable[Section]) -> Table:
    """Every goal of these sections in one table."""
    rows = [
        (
            goal.what,
            _figure(goal.limit, goal.unit),
            _figure(goal.measured, goal.unit),
            "met" if goal.met else "**not met**",
        )
        for section in sections
        for goal in section.goals
    ]
    return Table(("figure", "at most", "measured", ""), rows)


def _figure(value: float, unit: str) -> str:
    """Three digits, so that a figure close to its limit is seen to be on one side of it."""
    text = f"{value:.0f}" if value >= 100 else f"{value:#.3g}"
    return f"{text} {unit}" if unit != "x" else f"{text}x"
