"""What one case of the corpus is."""

from __future__ import annotations

from dataclasses import dataclass

CORE, HARD, BENIGN, BESIDE = SORTS = ("core", "hard", "benign", "beside")


@dataclass(frozen=True)
class Case:
    """One text or object, and what has to become of it.

    `data` is a text, or a parsed JSON value that is redacted as an object. A core or hard case is passed when
    none of its `secrets` can be found in the result, a benign one when all of its `keeps` can. `beside` is evidence
    that stands next to a secret: what is left of it is counted apart, and the secret itself by a core case.
    """

    kind: str
    context: str
    sort: str
    data: object
    secrets: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
