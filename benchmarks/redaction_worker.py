"""One redactor, measured in a process of its own: `python -m benchmarks.redaction_worker NAME SEED LOG BYTES ROUNDS`.

Prints its figures as JSON; says in `left_out` why there are none.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.redact.corpus.case import BENIGN, BESIDE, CORE, HARD
from tests.redact.corpus.score import Redactor, score
from tests.redact.corpus.whole import build

OURS, WITHOUT_RE2 = "ours", "ours without re2"

# What anybody would write first: names, a separator, and no more than what follows.
PLAIN = re.compile(r"(?i)(password|passwd|secret|token|api[_-]?key)(\s*[=:]\s*)\S+")
WARM_UP = 100_000

# They work in other processes or threads, so only the clock on the wall sees their time; of the others the processor's
# does, which a busy machine does not disturb.
ELSEWHERE = ("gitleaks", "betterleaks", "troubleshoot")


@dataclass
class Figures:
    """What was measured. Shares are of 1; `ratio` is of our speed to that of one `re.sub`, round by round."""

    name: str
    left_out: str = ""
    masked: dict[str, float] = field(default_factory=dict)
    harmed: dict[str, float] = field(default_factory=dict)
    size: int = 0
    speed: float = 0.0
    ratio: float = 0.0
    ratios: list[float] = field(default_factory=list)


class _OfText:
    """A redactor that knows only texts: an object is shown to it as JSON, indented, as kubectl prints it."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self.redact = redact

    def redact_object(self, obj: Any, /) -> Any:
        text = self.redact(json.dumps(obj, indent=4))
        try:
            return json.loads(text)
        except ValueError:
            return text


def main() -> None:
    """Measure what the command line names."""
    name, seed, log, size, rounds = sys.argv[1:]
    print(json.dumps(asdict(measure(name, int(seed), Path(log), int(size), int(rounds)))))


def measure(name: str, seed: int, log: Path, size: int, rounds: int) -> Figures:
    """Score one redactor on the corpus, and time it over the beginning of the log."""
    from benchmarks.peers.installed import NotInstalled

    try:
        fresh, whole = _redactors(name)
    except NotInstalled as error:
        return Figures(name, left_out=str(error))
    scored = score(build(seed), fresh, twice=False)
    figures = Figures(
        name,
        masked={sort: scored.recall(sort) for sort in (CORE, HARD)},
        harmed={sort: scored.harm(sort) for sort in (BENIGN, BESIDE)},
    )
    with log.open(encoding="utf-8", newline="") as file:
        text = file.read(size)
    text = text[: text.rfind("\n") + 1]
    whole(text[:WARM_UP])
    PLAIN.sub(r"\1\2***", text[:WARM_UP])
    clock = time.perf_counter if name in ELSEWHERE else time.process_time
    costs = [(_seconds(whole, text, clock), _seconds(_plain, text, clock)) for _ in range(rounds)]
    figures.size = len(text)
    figures.speed = len(text) / statistics.median(ours for ours, _ in costs) / 1e6
    figures.ratios = [plain / ours for ours, plain in costs]
    figures.ratio = statistics.median(figures.ratios)
    return figures


def _redactors(name: str) -> tuple[Callable[[], Redactor], Callable[[str], object]]:
    """What makes a fresh redactor for each case, and what redacts a whole log."""
    if name not in (OURS, WITHOUT_RE2):
        from benchmarks.peers.installed import peer

        redactor = _OfText(peer(name))
        return lambda: redactor, redactor.redact
    if name == WITHOUT_RE2:
        sys.modules["re2"] = None  # type: ignore[assignment] # as if it were not installed
    from kubectl_evidence.redact.redactor import KeyedRedactor
    from kubectl_evidence.redact.stream import BLOCK, Stream

    def whole(text: str) -> None:
        stream = Stream(KeyedRedactor(b"key"))
        for start in range(0, len(text), BLOCK):
            stream.feed(text[start : start + BLOCK])
        stream.close()

    return lambda: KeyedRedactor(b"key"), whole


def _plain(text: str) -> object:
    return PLAIN.sub(r"\1\2***", text)


def _seconds(redact: Callable[[str], object], text: str, clock: Callable[[], float]) -> float:
    began = clock()
    redact(text)
    return clock() - began


if __name__ == "__main__":
    main()
