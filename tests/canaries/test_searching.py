"""The search is worth something: whatever is left unmasked, in one place or one rendering, is found and named."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_evidence.cli import verbose
from kubectl_evidence.packet import Packet
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.render import to_json
from tests.canaries.boundary import Documents, free, packet_of, questions
from tests.canaries.canary import SPELLINGS, Canaries
from tests.canaries.program import Answering, run
from tests.canaries.test_boundary import KEY, forms, recording, tokens, with_canaries
from tests.canaries.test_program import Planting
from tests.canaries.world import World
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, tls_context


class Leaving(KeyedRedactor):
    """Leaves one secret as it is, and masks all others."""

    def __init__(self, secret: str) -> None:
        super().__init__(KEY)
        self._left = secret

    def redact(self, raw: str, /) -> str:
        return self._left.join(super(Leaving, self).redact(part) for part in raw.split(self._left))

    def redact_object(self, obj: object, /) -> object:  # type: ignore[override] # it stands in for it in a test
        return obj


def planted() -> tuple[Canaries, Documents, dict[str, str]]:
    """The samples full of secrets, and the secret of each place."""
    canaries, secrets = Canaries(), {}

    def remember(make: Callable[..., str]) -> Callable[..., str]:
        def made(place: object) -> str:
            secret = make(place)
            secrets[canaries.place_of(secret)] = secret
            return secret

        return made

    documents = with_canaries(lambda one: remember(tokens(canaries)(one)), free)
    return canaries, documents, secrets


def found(canaries: Canaries, came_out: list[tuple[str, str | bytes]]) -> str:
    """What the search says, which is never a value."""
    with pytest.raises(AssertionError) as failed:
        canaries.assert_hidden(came_out)
    assert not canaries.leaks(str(failed.value))
    return str(failed.value)


def test_a_secret_left_in_any_one_place_is_found_in_every_rendering_under_the_name_of_its_place() -> None:
    canaries, documents, secrets = planted()
    [pod] = [one for one in questions() if one.of("pod")]
    masked = to_json.render(packet_of(KeyedRedactor(KEY), documents))
    assert not canaries.leaks(masked)
    in_evidence = [
        "logs api/current 2",
        "debug output 1",
        *(f"{pod.id} {place}" for place in ("status.message", "spec.containers.0.args.1")),
        "events pod items.0.message",
    ]
    for place in random.Random(7).sample(in_evidence, 4):
        packet = packet_of(Leaving(secrets[place]), documents)
        for name, text in forms(packet):
            # The terminal cuts a log, and a narrow one breaks words.
            if not name.startswith("terminal") or place == f"{pod.id} status.message":
                assert f"{name} shows 1 of {len(canaries)}: {place}" in found(canaries, [(name, text)])


def test_a_recording_that_is_not_redacted_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canaries, documents, secrets = planted()
    monkeypatch.setattr(KeyedRedactor, "redact_object", lambda _, obj: obj)
    says = found(canaries, [*recording(tmp_path / "capture", documents)])
    assert "pods/checkout-api-6f9d7c5b88-vk4n2.yaml shows" in says
    assert len(secrets) > 700


def test_a_rendering_and_a_trace_that_go_round_the_redactor_are_found(
    serve: Serve, server_pair: Pair, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = ["--certificate-authority", str(authority.pair.certificate), "--token", "a-token-of-this-test-0123"]
    for number, form in enumerate(("json", "markdown")):
        canaries = Canaries(number)
        server = serve(Answering(Planting(World(), canaries)), tls=tls_context(server_pair))
        with monkeypatch.context() as patched:
            if form == "json":
                raw = canaries.token("what a rendering adds")
                whole = to_json.render
                patched.setattr(to_json, "render", lambda packet, raw=raw, whole=whole: _with(whole, packet, raw))
            else:
                patched.setattr(verbose, "told", lambda text, _: text)
            came = run(tmp_path / form, form, "--server", server.url, *flags, record=False)
        says = found(canaries, came.texts)
        assert says.startswith("stdout shows 1" if form == "json" else "stderr shows ")
        assert "a header of" in says or form == "json"


def _with(whole: Callable[[Packet], str], packet: Packet, more: str) -> str:
    return f"{whole(packet)}{more}"


def test_every_spelling_and_every_half_of_a_secret_is_found() -> None:
    canaries = Canaries()
    secrets = canaries.password("a password"), canaries.token("a token")
    for secret, spelling in itertools.product(secrets, SPELLINGS.values()):
        text = f"words {spelling(secret)} words"
        assert "shows 1 of 2" in found(canaries, [("a text", text)])
    for start in (0, 4, 16):
        assert "shows 1 of 2" in found(canaries, [("a text", secrets[1][start : start + 24])])
    assert "a file whose name holds a secret" in found(canaries, [(secrets[1], "words")])


def test_without_anything_to_look_for_or_to_look_in_the_search_fails() -> None:
    canaries = Canaries()
    assert found(canaries, [("a text", "words")]) == "nothing was planted, or nothing came out"
    canaries.token("somewhere")
    assert found(canaries, []) == found(canaries, [("stdout", "")]) == "nothing was planted, or nothing came out"
    canaries.assert_hidden([("a text", "words")])
