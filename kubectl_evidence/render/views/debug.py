"""What the debug container wrote, section by section."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.render.blocks import Block, Item, Quote, clipped, quoted, words
from kubectl_evidence.render.views.frame import Frame, missing


def view(debug: Debug, frame: Frame) -> Iterator[Block]:
    """Yield a block per section of the script; the last lines of one that is long."""
    if not debug.output.collected:
        yield Item(words(missing(debug.output)))
    elif not debug.output.sections:
        yield Item(words("it wrote nothing"))
    for title, text in debug.output.sections.items():
        lines = [*enumerate(text.split("\n"), start=1)]
        kept = lines[: frame.detail.log_lines]
        more = f", {len(lines) - len(kept)} lines not shown here" if len(lines) > len(kept) else ""
        shown = tuple((number, clipped(line, frame.detail.characters)) for number, line in kept)
        yield Quote(words(quoted(frame.clip(title)), f"{more}:"), shown)
