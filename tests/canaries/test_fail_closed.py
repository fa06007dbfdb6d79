"""A redactor that fails, at any stage and however: evidence becomes a gap, other words a fixed sentence."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.cluster.capture import load
from kubectl_evidence.outcome import Unavailable
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.text import WITHHELD, RedactionFailed, Text, told
from tests.builders import AT
from tests.canaries import program
from tests.canaries.boundary import collected, free, packet_of, questions
from tests.canaries.canary import Canaries
from tests.canaries.program import Answering, CameOut
from tests.canaries.test_boundary import KEY, forms, tokens, with_canaries
from tests.canaries.test_program import Planting
from tests.canaries.world import World
from tests.capture.build import read
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, tls_context

# What a broken redactor may raise: pydantic takes two of them for a wrong value, and all of them quote it.
KINDS = (RuntimeError, ValueError, AssertionError, KeyError, RecursionError, UnicodeError, MemoryError)
Stage = Callable[[], CameOut]
# What stands for all evidence where one of it fails, over and over.
_PLANTED = {"pod", "services", "events", "logs"}


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def run_it(
    canaries: Canaries, serve: Serve, server_pair: Pair, authority: Authority, tmp_path: Path
) -> Callable[..., CameOut]:
    flags = ["--certificate-authority", str(authority.pair.certificate), "--token", "a-token-of-this-test-0123"]

    def run(name: str, *more: str, record: bool = True, words: tuple[str, ...] = ()) -> CameOut:
        server = serve(Answering(Planting(World(), canaries)), tls=tls_context(server_pair))
        folder = tmp_path / name
        return program.run(folder, "json", "--server", server.url, *flags, *more, record=record, words=words)

    return run


def broken(kind: type[Exception], when: Callable[[Any], bool] = lambda _: True) -> Callable[[Any], Any]:
    """Make a method that raises what it was given, where `when` says so, and else does what `whole` does."""

    def breaking(whole: Any) -> Any:
        def method(self: KeyedRedactor, given: Any, /) -> Any:
            if when(given):
                raise kind(given, f"in {given}")
            return whole(self, given)

        return method

    return breaking


def breaks(patched: pytest.MonkeyPatch, method: str, breaking: Callable[[Any], Any]) -> None:
    patched.setattr(KeyedRedactor, method, breaking(getattr(KeyedRedactor, method)))


def packet_in(came: CameOut) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(came.of("stdout"))
    return parsed


def test_a_text_that_cannot_be_redacted_is_none_and_holds_no_word_of_it(redactor: KeyedRedactor) -> None:
    with pytest.MonkeyPatch.context() as patched:
        breaks(patched, "redact", broken(ValueError))
        with pytest.raises(RedactionFailed) as failed:
            Text("a secret", redactor)
        assert (failed.value.args, failed.value.__cause__, failed.value.__context__) == ((), None, None)
        assert told("a secret", redactor) == WITHHELD


def test_evidence_that_cannot_be_redacted_is_a_gap_and_costs_no_other(canaries: Canaries, tmp_path: Path) -> None:
    documents = with_canaries(
        tokens(canaries), lambda one: free(one) if {kind.id for kind, _ in one.wanted} & _PLANTED else frozenset()
    )
    stages: dict[str, Callable[[Any], bool]] = {
        "structured": lambda given: "ServiceList" in str(given)[:200],
        "redact": lambda given: given in services,
        "redact_object": lambda given: "ServiceList" in str(given)[:200],
    }
    services = {secret for secret, place in canaries.planted() if place.startswith("services ")}
    [asked] = [one.ask for one in questions() if one.of("services")]
    for (method, when), kind in itertools.product(stages.items(), KINDS):
        with pytest.MonkeyPatch.context() as patched:
            breaks(patched, method, broken(kind, when))
            if method == "redact_object":
                folder = tmp_path / kind.__name__
                record(folder, [(asked, collected(documents[asked]))],
                       redactor=KeyedRedactor(KEY), server_version="", captured_at=AT)  # fmt: skip
                canaries.assert_hidden((file.name, file.read_bytes()) for file in folder.rglob("*") if file.is_file())
                assert not [*folder.rglob("services/*")]
                assert read(load(folder), asked) == Unavailable("redaction-failed")
                continue
            packet = packet_of(KeyedRedactor(KEY), documents)
        canaries.assert_hidden(forms(packet))
        why = "unreadable" if (method, kind) == ("structured", RecursionError) else "redaction-failed"
        assert {gap.why for gap in packet.gaps} == {why}, (method, kind)
        assert packet.sections()["services"].why == why
        assert packet.sections()["pod"].status == "collected"
        assert not packet.cluster.complete


def test_where_nothing_can_be_redacted_there_is_a_packet_of_gaps_and_fixed_sentences(
    canaries: Canaries, run_it: Callable[..., CameOut]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        breaks(patched, "redact", broken(RuntimeError))
        breaks(patched, "structured", broken(RuntimeError))
        breaks(patched, "redact_object", broken(RuntimeError))
        came = run_it("all", "--max-tokens", "1000000")
    canaries.assert_hidden(came.texts)
    found = packet_in(came)
    assert came.code == 4
    assert {section["status"] for section in found["evidence"].values()} == {"unavailable"}
    assert {gap["why"] for gap in found["gaps"]} == {"redaction-failed"}
    assert found["request"]["command"] == found["cluster"]["context"] == WITHHELD
    # So is every line of the trace.
    assert set(came.of("stderr").splitlines()) == {WITHHELD}


def test_a_log_that_cannot_be_redacted_is_left_out_of_packet_and_recording(
    canaries: Canaries, run_it: Callable[..., CameOut]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        breaks(patched, "redact", broken(ValueError, lambda given: "panic: words" in given))
        came = run_it("log")
    canaries.assert_hidden(came.texts)
    assert packet_in(came)["evidence"]["logs"]["why"] == "redaction-failed"
    assert not [name for name, _ in came.texts if name.endswith("api.log")]


def test_an_error_that_cannot_be_redacted_is_a_fixed_sentence(
    canaries: Canaries, run_it: Callable[..., CameOut], home: Path
) -> None:
    cases = {
        "no connection": ("pod/x", "--context", canaries.token("a context")),
        "a target that is none": ("pod/x", canaries.token("a word")),
        "a recording that is none": ("pod/x", "--from", str(home / canaries.token("a recording"))),
        "a flag that is none": ("pod/x", "--timeout", canaries.token("a duration")),
        "a file that cannot be written": ("pod/x", "--record", f"/proc/{canaries.token('a folder')}"),
    }
    for name, arguments in cases.items():
        with pytest.MonkeyPatch.context() as patched:
            breaks(patched, "redact", broken(KeyError))
            came = program.told(*arguments, "-v", "9", "--server", "https://127.0.0.1:9")
        canaries.assert_hidden(came.texts)
        assert WITHHELD in came.of("stderr"), name
        assert came.code in (1, 2), name
    with pytest.MonkeyPatch.context() as patched:
        breaks(patched, "redact", broken(KeyError))
        came = run_it("nothing-found", words=("pod/no-such-pod", "-n", "payments", "--exact"))
    canaries.assert_hidden(came.texts)


def test_an_audit_that_fails_is_told_without_a_word_of_what_it_counted(
    canaries: Canaries, run_it: Callable[..., CameOut]
) -> None:
    def failing(bundle: object, words: object) -> object:
        raise ValueError(bundle, words, [*words])  # type: ignore[misc] # texts, which its message would quote

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kubectl_evidence.conclude.masked", failing)
        came = run_it("audit", record=False)
    canaries.assert_hidden(came.texts)
    assert came.code == 1
    assert "internal error, a fault of this program: builtins.ValueError" in came.of("stderr")
