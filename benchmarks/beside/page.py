"""docs/comparison.md: the stored answers, judged, as tables in Markdown."""

from __future__ import annotations

import statistics
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.beside.causes import Cause, causes
from benchmarks.beside.judge import Grade, Judgement, judge
from benchmarks.beside.outputs import answers, read
from benchmarks.beside.sides import FILTERS, MORE_FILTERS, OURS
from benchmarks.tables import WIDTH, Table

LEGEND = """**all**: the cause with its decisive values; **cause**: the cause without all of them; *symptom*: the faulty
object is named as failing; no: neither. Behind it the place of the first finding that gets so far, of how many findings
in all; k8sgpt does not order its own by weight.
"""
WORDS = {Grade.VALUES: "**all**", Grade.CAUSE: "**cause**", Grade.SYMPTOM: "*symptom*", Grade.NOTHING: "no"}


@dataclass(frozen=True)
class Row:
    """One incident, and each side's judgement."""

    name: str
    cause: Cause
    sides: Mapping[str, Judgement]


def page() -> str:
    """The whole page."""
    told = {name: read(name) for name in causes()}
    rows = [
        Row(name, cause, {side: judge(cause, answer) for side, answer in answers(told[name]).items()})
        for name, cause in causes().items()
    ]
    faulty = [row for row in rows if not row.cause.healthy]
    healthy = [row for row in rows if row.cause.healthy]
    versions = sorted(
        {f"{side.split()[0]} {each['version']}" for one in told.values() for side, each in one["sides"].items()}
    )
    kubernetes = sorted({one["kubernetes"] for one in told.values()})
    parts = [
        HEAD,
        _paragraph(f"Versions: {', '.join(versions)}; Kubernetes {', '.join(kubernetes)}."),
        "## In all",
        totals(faulty, healthy).markdown(),
        *_who_is_better(faulty),
        "## Incidents",
        _paragraph(LEGEND),
        incidents(faulty).markdown(),
        "## Where nothing is wrong",
        _paragraph(OF_HEALTHY),
        look_alikes(healthy).markdown(),
        METHOD,
        _paragraph(
            f"k8sgpt's filters by default: {', '.join(FILTERS)}; “more filters” adds {', '.join(MORE_FILTERS)}."
        ),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def totals(faulty: Sequence[Row], healthy: Sequence[Row]) -> Table:
    """A row a figure, a column a side."""
    names = list(faulty[0].sides)

    def count(what: Callable[[Judgement], bool], rows: Sequence[Row]) -> list[str]:
        return [f"{sum(what(row.sides[name]) for row in rows)} of {len(rows)}" for name in names]

    def median(what: Callable[[Judgement], float], of: Sequence[Row], shape: str) -> list[str]:
        return [format(statistics.median(what(row.sides[name]) for row in of), shape) for name in names]

    rows = [
        ("cause named, with its decisive values", *count(lambda one: one.grade == Grade.VALUES, faulty)),
        ("cause named", *count(lambda one: one.grade >= Grade.CAUSE, faulty)),
        ("cause named in the first finding", *count(lambda one: one.grade >= Grade.CAUSE and one.place == 1, faulty)),
        ("only a symptom named", *count(lambda one: one.grade == Grade.SYMPTOM, faulty)),
        ("neither", *count(lambda one: one.grade == Grade.NOTHING, faulty)),
        ("findings an incident, median", *median(lambda one: one.findings, faulty, ".0f")),
        ("no fault claimed where there is none", *count(lambda one: not one.faults, healthy)),
        ("seconds, median", *median(lambda one: one.seconds, [*faulty, *healthy], ".1f")),
    ]
    return Table(("", *names), rows)


def incidents(rows: Sequence[Row]) -> Table:
    """A row an incident."""
    return Table(
        ("incident", *rows[0].sides),
        [(f"{_link(row)}: {row.cause.wrong}", *map(_cell, row.sides.values())) for row in rows],
    )


def look_alikes(rows: Sequence[Row]) -> Table:
    """A row a healthy incident: faults claimed, and all that is said."""
    said = [[f"{one.faults} ({one.findings})" for one in row.sides.values()] for row in rows]
    whats = [f"{_link(row)}: {row.cause.wrong.partition(': ')[2]}" for row in rows]
    return Table(("incident", *rows[0].sides), [(what, *cells) for what, cells in zip(whats, said, strict=True)])


def _who_is_better(rows: Sequence[Row]) -> list[str]:
    """Where others get further than ours or say it earlier, and where they get as far."""
    said = []
    for name in [side for side in rows[0].sides if side != OURS]:
        pairs = [(row.name, row.sides[name], row.sides[OURS]) for row in rows]
        better = [row for row, other, us in pairs if _rank(other) > _rank(us)]
        equal = [row for row, other, us in pairs if other.grade == us.grade and row not in better]
        said.append(
            f"- {name} gets further than {OURS}, or as far in an earlier finding, in {len(better)} of {len(rows)}"
            f"{': ' * bool(better)}{', '.join(better)}; as far in {len(equal)}{': ' * bool(equal)}{', '.join(equal)}"
        )
    return ["\n".join(textwrap.fill(each, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for each in said)]


def _rank(one: Judgement) -> tuple[int, int]:
    return one.grade, -(one.place or 0)


def _cell(one: Judgement) -> str:
    return f"{WORDS[one.grade]} {one.place or 0}/{one.findings}"


def _link(row: Row) -> str:
    return f"[{row.name}](../fixtures/{row.name}/manifest.yaml)"


def _paragraph(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)


HEAD = """# Beside k8sgpt and popeye

Generated by `make docs` from `benchmarks/beside/outputs` and `benchmarks/beside/causes.yaml`; do not edit.

Incidents of `fixtures/` were made on a real node, one namespace each, and once an incident had happened each program
was asked about it once: `kubectl-evidence TARGET -n NAMESPACE`, `k8sgpt analyze -n NAMESPACE` as it is installed and
with more of its filters, `popeye -n NAMESPACE`. No model was used: `--explain`, for which k8sgpt is made, hands these
findings to one."""

OF_HEALTHY = """Faults claimed, and in brackets all findings. Advice about what is no fault (popeye's levels info and
warning; unused objects and missing security settings that k8sgpt reports) is not counted as a fault.
"""

METHOD = """## How it is judged, and what this does not show

`benchmarks/beside/causes.yaml` says for each incident which objects are at fault, by which words a cause or a symptom
is known, and which values decide. `benchmarks/beside/judge.py` applies it to everybody's own words; values may be
spread over several findings. `benchmarks/beside/outputs` has all that was said. `make peers` and `make beside` make the
answers again, `make docs` this page.

- We chose the incidents and wrote what a right answer is, and our checks were made with these very incidents: that
  ours names all causes here says nothing of other incidents. What the tables show is what the others say of them.
  Incidents that change the whole cluster are left out, and those that hold a secret.
- Ours is told which workload is in trouble and looks at that one. The others are told a namespace, and would have found
  another workload's trouble in it that ours does not look for.
- popeye is a linter of whole clusters: most of what it says is about configurations that are not broken, which is what
  it is for, and which ours does not look at. Its findings count by level, then in its own order. It has checks for
  HorizontalPodAutoscalers, but this version sees none on this server; it was not helped.
- What is said of objects outside of the namespace (nodes, storage classes; at times popeye reports other namespaces'
  pods in spite of `-n`) is not counted, for the node was not used for this alone.
- The others are quicker. The seconds are of one run each, on a small machine that was busy with other incidents and
  other work: how much quicker they are, they do not say. How long ours takes is in [benchmarks.md](benchmarks.md)."""
