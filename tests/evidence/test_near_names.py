"""Which name was perhaps meant by one that there is not."""

from __future__ import annotations

import pytest

from kubectl_evidence.clues.near_names import nearest


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("checkout-config", "checkout-conf"),
        ("checkout-config", "checkout-confg"),
        ("app-config-7d9f8bc6", "app-config-5c2hk9"),
        ("checkout-db", "checkout-db-v2"),
        ("checkout-db-v1", "checkout-db-v2"),
        ("checkout-db-v2", "checkout-db"),
        ("LOG_LEVEL", "log-level"),
        ("DB_PASSWORD", "db.password"),
    ],
)
def test_a_slip_another_suffix_and_another_spelling_resemble(wanted: str, name: str) -> None:
    assert nearest(wanted, ["unrelated", name]) == (name,)


@pytest.mark.parametrize(("wanted", "name"), [("cache", "cart"), ("db-main", "db-test"), ("password", "username")])
def test_two_things_do_not_resemble_each_other(wanted: str, name: str) -> None:
    assert nearest(wanted, [name]) == ()


def test_what_is_only_spelt_otherwise_comes_before_what_is_misspelt() -> None:
    assert nearest("log-level", ["log-levels", "LOG_LEVEL"]) == ("LOG_LEVEL", "log-levels")
