"""Show what the redactor makes of the corpus: `python -m tests.redact.corpus --seed 7 --leaks --harms`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Mapping

from tests.redact.corpus.case import BENIGN, BESIDE, CORE, HARD
from tests.redact.corpus.score import Fault, Score, flat, score
from tests.redact.corpus.whole import build, part

LONGEST = 1500


def main() -> int:
    """Print the figures, and what is asked for; return 1 with `--check` when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.redact.corpus", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="the seed (the time of day)")
    parser.add_argument("--leaks", action="store_true", help="show what is left, by kind and context")
    parser.add_argument("--harms", action="store_true", help="show what is destroyed, by kind and context")
    parser.add_argument("--broken", action="store_true", help="show what no longer parses, or changes on a second pass")
    parser.add_argument("--of-each", type=int, default=1, help="show so many of each kind and context (%(default)s)")
    parser.add_argument("--only", default="", help="only cases of a kind with this in its name")
    parser.add_argument("--every", type=int, default=1, help="only one of so many equal parts")
    parser.add_argument("--without-re2", action="store_true", help="on the fallback of google-re2")
    parser.add_argument("--check", action="store_true", help="exit with 1 unless the promised figures hold")
    options = parser.parse_args()
    if options.without_re2:
        sys.modules["re2"] = None  # type: ignore[assignment]
    from kubectl_evidence.redact.redactor import KeyedRedactor

    seed = int(time.time()) if options.seed is None else options.seed
    cases = part([case for case in build(seed) if options.only in case.kind], options.every, seed)
    scored = score(cases, lambda: KeyedRedactor(b"key"))
    shown = (
        (options.leaks, "left", scored.leaks),
        (options.harms, "destroyed", scored.harms),
        (options.broken, "no longer parses", scored.broken),
        (options.broken, "changes on a second pass", scored.unstable),
    )
    for wanted, title, faults in shown:
        if wanted:
            _show(title, scored.by_kind(faults), options.of_each)
    print(figures(scored, seed))
    short = scored.shortfalls() if options.check else []
    print("\n".join(f"NOT KEPT: {each}" for each in short), end="\n" if short else "")
    return 1 if short else 0


def figures(scored: Score, seed: int) -> str:
    """The figures of one seed, a line each."""
    kinds = len(scored.by_kind(fault for fault in scored.leaks if fault.case.sort == CORE))
    cases = max(1, scored.cases)
    return "\n".join(
        [
            f"seed {seed}: {scored.cases} cases",
            *(f"{sort:9} recall {scored.recall(sort):8.2%}  of {scored.total[sort]} cases" for sort in (CORE, HARD)),
            *(
                f"{sort:9} harmed {scored.harm(sort):8.2%}  of {scored.total[sort]} strings"
                for sort in (BENIGN, BESIDE)
            ),
            f"parseable {1 - len(scored.broken) / cases:15.2%}  ({len(scored.broken)} are not)",
            f"idempotent {1 - len(scored.unstable) / cases:14.2%}  ({len(scored.unstable)} are not)",
            f"results {scored.results.hexdigest()}",
            f"kinds and contexts of core cases that leak: {kinds}",
        ]
    )


def worst(scored: Score, most: int = 12) -> str:
    """The kinds of faults that are the most frequent, a line each."""
    groups = (
        ("left", [fault for fault in scored.leaks if fault.case.sort == CORE]),
        ("destroyed", scored.harms),
        ("no longer parses", scored.broken),
        ("changes on a second pass", scored.unstable),
    )
    return "\n".join(
        f"{title}: {len(faults)} x {sort} / {kind} / {context}: {faults[0].what[:1]}"
        for title, all_faults in groups
        for (sort, kind, context), faults in list(scored.by_kind(all_faults).items())[:most]
    )


def _show(title: str, groups: Mapping[tuple[str, str, str], Iterable[Fault]], of_each: int) -> None:
    for (sort, kind, context), faults in groups.items():
        group = list(faults)
        print(f"== {title}: {sort} / {kind} / {context}: {len(group)}")
        for fault in group[:of_each]:
            was, become = _around(fault)
            print(f"   was {was!r}")
            print(f"   is  {become!r}")
            print(f"   {title} {fault.what[:4]!r}")


def _around(fault: Fault) -> tuple[str, str]:
    """The case and its result, of a long one the part that matters."""
    texts = (flat(fault.case.data), fault.result)
    marks = (fault.what or ("",))[0]
    starts = [max(0, text.find(marks) - LONGEST // 2) if len(text) > LONGEST else 0 for text in texts]
    return texts[0][starts[0] :][:LONGEST], texts[1][starts[1] :][:LONGEST]


if __name__ == "__main__":
    sys.exit(main())
