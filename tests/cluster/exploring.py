"""Examples of hypothesis for tests on a cluster, which are made all at once and then tried side by side.

They are the same in every run. ``EVIDENCE_EXPLORE=N`` takes N others, by a seed that is logged (pytest shows it where
the test fails, or with ``--log-cli-level=INFO``);
``EVIDENCE_EXPLORE=N:SEED`` takes those of a seed again.
"""

from __future__ import annotations

import logging
import os
import random
from typing import TypeVar

import hypothesis
from hypothesis import strategies as st

T = TypeVar("T")

EXPLORE = "EVIDENCE_EXPLORE"


def examples(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """That many examples, or as many as are asked for."""
    asked, _, given = os.environ.get(EXPLORE, "").partition(":")
    found: list[T] = []

    @hypothesis.given(strategy)
    def collect(one: T) -> None:
        found.append(one)

    settings = hypothesis.settings(
        max_examples=int(asked or count),
        derandomize=not asked,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    collect = settings(collect)
    if asked:
        seed = int(given or random.SystemRandom().randrange(2**32))
        logging.getLogger(__name__).info("%s=%s:%s", EXPLORE, asked, seed)
        collect = hypothesis.seed(seed)(collect)
    collect()
    return found
