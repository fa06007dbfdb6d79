"""The benchmark of the redactor and its fuzzing: the log, the table, and that the fuzzing finds what is wrong."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks import fuzz, redaction_log
from benchmarks.fuzz_mangling import LONGEST, Mangler
from benchmarks.peers.installed import PEERS, NotInstalled, peer
from benchmarks.redaction import SIZES, section
from benchmarks.redaction_worker import OURS, WITHOUT_RE2, Figures
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact.corpus.case import BENIGN, BESIDE, CORE, HARD


def test_the_log_is_of_whole_lines_of_the_size_asked_for_and_the_same_for_one_seed(tmp_path: Path) -> None:
    texts = []
    for name in "ab":
        redaction_log.write(tmp_path / name, 100_000, 3)
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert texts[0].endswith("\n")
    assert 100_000 <= len(texts[0].encode()) < 110_000


def test_a_peer_that_is_not_installed_is_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setitem(PEERS, "redact-secret", missing)
    with pytest.raises(NotInstalled, match="make peers"):
        peer("redact-secret")
    ours = Figures(OURS, "", {CORE: 0.996, HARD: 0.7}, {BENIGN: 0.004, BESIDE: 0.02}, 50_000_000, 9.5, 0.5, [0.4, 0.5])
    shown = section([ours, Figures("redact-secret", left_out="redact-secret is not installed: make peers")], 1)
    rows = shown.tables[0].rows
    assert rows[0] == (OURS, "99.60%", "70.00%", "0.40%", "2.00%", "9.5", "0.5 (0.4 to 0.5)", "50 MB")
    assert rows[1][1] == "left out: redact-secret is not installed: make peers"
    assert [goal.met for goal in shown.goals] == [True, True, True, False, True]


def test_every_redactor_that_is_compared_has_a_share_of_the_log() -> None:
    assert set(SIZES) == {OURS, WITHOUT_RE2, *PEERS}


def test_mangled_texts_are_the_same_for_one_seed_and_no_longer_than_they_may_be() -> None:
    made = [[Mangler(random.Random(5), ["a: b", "c=d\n" * 900]).mangled() for _ in range(50)] for _ in range(2)]
    assert made[0] == made[1]
    assert max(map(len, made[0])) <= LONGEST


class Broken(KeyedRedactor):
    """Fails on one word, in every way to be called."""

    def redact(self, raw: str, /) -> str:
        return self._spoiled(raw)

    def redact_after(self, before: str, raw: str, /) -> tuple[str, str]:
        return raw, self._spoiled(before + raw)

    def redact_object(self, obj: Any, /) -> Any:
        return self._spoiled(json.dumps(obj))

    def _spoiled(self, text: str) -> str:
        if "boom" in text:
            raise RuntimeError
        return text


class Growing(KeyedRedactor):
    """Never comes to rest, and leaves no JSON behind."""

    def redact(self, raw: str, /) -> str:
        return raw.replace("boom", '"boom"')


@pytest.mark.parametrize("check", fuzz.CHECKS)
def test_what_raises_is_found_and_made_small(check: fuzz.Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "KeyedRedactor", Broken)
    text = '["' + "x" * 400 + 'boom", 1]'
    assert fuzz.broken(check, text) == "RuntimeError"
    small = fuzz.smaller(check, text, "RuntimeError", time.monotonic() + 5)
    assert "boom" in small
    assert len(small) < 20


def test_what_changes_on_a_second_pass_or_is_no_longer_json_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "KeyedRedactor", Growing)
    assert fuzz.broken(fuzz.twice_is_once, '["boom"]') == "False"
    assert fuzz.broken(fuzz.json_stays_json, '["boom"]') == "False"
    assert fuzz.broken(fuzz.json_stays_json, '["calm"]') == ""


def test_a_time_that_grows_faster_than_the_text_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "_seconds", lambda text: len(text) / 1000)
    assert fuzz.growth("abc") == pytest.approx(1)
    monkeypatch.setattr(fuzz, "_seconds", lambda text: len(text) ** 2 / 1000)
    assert fuzz.growth("abc") > fuzz.SUPER_LINEAR
