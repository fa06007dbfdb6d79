"""Quantities, added up and compared."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.parts.quantity import added, largest


@pytest.mark.parametrize(
    ("one", "other", "total"),
    [
        ("100m", "200m", "300m"),
        ("500m", "1500m", "2"),
        ("64Mi", "64Mi", "128Mi"),
        ("512Mi", "1536Mi", "2Gi"),
        ("1Gi", "1000", "1073742824"),
        ("1M", "1", "1000001"),
        ("1e3", "2k", "3k"),
        ("0.1", "0.00001", "101m"),
        ("many", "1", "many"),
        ("1", "many", "many"),
    ],
)
def test_a_sum_has_the_largest_suffix_that_leaves_it_whole_and_what_is_unreadable_makes_it_so(
    one: str, other: str, total: str
) -> None:
    assert added({"amount": one}, {"amount": other}) == {"amount": total}


def test_what_stands_alone_stays_as_it_is_written() -> None:
    assert added({"cpu": "0.5"}, {"memory": "1024Mi"}) == {"cpu": "0.5", "memory": "1024Mi"}


def test_the_larger_of_two_amounts_is_found_whatever_their_suffixes() -> None:
    assert largest({"memory": "1Gi", "cpu": "1"}, {"memory": "1G", "cpu": "1500m"}) == {"memory": "1Gi", "cpu": "1500m"}
