"""Names of images taken apart, and what a failed pull is read as."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.pulls import ImageName, parsed, registrys_words, why_not_pulled
from kubectl_evidence.text import own


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("busybox", ("", "busybox", "", "")),
        ("busybox:1.36", ("", "busybox", "1.36", "")),
        ("team/app:2", ("", "team/app", "2", "")),
        ("registry.example.com/team/app:2", ("registry.example.com", "team/app", "2", "")),
        ("localhost/app", ("localhost", "app", "", "")),
        ("localhost:5000/app", ("localhost:5000", "app", "", "")),
        ("app@sha256:0a", ("", "app", "", "sha256:0a")),
        ("ghcr.io/team/app:2@sha256:0a", ("ghcr.io", "team/app", "2", "sha256:0a")),
        ("", ("", "", "", "")),
    ],
)
def test_an_image_is_read_as_a_runtime_reads_it(image: str, parts: tuple[str, ...]) -> None:
    assert parsed(own(image)) == ImageName(*map(own, parts))


def test_an_image_that_is_masked_is_not_taken_apart() -> None:
    assert parsed(own("registry.example.com/app:[redacted:token:0a1b2c3d]")) is None


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            (
                'rpc error: code = NotFound desc = failed to pull and unpack image "a:1": failed to resolve reference '
                '"a:1": a:1: not found'
            ),
            "a:1: not found",
        ),
        ("something new", "something new"),
        ("rpc error: code = Unknown desc = ", "rpc error: code = Unknown desc = "),
    ],
)
def test_the_last_speakers_words_are_kept(message: str, words: str) -> None:
    assert registrys_words(own(message)) == words


def test_a_reason_that_says_it_all_needs_no_message() -> None:
    assert why_not_pulled(own("RegistryUnavailable"), None).why == "unreachable"
    assert why_not_pulled(own("ErrImagePull"), None).words is None
