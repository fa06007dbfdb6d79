"""The pages of the checks, as docs/checks.md and `kubectl evidence explain` show them: made of their docstrings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_evidence.checks import Check, all_checks, groups


def of_group(group: str) -> tuple[Check, ...]:
    """The checks of a group, by id."""
    return tuple(check for check in all_checks() if check.group == group)


def page(check: Check, *, level: int = 1) -> str:
    """One check in Markdown: its title, what it needs, what it explains and is explained by, and its docstring.

    `level` is that of its heading; those of its sections are one lower.
    """
    mark = "#" * level
    lines = [f"{mark}{line[1:]}" if line.startswith("## ") else line for line in check.doc.splitlines()]
    # A section of the docstring has two marks: one more than the page's own heading at level 1.
    parts = [f"{mark} {check.id}", check.title, "\n".join(_facts(check, linked=level > 1)), "\n".join(lines)]
    return "\n\n".join(parts).rstrip() + "\n"


def _facts(check: Check, *, linked: bool) -> Iterator[str]:
    needs = [
        f"{need.kind.id.replace('_', '-')}{' (optional)' if need.optional else ''}" for need in check.needs.values()
    ]
    yield f"Group: {groups()[check.group]}. Needs: {', '.join(needs)}."
    explained = [other.id for other in all_checks() if check.id in other.explains]
    yield f"Explains: {_named(check.explains, linked=linked)}. Explained by: {_named(explained, linked=linked)}."


def _named(ids: Sequence[str], *, linked: bool) -> str:
    return ", ".join(f"[{one}](#{one})" if linked else one for one in ids) or "nothing"


def listing(chosen: Sequence[str]) -> str:
    """A line for each check of the chosen groups, all where none is chosen, under the titles of the groups."""
    width = max(len(check.id) for check in all_checks())
    blocks = []
    for group, title in groups().items():
        if not chosen or group in chosen:
            lines = [f"  {check.id:{width}}  {check.title}" for check in of_group(group)]
            blocks.append("\n".join([f"{group}: {title}", *lines]))
    return "\n\n".join(blocks) + "\n"
