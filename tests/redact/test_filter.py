"""The filter: the same whatever the pieces, twice is once, nothing withheld; and explanations that tell no secret."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.redact.documents import Form
from kubectl_evidence.redact.explain import Explainer, Finding
from kubectl_evidence.redact.filter import Filter
from kubectl_evidence.redact.json_form import JSON
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes
from tests.redact.test_properties import any_text, assembled

PASSWORD = "hunter2-" + fakes.characters("alnum", 10, fakes.source(1))
KEY = fakes.private_key(fakes.source(2))
MANIFEST: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "db", "labels": {"app": "db"}},
    "stringData": {"a": PASSWORD, "b": "short"},
}
SAMPLE = (
    f"DB_PASSWORD={PASSWORD}\nplain\n{json.dumps({'args': ['--token', PASSWORD]})}\n{json.dumps(MANIFEST, indent=2)}\n"
    f"{KEY}\n{yaml.safe_dump(MANIFEST)}---\n{yaml.safe_dump({**MANIFEST, 'kind': 'Pod', 'password': PASSWORD})}end\n"
)


def filtered(text: str, form: Form = "auto", cuts: tuple[int, ...] = (), watcher: Explainer | None = None) -> str:
    made = Filter(KeyedRedactor(b"key"), form, watcher)
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    out = "".join(made.feed(text[a:b]) for a, b in pairwise(edges)) + made.close()
    assert made.withheld == []
    return out


def explained(text: str) -> tuple[list[Finding], Counter[str], str]:
    redactor = KeyedRedactor(b"key")
    watcher = Explainer(redactor, b"key", Policy(), explain=True)
    made = Filter(redactor, "auto", watcher)
    out = made.feed(text) + made.close()
    assert made.withheld == []
    return watcher.findings, watcher.counts, out


@given(st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000)))
@settings(max_examples=40, deadline=None)
def test_the_pieces_make_no_difference(cuts: tuple[int, ...]) -> None:
    assert filtered(SAMPLE, cuts=cuts) == filtered(SAMPLE)


def test_redacting_what_was_redacted_changes_nothing_in_any_form() -> None:
    once = filtered(SAMPLE)
    assert PASSWORD not in once
    assert not any(line in once for line in KEY.split("\n")[1:-1])
    assert filtered(once) == once
    for text, form in ((json.dumps(MANIFEST), "json"), (yaml.safe_dump(MANIFEST), "yaml")):
        once = filtered(text, form)  # type: ignore[arg-type]
        assert PASSWORD not in once
        assert filtered(once, form) == once  # type: ignore[arg-type]


@given(any_text)
@settings(max_examples=150, deadline=None)
def test_no_text_is_withheld_and_an_explanation_counts_each_placeholder_that_is_new(text: str) -> None:
    findings, counts, out = explained(text)
    assert filtered(text) == out
    made = Counter(found["kind"] for found in PLACEHOLDER.finditer(out))
    had = Counter(found["kind"] for found in PLACEHOLDER.finditer(text))
    assert sum(counts.values()) == len(findings)
    # What was in brackets before may stand in another place now, but is no finding.
    assert not made - counts - had


@given(st.lists(assembled, min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_counting_without_explaining_counts_the_same(texts: list[str]) -> None:
    document = json.dumps({"kind": "X", "apiVersion": "v1", "items": texts}, indent=1)
    totals = []
    for explain in (True, False):
        redactor = KeyedRedactor(b"key")
        watcher = Explainer(redactor, b"key", Policy(), explain=explain)
        made = Filter(redactor, "auto", watcher)
        made.feed(document)
        made.close()
        totals.append(watcher.counts)
    # Counting alone cannot see that a placeholder which was there before has been put there once more.
    assert not totals[1] - totals[0]


def test_an_explanation_shows_no_secret_and_each_place() -> None:
    findings, _, _ = explained(SAMPLE)
    told = "\n".join(map(str, findings))
    assert PASSWORD not in told
    assert not any(line in told for line in KEY.split("\n")[1:-1])
    lines = SAMPLE.split("\n")
    for found in findings:
        line = lines[found.line - 1]
        assert found.column is not None
        assert PASSWORD in line or "short" in line or line.startswith("-----BEGIN") or "ha" in line, found
    assert [found.why for found in findings[:2]] == ["named --token", "named DB_PASSWORD"]
    assert {"data of a Secret", "a private key"} <= {found.why for found in findings}


def test_a_log_that_happens_to_be_yaml_is_read_as_text() -> None:
    for line in (f"created user app with password: {PASSWORD}", f"the new password is {PASSWORD}"):
        assert PASSWORD not in filtered(f"{line}\nsecond: line\n", "manifest")


def test_keys_that_become_one_are_counted_all_the_same() -> None:
    document: JSON = {
        "kind": "X",
        "apiVersion": "v1",
        "by": {f"password={PASSWORD}": 1, f"pwd={PASSWORD}": 2, "x": PASSWORD},
    }
    redactor = KeyedRedactor(b"key")
    for explain in (True, False):
        watcher = Explainer(redactor, b"key", Policy(), explain=explain)
        watcher.document(1, document, {"[redacted:password:00000000]": 2, "x": "[redacted:password:00000000]"}, dict)
        assert watcher.counts == {"password": 2}


def test_a_key_that_is_a_secret_is_not_in_its_path() -> None:
    jwt = "eyJhbGciOiJSUzI1NiJ9" + ".eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
    document = {"kind": "X", "apiVersion": "v1", "by": {jwt: {"password": PASSWORD}}}
    findings, _, out = explained(json.dumps(document, indent=1))
    assert jwt not in out + str(findings)
    assert PASSWORD not in out + str(findings)
    assert len(findings) == 2
