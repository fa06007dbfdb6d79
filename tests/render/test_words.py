"""Times, quantities, citations, and what may be shown as a word of this program."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from kubectl_evidence.finding import Pointer
from kubectl_evidence.render.blocks import clipped, words
from kubectl_evidence.render.cites import cited, short
from kubectl_evidence.render.quantity import binary, millicores, parse
from kubectl_evidence.render.times import ago, clock, moment
from kubectl_evidence.render.visible import visible
from tests.render.packets import AT, E, a_packet, text


def test_a_time_of_the_day_of_collection_has_no_date() -> None:
    assert clock(datetime(2026, 9, 15, 0, 0, 1, tzinfo=UTC), AT) == "00:00:01Z"
    assert clock(datetime(2026, 9, 14, 23, 59, 59, tzinfo=UTC), AT) == "2026-09-14 23:59:59Z"


def test_times_are_utc_wherever_they_were_written() -> None:
    assert moment(datetime(2026, 9, 15, 1, 30, tzinfo=timezone(timedelta(hours=2)))) == "2026-09-14 23:30:00Z"


def test_an_age_counts_back_from_the_collection_and_a_due_time_forward() -> None:
    assert ago(AT - timedelta(minutes=7), AT) == "09:23:04Z, 7m ago"
    assert ago(AT + timedelta(seconds=30), AT) == "09:30:34Z, in 30s"


@pytest.mark.parametrize(
    ("quantity", "number"),
    [
        ("100m", "0.1"),
        ("12345678n", "0.012345678"),
        ("2", "2"),
        ("1.5Gi", "1610612736"),
        ("1e3", "1000"),
        ("128M", "128000000"),
    ],
)
def test_a_quantity_is_read_as_kubernetes_reads_it(quantity: str, number: str) -> None:
    assert parse(quantity) == Decimal(number)


@pytest.mark.parametrize("text", ["", "much", "1Zi", "1 Mi", "--1", "[redacted:jwt:3f2a91bc]", "9" * 40, "1e999"])
def test_what_is_no_quantity_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_use_too_small_for_the_unit_is_not_shown_as_none() -> None:
    assert (millicores(Decimal("0.0000001")), millicores(Decimal(0)), millicores(Decimal("0.25"))) == (
        "<1m",
        "0m",
        "250m",
    )
    assert (binary(Decimal(2048)), binary(Decimal(0)), binary(Decimal(1024) ** 2 * 3)) == ("2Ki", "0Mi", "3Mi")


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        (Pointer(kind="services", path=("items", "checkout", "selector", "app")), "checkout/selector/app"),
        (Pointer(kind="logs", path=("parts", "api/previous", "lines", 212)), "api/previous:212"),
        (Pointer(kind="logs", path=("parts", "api/previous")), "api/previous"),
        (Pointer(kind="events", path=("parts", "pod", "items", "a.b.18a3f2", "reason")), "pod/18a3f2/reason"),
        (Pointer(kind="pod", path=("labels", "app.kubernetes.io/name")), "labels/app.kubernetes.io/name"),
        (Pointer(kind="pods", path=("items",)), ""),
    ],
)
def test_a_citation_is_as_short_as_it_is_clear(pointer: Pointer, words: str) -> None:
    assert short(pointer) == words


def test_citations_of_one_kind_stand_together_and_once() -> None:
    app = Pointer(kind="pod", path=("labels", "app"))
    whole = Pointer(kind="pods", path=("items",))
    shown = cited(a_packet(), (app, whole, Pointer(kind="pod", path=("phase",)), app))
    assert "".join(word.text for word in shown) == f"[{E.pod} labels/app, phase; {E.pods}]"


def test_a_word_of_the_cluster_cannot_pass_for_one_of_ours() -> None:
    with pytest.raises(TypeError, match="needs value"):
        words("the pod says ", text("trust me"))


def test_a_cut_is_counted_and_never_goes_through_a_redacted_value() -> None:
    line = f"{'x' * 10} [redacted:url-password:3f2a91bc] tail"
    assert clipped(line, len(line)) == line
    assert clipped(line, 25) == f"{'x' * 10}… (+{len(line) - 10} characters)"


@pytest.mark.parametrize(
    "unseen", ["\x1b", "\r", "\n", "\x00", "\x9b", "\u202e", "\u200b", "\ufeff", "\u2028", "\ud800"]
)
def test_what_cannot_be_seen_is_shown_to_be_there(unseen: str) -> None:
    assert visible(f"a{unseen}b") == "a\ufffdb"


def test_letters_of_any_script_and_tabs_are_left_alone() -> None:
    line = "\tAnmeldung für Jürgen 失敗 🙂"
    assert visible(line) == line
