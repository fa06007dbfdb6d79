"""The pages of the checks, as docs/checks.md and `kubectl evidence explain` show them: made of their docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from kubectl_evidence.checks import Check, all_checks, groups

# How wide lines are where no terminal says otherwise, and the narrowest column that a title is broken into.
WIDTH, _NARROW = 100, 30
_RECORDING = re.compile(r"fixtures/([a-z0-9-]+)")


def of_group(group: str) -> tuple[Check, ...]:
    """The checks of a group, by id."""
    return tuple(check for check in all_checks() if check.group == group)


def page(check: Check, *, level: int = 1) -> str:
    """One check in Markdown: its title, what it needs, its docstring, what it explains and is explained by.

    `level` is that of its heading; those of its sections are one lower. Below level 1 it is a part of a document, in
    which other checks and recordings are linked.
    """
    mark, linked = "#" * level, level > 1
    parts = [f"{mark} {check.id}", check.title, _facts(check)]
    # A section of the docstring has two marks: one more than the page's own heading at level 1.
    for section in check.doc.split("\n\n"):
        title, *lines = section.splitlines()
        parts.append("\n".join([mark + title.removeprefix("#"), *_paragraphs(lines, linked=linked)]))
    parts += [f"{mark}# {title}\n{_named(ids, linked=linked)}" for title, ids in _relations(check) if ids]
    return "\n\n".join(parts).rstrip() + "\n"


def _paragraphs(lines: Sequence[str], *, linked: bool) -> Iterator[str]:
    """Words and quotations, each as wide as any other page has them."""
    for quoted, group in groupby(lines, key=lambda line: line.startswith("> ")):
        words = " ".join(line.removeprefix("> ") for line in group)
        if quoted:
            yield textwrap.indent(_filled(words, WIDTH - 2), "> ")
        else:
            filled = _filled(words)
            yield _RECORDING.sub(r"[fixtures/\1](../fixtures/\1/packet.md)", filled) if linked else filled


def _facts(check: Check) -> str:
    needs = [
        f"{need.kind.id.replace('_', '-')}{' (optional)' if need.optional else ''}" for need in check.needs.values()
    ]
    return "\n".join(map(_filled, (f"Group: {groups()[check.group]}.", f"Needs: {', '.join(needs)}.")))


def _relations(check: Check) -> Iterator[tuple[str, Sequence[str]]]:
    yield "What it explains", sorted({*check.explains})
    yield "What explains it", [other.id for other in all_checks() if check.id in other.explains]


def _named(ids: Sequence[str], *, linked: bool) -> str:
    return ", ".join(f"[{one}](#{one})" for one in ids) if linked else _filled(", ".join(ids))


def _filled(words: str, width: int = WIDTH) -> str:
    return textwrap.fill(words, width, break_long_words=False, break_on_hyphens=False)


def listing(chosen: Sequence[str], width: int | None = None) -> str:
    """Each check of the chosen groups, all where none is chosen, under the titles of the groups.

    A check is a line; in a terminal so wide its title goes on below itself.
    """
    column = max(len(check.id) for check in all_checks()) + 4
    blocks = []
    for group, title in groups().items():
        if not chosen or group in chosen:
            lines = [_entry(check, column, width) for check in of_group(group)]
            blocks.append("\n".join([f"{group}: {title}", *lines]))
    return "\n\n".join(blocks) + "\n"


def _entry(check: Check, column: int, width: int | None) -> str:
    start = f"  {check.id}".ljust(column)
    if width is None or width < column + _NARROW:
        return start + check.title
    return textwrap.fill(start + check.title, width, subsequent_indent=" " * column, break_on_hyphens=False)
