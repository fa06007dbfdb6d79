"""Cases of what is no secret: lines that clusters print, names that only look like a secret's, harmless objects."""

from __future__ import annotations

from collections.abc import Iterator

from tests.redact.corpus.benign_cluster import ROWS as CLUSTER
from tests.redact.corpus.benign_lookalikes import PAIRS, REFERENCES, REFERRING, ROWS, SPELLINGS
from tests.redact.corpus.benign_more import ROWS as MORE
from tests.redact.corpus.benign_objects import OBJECTS
from tests.redact.corpus.benign_software import ROWS as SOFTWARE
from tests.redact.corpus.case import BENIGN, Case
from tests.redact.corpus.chance import Chance
from tests.redact.corpus.objects import fill_object
from tests.redact.corpus.score import strings
from tests.redact.corpus.template import evidence


def cases(r: Chance) -> Iterator[Case]:
    """Every text once; every name that only looks like one in two spellings; every object."""
    for theme, rows in (("cluster", CLUSTER), ("software", SOFTWARE), ("look-alikes", ROWS), ("more", MORE)):
        for number, row in enumerate(rows):
            yield _text(f"{theme} {number}", "log", row, r)
    for number, (name, value) in enumerate(PAIRS):
        for step in (0, 3):
            context, spelling = SPELLINGS[(number + step) % len(SPELLINGS)]
            yield _text(f"name {name}", context, spelling.replace("{N}", name).replace("{V}", value), r)
    for number, reference in enumerate(REFERENCES):
        context, spelling = REFERRING[1 + number % 2 if " " in reference else number % len(REFERRING)]
        yield _text(f"reference {reference}", context, spelling.replace("{V}", reference), r)
    for number, template in enumerate(OBJECTS):
        made, filled = fill_object(template, r)
        kept = (text for text in strings(made) if len(text) >= 12)
        yield Case(f"object {number}", "object", BENIGN, made, keeps=tuple(dict.fromkeys((*filled.keeps, *kept))))


def _text(kind: str, context: str, row: str, r: Chance) -> Case:
    text, marked = evidence(row, r)
    lines = (line.strip() for line in text.split("\n"))
    return Case(kind, context, BENIGN, text, keeps=tuple(dict.fromkeys((*marked, *filter(None, lines)))))
