"""What a right answer to an incident names, in no program's words: causes.yaml."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "causes.yaml"


@dataclass(frozen=True)
class Cause:
    """What is wrong, in a sentence for the page; and by what an answer is known to say so.

    `objects` are the ones it may be said of, as KIND/NAME; a name may be followed by what its controller adds. Words
    are regular expressions for which case means nothing: of `cause` one must be met, of `values` each, and `symptom`
    adds to the words by which any object is known to be named as failing.
    A healthy incident has none of these: every fault that is claimed is a false one, but for those of objects `apart`,
    which are of another workload and are in trouble.
    """

    wrong: str
    objects: Sequence[str] = ()
    cause: Sequence[str] = ()
    symptom: Sequence[str] = ()
    values: Sequence[str] = ()
    apart: Sequence[str] = ()

    @property
    def healthy(self) -> bool:
        return not self.cause


@functools.cache
def causes() -> Mapping[str, Cause]:
    """Those of all incidents that are compared, by name."""
    return {name: Cause(**said) for name, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}
