"""Redaction: what of the corpus is masked and what is destroyed, and how fast, beside other tools."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import redaction_log
from benchmarks.redaction_worker import OURS, WITHOUT_RE2, Figures
from benchmarks.tables import Goal, Section, Table
from tests.redact.corpus.case import BENIGN, BESIDE, CORE, HARD

MB = 1_000_000
SIZE = 50 * MB
OUR_ROUNDS = 3

# Of the log; the slow ones get the beginning of it, and one round.
SIZES: Mapping[str, int] = {
    OURS: SIZE,
    WITHOUT_RE2: 2 * MB,
    "redact-secret": SIZE,
    "gitleaks": 10 * MB,
    "betterleaks": 10 * MB,
    "detect-secrets": MB // 4,
    "troubleshoot": 5 * MB,
}

TEXT = """
The corpus of the tests (`tests/redact/corpus`), filled in from seed {seed}: {core} core and {hard} hard leaks, {benign}
strings in harmless texts and objects, {beside} strings that stand beside a leak. A leak is masked when nothing of it is
left, 8 characters in a row of a longer one included; a string is destroyed when it cannot be found in the result.
Ours was written with this corpus in view, of which only the values are new; the others never saw it.
Each tool in a process of its own and with its own defaults; an object is shown as indented JSON to those that know only
texts. What finds secrets and does not redact has each of its finds replaced wherever it stands. gitleaks' and
troubleshoot's own code runs in a small program around it; betterleaks is gitleaks' rules continued.

Speed is over a generated log of {size} MB, of which one line in {secret} holds a secret and one in {speaking} speaks of
one; slow tools get the beginning of it ("of"). The ratio is to one plain `re.sub` of five names over the same text,
in turns with it in the same process: 1 is as fast. Time is the processor's where a tool is one thread of that process,
and the wall's where it is not (gitleaks, betterleaks, troubleshoot).
"""


def measure(say: Callable[[str], None]) -> Section:
    """Measure ours and every peer that is installed."""
    seed = secrets.randbelow(10**6)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "mixed.log"
        say("redaction: writing the log")
        redaction_log.write(log, SIZE, seed)
        figures = [_of(name, seed, log, say) for name in SIZES]
    return section(figures, seed)


def _of(name: str, seed: int, log: Path, say: Callable[[str], None]) -> Figures:
    say(f"redaction: {name}")
    arguments = [name, str(seed), str(log), str(SIZES[name]), str(OUR_ROUNDS if name == OURS else 1)]
    command = [sys.executable, "-m", "benchmarks.redaction_worker", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return Figures(name, left_out=f"failed with exit code {done.returncode}")
    return Figures(**json.loads(done.stdout))


def section(figures: list[Figures], seed: int) -> Section:
    """All figures in one table, ours first, and what of them was promised."""
    from tests.redact.corpus.whole import build

    cases = build(seed)
    counts = {sort: sum(case.sort == sort for case in cases) for sort in (CORE, HARD)}
    counts |= {sort: sum(len(case.keeps) for case in cases if case.sort == sort) for sort in (BENIGN, BESIDE)}
    text = TEXT.format(
        seed=seed, size=SIZE // MB, secret=redaction_log.SECRET, speaking=redaction_log.SPEAKING, **counts
    )
    head = ("", "core masked", "hard masked", "benign destroyed", "beside destroyed", "MB/s", "ratio", "of")
    return Section("Redaction", text, [Table(head, [_row(each) for each in figures])], _goals(figures[0]))


def _row(figures: Figures) -> tuple[str, ...]:
    if figures.left_out:
        return (figures.name, f"left out: {figures.left_out}", *[""] * 6)
    shares = (figures.masked[CORE], figures.masked[HARD], figures.harmed[BENIGN], figures.harmed[BESIDE])
    ratio = f"{figures.ratio:.2g}"
    if len(figures.ratios) > 1:
        ratio += f" ({min(figures.ratios):.2g} to {max(figures.ratios):.2g})"
    return (
        figures.name,
        *(f"{share:.2%}" for share in shares),
        f"{figures.speed:.3g}",
        ratio,
        f"{figures.size / MB:.3g} MB",
    )


def _goals(ours: Figures) -> list[Goal]:
    if ours.left_out:
        return []
    return [
        Goal("core leaks left by the redactor", 0.5, 100 * (1 - ours.masked[CORE]), "%"),
        Goal("hard leaks left by the redactor", 40, 100 * (1 - ours.masked[HARD]), "%"),
        Goal("benign strings destroyed by the redactor", 0.5, 100 * ours.harmed[BENIGN], "%"),
        Goal("evidence beside a secret destroyed by the redactor", 1, 100 * ours.harmed[BESIDE], "%"),
        Goal("time to redact 50 MB of log against one re.sub", 2, 1 / ours.ratio),
    ]
