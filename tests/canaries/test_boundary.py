"""Every string of every answer to every ask, at the one door: in no form of the packet and in no recording."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.kinds import KINDS
from kubectl_evidence.packet import Packet
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.render import to_json, to_markdown, to_terminal, to_yaml
from kubectl_evidence.target import Target
from tests.builders import AT
from tests.canaries import fields
from tests.canaries.asks import every_site, site_of
from tests.canaries.boundary import (
    SCENES,
    Documents,
    Question,
    bundle_of,
    collected,
    free,
    is_read,
    packet_from,
    packet_of,
    places,
    planted_in,
    questions,
)
from tests.canaries.canary import SPELLINGS, Canaries
from tests.canaries.planting import Make, in_lines, leaves, planted, spelled
from tests.canaries.planting import Path as Place
from tests.canaries.world import TARGET

KEY = b"k" * 32
# Of a pod every place is tried alone. Other targets' answers are read much as those of a pod: there are so many turns.
TURNS = 4
# Of so many turns about a pod one is recorded as well.
RECORDED = 20
each_target = pytest.mark.parametrize("target", SCENES, ids=lambda target: str(target.kind))


def forms(packet: Packet) -> Iterator[tuple[str, str]]:
    """Every rendering, as long as it can get, and the terminal's as it is at its widest and narrowest."""
    yield "JSON", to_json.render(packet)
    yield "YAML", to_yaml.render(packet)
    yield "Markdown", to_markdown.render(packet, 10**9)
    for width in (40, 250):
        yield f"terminal of {width}", to_terminal.render(packet, colour=True, width=width)


def recording(folder: Path, documents: Documents, target: Target = TARGET) -> Iterator[tuple[str, bytes]]:
    """Every file of a recording of these documents, with its name."""
    answered = [(one.ask, collected(documents.get(one.ask, one.sample))) for one in planted_in(target)]
    record(folder, answered, redactor=KeyedRedactor(KEY), server_version="", captured_at=AT)
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def with_canaries(
    make: Callable[[Question], Make], where: Callable[[Question], frozenset[Place]], target: Target = TARGET
) -> Documents:
    """The samples about a target with something made in each of these places."""
    documents = {}
    for one in planted_in(target):
        wanted, made = where(one), make(one)
        if isinstance(one.sample, str):
            documents[one.ask] = in_lines(one.sample, made) if wanted else one.sample
        else:
            documents[one.ask] = planted(one.sample, wanted.__contains__, made) if wanted else one.sample
    return documents


def tokens(canaries: Canaries) -> Callable[[Question], Make]:
    return lambda one: lambda place: canaries.token(f"{one.id} {spelled(place)}")


def test_every_ask_of_every_kind_about_every_target_is_planted() -> None:
    assert {target.kind for target in SCENES} == set(KINDS)
    assert {kind for one in questions() for kind, _ in one.wanted} == set(all_kinds())
    # By which fields it is selected does not matter to what an answer is read as.
    answered = {site_of(one.ask)[:4] for target in SCENES for one in planted_in(target)}
    assert sorted(site for target in SCENES for site in every_site(target) if site[:4] not in answered) == []


def test_every_sample_is_read_as_evidence_and_recorded_as_the_answer_to_its_ask() -> None:
    assert [one.id for target in SCENES for one in planted_in(target) if not is_read(one)] == []


def test_every_field_of_evidence_has_held_a_canary() -> None:
    found = set()
    for target in SCENES:
        found |= fields.masked(bundle_of(KeyedRedactor(KEY), with_canaries(tokens(Canaries()), free, target), target))
    # What a name, a time or a kind may be is in evidence, too: in turn, as long as there is a field that was none.
    # The asks are made of these. What is read from two places that have to agree is in none where each holds another.
    named = {"parts", "gateways", "grants", "reference", "memory_volumes"}
    wanted = {(part, field) for part, field in fields.free_text() if field not in named}
    for _, _, bundle in (turn for target in SCENES if not wanted <= found for turn in turns(target)[1]):
        found |= fields.masked(bundle)
    assert sorted(wanted - found) == [], "add to the samples what leads to these"


@each_target
def test_secrets_in_all_places_that_may_hold_any_words_are_in_no_rendering_and_no_recording(
    target: Target, tmp_path: Path
) -> None:
    canaries = Canaries()
    documents = with_canaries(tokens(canaries), free, target)
    assert len(canaries) > (750 if target == TARGET else 10)
    packet = packet_of(KeyedRedactor(KEY), documents, target)
    assert not packet.gaps
    canaries.assert_hidden([*forms(packet), *recording(tmp_path / "capture", documents, target)])


@functools.cache
def turns(target: Target) -> tuple[Canaries, list[tuple[Documents, KeyedRedactor, Bundle]]]:
    """A canary in one place of each answer that has to hold something else: a name, a time, a kind.

    Where the target is no pod there are few turns: each has several places of an answer, far from one another.
    """
    canaries, made = Canaries(), []
    for documents in _turns(canaries, target):
        redactor = KeyedRedactor(KEY)
        made.append((documents, redactor, bundle_of(redactor, documents, target)))
    return canaries, made


def _turns(canaries: Canaries, target: Target) -> Iterator[Documents]:
    fixed = {
        one: [place for place in leaves(one.sample) if place not in free(one)]
        for one in planted_in(target)
        if not isinstance(one.sample, str)
    }
    longest = max(map(len, fixed.values()), default=0)
    count = longest if target == TARGET else min(longest, TURNS)
    for turn in range(count):
        chosen = {one: frozenset(places[turn::count]) for one, places in fixed.items()}
        yield with_canaries(tokens(canaries), functools.partial(_of, chosen), target)


def _of(chosen: Mapping[Question, frozenset[Place]], one: Question) -> frozenset[Place]:
    return chosen.get(one, frozenset())


@each_target
def test_a_secret_where_a_name_or_a_time_belongs_is_in_no_rendering_and_no_recording(
    target: Target, tmp_path: Path
) -> None:
    canaries, made = turns(target)
    for number, (documents, redactor, bundle) in enumerate(made):
        packet = packet_from(bundle, redactor)
        came_out = [("JSON", to_json.render(packet)), ("Markdown", to_markdown.render(packet, 10**9))]
        canaries.assert_hidden(came_out)
        # What is recorded of an answer does not depend on the target.
        if number % RECORDED == 0 and target == TARGET:
            canaries.assert_hidden(recording(tmp_path / str(number), documents))
    assert len(canaries) > (100 if target == TARGET else 3)


@each_target
def test_secrets_everywhere_at_once_are_in_no_rendering(target: Target) -> None:
    canaries = Canaries()
    documents = with_canaries(tokens(canaries), lambda one: frozenset(leaves(one.sample)), target)
    assert len(canaries) >= sum(1 for _ in places(target))
    packet = packet_of(KeyedRedactor(KEY), documents, target)
    assert packet.gaps or target != TARGET
    canaries.assert_hidden(forms(packet))


def test_a_password_that_one_place_gives_away_is_hidden_in_every_spelling_in_all_others(tmp_path: Path) -> None:
    canaries = Canaries()
    passwords = {one: canaries.password(one.id) for one in questions()}
    ways = itertools.cycle(SPELLINGS.values())

    def repeated(one: Question) -> Make:
        return lambda _: f"said {next(ways)(passwords[one])} again"

    documents = dict(with_canaries(repeated, free))
    [pod] = [one for one in questions() if one.of("pod")]
    environment = documents[pod.ask]["spec"]["containers"][0]["env"]
    environment += [{"name": f"DB{n}_PASSWORD", "value": password} for n, password in enumerate(passwords.values())]
    packet = packet_of(KeyedRedactor(KEY), documents)
    assert not packet.gaps
    canaries.assert_hidden([*forms(packet), *recording(tmp_path / "capture", documents)])
