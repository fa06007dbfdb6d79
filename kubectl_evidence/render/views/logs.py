"""Logs: the last lines of each stream, numbered as the citations number them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.outcome import NoLog
from kubectl_evidence.render.blocks import Block, Item, Quote, Words, bad, clipped, command, term, value, words
from kubectl_evidence.render.views.alike import folded
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.text import Text

_NO_LOG: Mapping[NoLog, str] = {
    "not-started": "the container has not started",
    "no-previous": "no earlier run of the container is known",
    "no-record": "no run of the container is known",
    "no-container": "the pod has no such container",
    "no-node": "the pod is on no node",
}

# Each stream is given with the command that shows it.
SHOWS_SOURCES = True


def view(logs: Logs, frame: Frame) -> Iterator[Block]:
    """Yield a block per stream with lines; then those without, each with the reason why."""
    commands = {source.key: source.shown_by for source in frame.packet.sections()[Logs.id].sources if source.key}
    yield from streams(logs, frame, commands, (Logs.id,), frame.other(Pod))


def streams(
    logs: Logs, frame: Frame, commands: Mapping[Text, Text], place: tuple[str, ...], pod: Pod | None
) -> Iterator[Block]:
    """As `view`; `commands` show each stream, and `place` is where in the packet the logs of `pod` stand."""
    cited = _cited(frame, place)
    without = []
    for key, stream in logs.parts.items():
        shown = words(" · ", command(commands[key])) if key in commands and frame.detail.commands else ()
        lines = list(folded(stream.lines, cited.get(key, ())))
        kept = lines[max(0, len(lines) - frame.detail.log_lines) :]
        if not kept:
            without.append(words(value(key), ": ", _without(key, stream, pod), shown if stream.collected else ()))
            continue
        first = next((line[0] for line in kept if not isinstance(line, int)), 1)
        numbers = f" from line {first} of those read" if first > 1 else ""
        cut = ", cut at a bound" if stream.truncated else ""
        title = words("log ", value(key), f"{numbers}{cut}", shown)
        width = frame.detail.characters
        yield Quote(title, tuple(one if isinstance(one, int) else (one[0], clipped(one[1], width)) for one in kept))
    yield from (Item(one) for one in without)


def _cited(frame: Frame, place: tuple[str, ...]) -> dict[str, set[int]]:
    """The numbers of the lines that findings cite, by stream."""
    cited: dict[str, set[int]] = {}
    for finding in frame.packet.findings:
        for pointer in (*finding.cites, *(cite for one in finding.consequences for cite in one.cites)):
            where = (pointer.kind, *pointer.path)
            if where[: len(place)] != place:
                continue
            match where[len(place) :]:
                case ("parts", str(stream), "lines", int(number)):
                    cited.setdefault(str(stream), set()).add(number)
    return cited


def _waiting(key: Text, pod: Pod | None) -> Text | None:
    """Why the container waits whose log this is."""
    named = key.rpartition("/")[0]
    states = [one.state for name, one in pod.containers.items() if name == named] if pod is not None else []
    return next((state.reason for state in states if state is not None and state.status == "waiting"), None)


def _without(key: Text, stream: LogStream, pod: Pod | None) -> Words:
    if stream.no_log is not None:
        waiting = _waiting(key, pod) if stream.no_log == "not-started" else None
        return words(bad(_NO_LOG[stream.no_log]), *((" (", term(waiting), ")") if waiting is not None else ()))
    if not stream.collected:
        return words(missing(stream))
    if stream.deleted:
        return words("deleted by the runtime")
    return words(f"none of {stream.line_count} lines shown" if stream.line_count else "empty")
