"""Every string of every answer to every ask, at the one door: in no form of the packet and in no recording."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.packet import Packet
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.render import to_json, to_markdown, to_terminal, to_yaml
from tests.builders import AT
from tests.canaries import fields
from tests.canaries.boundary import Documents, Question, bundle_of, collected, free, packet_of, places, questions
from tests.canaries.canary import SPELLINGS, Canaries
from tests.canaries.planting import Make, in_lines, leaves, planted, spelled
from tests.canaries.planting import Path as Place

KEY = b"k" * 32


def forms(packet: Packet) -> Iterator[tuple[str, str]]:
    """Every rendering, as long as it can get, and the terminal's as it is at its widest and narrowest."""
    yield "JSON", to_json.render(packet)
    yield "YAML", to_yaml.render(packet)
    yield "Markdown", to_markdown.render(packet, 10**9)
    for width in (40, 250):
        yield f"terminal of {width}", to_terminal.render(packet, colour=True, width=width)


def recording(folder: Path, documents: Documents) -> Iterator[tuple[str, bytes]]:
    """Every file of a recording of these documents, with its name."""
    answered = [(one.ask, collected(documents.get((one.kind, one.key), one.sample))) for one in questions()]
    record(folder, answered, redactor=KeyedRedactor(KEY), server_version="", captured_at=AT)
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def with_canaries(make: Callable[[Question], Make], where: Callable[[Question], frozenset[Place]]) -> Documents:
    """The samples with something made in each of these places."""
    documents = {}
    for one in questions():
        wanted, made = where(one), make(one)
        if isinstance(one.sample, str):
            documents[one.kind, one.key] = in_lines(one.sample, made) if wanted else one.sample
        else:
            documents[one.kind, one.key] = planted(one.sample, wanted.__contains__, made)
    return documents


def tokens(canaries: Canaries) -> Callable[[Question], Make]:
    return lambda one: lambda place: canaries.token(f"{one.id} {spelled(place)}")


def test_every_ask_of_every_kind_is_planted_and_every_field_of_evidence_has_held_a_canary() -> None:
    assert {one.kind for one in questions()} == set(all_kinds())
    batch = with_canaries(tokens(Canaries()), free)
    found = fields.masked(bundle_of(KeyedRedactor(KEY), batch))
    for documents in one_at_a_time(Canaries()):
        found |= fields.masked(bundle_of(KeyedRedactor(KEY), documents))
    # The keys of parts are names: the asks are made of them.
    named = {"parts", "gateways", "grants"}
    never = {(part, field) for part, field in fields.free_text() - found if field not in named}
    assert not never, f"add to the samples what leads to {sorted(never)}"


def test_secrets_in_all_places_that_may_hold_any_words_are_in_no_rendering_and_no_recording(tmp_path: Path) -> None:
    canaries = Canaries()
    documents = with_canaries(tokens(canaries), free)
    assert len(canaries) > 750
    packet = packet_of(KeyedRedactor(KEY), documents)
    assert not packet.gaps
    canaries.assert_hidden([*forms(packet), *recording(tmp_path / "capture", documents)])


def one_at_a_time(canaries: Canaries) -> Iterator[Documents]:
    """A canary in one place of each answer that has to hold something else: a name, a time, a kind."""
    fixed = {
        one: [place for place in leaves(one.sample) if place not in free(one)]
        for one in questions()
        if not isinstance(one.sample, str)
    }
    for row in itertools.zip_longest(*fixed.values()):
        turn: dict[Question, Place | None] = dict(zip(fixed, row, strict=True))
        chosen = {one: frozenset((place,)) for one, place in turn.items() if place}
        yield with_canaries(tokens(canaries), functools.partial(_of, chosen))


def _of(chosen: Mapping[Question, frozenset[Place]], one: Question) -> frozenset[Place]:
    return chosen.get(one, frozenset())


def test_a_secret_where_a_name_or_a_time_belongs_is_in_no_rendering_and_no_recording(tmp_path: Path) -> None:
    canaries = Canaries()
    for number, documents in enumerate(one_at_a_time(canaries)):
        packet = packet_of(KeyedRedactor(KEY), documents)
        came_out = [("JSON", to_json.render(packet)), ("Markdown", to_markdown.render(packet, 10**9))]
        if number % 10 == 0:
            came_out += recording(tmp_path / str(number), documents)  # type: ignore[arg-type]
        canaries.assert_hidden(came_out)
    assert len(canaries) > 100


def test_secrets_everywhere_at_once_are_in_no_rendering() -> None:
    canaries = Canaries()
    documents = with_canaries(tokens(canaries), lambda one: frozenset(leaves(one.sample)))
    assert len(canaries) >= sum(1 for _ in places())
    packet = packet_of(KeyedRedactor(KEY), documents)
    assert packet.gaps
    canaries.assert_hidden(forms(packet))


def test_a_password_that_one_place_gives_away_is_hidden_in_every_spelling_in_all_others(tmp_path: Path) -> None:
    canaries = Canaries()
    passwords = {one: canaries.password(one.id) for one in questions()}
    ways = itertools.cycle(SPELLINGS.values())

    def repeated(one: Question) -> Make:
        return lambda _: f"said {next(ways)(passwords[one])} again"

    documents = dict(with_canaries(repeated, free))
    [pod] = [one for one in questions() if one.kind.id == "pod"]
    environment = documents[pod.kind, pod.key]["spec"]["containers"][0]["env"]
    environment += [{"name": f"DB{n}_PASSWORD", "value": password} for n, password in enumerate(passwords.values())]
    packet = packet_of(KeyedRedactor(KEY), documents)
    assert not packet.gaps
    canaries.assert_hidden([*forms(packet), *recording(tmp_path / "capture", documents)])
