"""Logs: the last lines of each stream, numbered as the citations number them."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.render.blocks import Block, Item, Quote, Words, clipped, command, value, words
from kubectl_evidence.render.views.frame import Frame, missing

# Each stream is given with the command that shows it.
SHOWS_SOURCES = True


def view(logs: Logs, frame: Frame) -> Iterator[Block]:
    """Yield a block per stream with lines; then those without, each with the reason why."""
    commands = {source.key: source.shown_by for source in frame.packet.sections()["logs"].sources}
    without = []
    for key, stream in logs.parts.items():
        shown = words(" · ", command(commands[key])) if key in commands and frame.detail.commands else ()
        lines = list(stream.lines.items())
        kept = lines[max(0, len(lines) - frame.detail.log_lines) :]
        if not kept:
            without.append(words(value(key), ": ", _without(stream, frame), shown if stream.collected else ()))
            continue
        numbers = f" from line {kept[0][0]} of those read" if kept[0][0] > 1 else ""
        cut = ", cut at a bound" if stream.truncated else ""
        title = words("log ", value(key), f"{numbers}{cut}", shown)
        yield Quote(title, tuple((number, clipped(text, frame.detail.characters)) for number, text in kept))
    yield from (Item(one) for one in without)


def _without(stream: LogStream, frame: Frame) -> Words:
    if not stream.collected:
        return words(missing(stream))
    if stream.deleted:
        return words("deleted by the runtime")
    if stream.lines or frame.left_out("logLines"):
        return words("no line shown")
    return words("empty")
