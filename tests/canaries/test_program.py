"""The program as it is run, against a server all of whose words hold secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.kinds import CRON_JOB, DEPLOYMENT, NODE, POD, REPLICA_SET
from tests.canaries.asks import every_site, site_of
from tests.canaries.boundary import SCENES, free, planted_in
from tests.canaries.canary import Canaries
from tests.canaries.planting import Path as Place
from tests.canaries.planting import in_lines, leaves, planted, spelled
from tests.canaries.program import Answering, CameOut, elsewhere, run
from tests.canaries.samples.node import NODE as NODE_NAME
from tests.canaries.world import OWNERS, TARGET, World
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, tls_context
from tests.cluster_access.loopback import Client, answers, status_body
from tests.debug import api as debug_api

WORLDS = [*(World(owner) for owner in OWNERS), World(large=True), World(large=True, doubtful=30, waiting=30)]
# Other targets, each in another form.
TARGETS = {
    "yaml": "cronjob/checkout-api",
    "markdown": f"node/{NODE_NAME}",
    "terminal": "replicaset/checkout-api-6f9d7c5b88",
}
_KINDS = (POD, DEPLOYMENT, CRON_JOB, NODE, REPLICA_SET)
# By whose names nothing is found: what resembles them is looked for.
LOST = ("configmaps", "secrets", "storageclasses")


def shape(place: Place) -> Place:
    """A place in any entry of its lists."""
    return tuple("*" if isinstance(step, int) else step for step in place)


def same(one: Ask, other: Ask) -> bool:
    return site_of(one)[:4] == site_of(other)[:4]


def free_shapes(ask: Ask) -> set[Place]:
    """The places of answers to such asks that may hold any words whichever kind of evidence reads them."""
    found: set[Place] = set()
    fixed: set[Place] = set()
    asked = (one for target in SCENES if target.kind in _KINDS for one in planted_in(target))
    for one in asked:
        if same(one.ask, ask) and not isinstance(one.sample, str):
            found |= {shape(place) for place in free(one)}
            fixed |= {shape(place) for place in leaves(one.sample) if place not in free(one)}
    return found - fixed


class Planting:
    """Answers every ask of a world, with a token in every free place."""

    def __init__(
        self, world: World, canaries: Canaries, *, denied: tuple[str, ...] = (), lost: tuple[str, ...] = ()
    ) -> None:
        self._world, self._canaries, self._denied, self._lost = world, canaries, denied, lost

    def __call__(self, client: Client, ask: Ask) -> None:
        what = f"{ask.access.verb} {ask.access.full_resource}.{ask.access.group}"
        if ask.access.verb == "get" and ask.access.full_resource in self._denied:
            client.respond(403, status_body(403, self._canaries.token(f"denial of {what}")))
            return
        if ask.access.verb == "get" and ask.access.full_resource in self._lost:
            client.respond(404, status_body(404, self._canaries.token(f"loss of {what}"), name=ask.name))
            return
        sample = self._world.answer(ask)
        if isinstance(sample, str):
            body = in_lines(sample, lambda place: self._canaries.token(f"{what} line {place[0]}"))
        else:
            wanted = free_shapes(ask)
            document = planted(
                sample,
                lambda place: shape(place) in wanted,
                lambda place: self._canaries.token(f"{what} {spelled(place)}"),
            )
            body = json.dumps(document)
        header = self._canaries.token(f"a header of {what}")
        client.respond(200, body, X_Told=header, Audit_Id=header, Set_Cookie=f"session={header}")


@pytest.fixture
def flags(authority: Authority) -> list[str]:
    return ["--certificate-authority", str(authority.pair.certificate), "--token", "a-token-of-this-test-0123"]


def test_every_ask_of_the_registry_is_made_and_none_of_its_answers_words_comes_out(
    serve: Serve, server_pair: Pair, flags: list[str], tmp_path: Path
) -> None:
    sites, recorded = set(), 0
    pod = str(TARGET)
    runs: list[Any] = [(world, {}, "json", pod) for world in WORLDS]
    runs += [(World(), {"denied": ("pods",)}, "json", pod), (World(), {"lost": LOST}, "json", pod)]
    runs += [(World("Job" if "job" in target else "ReplicaSet"), {}, form, target) for form, target in TARGETS.items()]
    for number, (world, refused, form, target) in enumerate(runs):
        canaries = Canaries(number)
        answering = Answering(Planting(world, canaries, **refused))
        server = serve(answering, tls=tls_context(server_pair))
        folder = tmp_path / str(number)
        into = ["--output-file", str(folder / "packet")] if form == "yaml" else []
        words = (target, "-n", TARGET.namespace, "--control-plane")
        keeps = "denied" in refused or form == "terminal"
        came = run(folder, form, "--server", server.url, *flags, *into, words=words, record=keeps)
        canaries.assert_hidden(came.texts)
        assert came.code == (4 if "denied" in refused else 0), f"{target} as {form}"
        assert not elsewhere(came, folder)
        assert_is_told(came, target)
        recorded += sum(name.startswith("capture/objects/") for name, _ in came.texts)
        sites |= answering.sites
    assert sorted(every_site() - sites) == []
    assert recorded > 20


def test_what_is_read_to_find_a_pod_that_is_not_there_does_not_come_out(
    serve: Serve, server_pair: Pair, flags: list[str], tmp_path: Path
) -> None:
    for number, (name, code) in enumerate((("checkout-api", 0), ("checkout-apj", 3))):
        canaries = Canaries(number)
        planting = Planting(World(), canaries)

        def answer(client: Client, ask: Ask, planting: Planting = planting, canaries: Canaries = canaries) -> None:
            if (
                ask.access.verb == "get"
                and not ask.name.startswith(TARGET.name)
                and ask.access.resource != "namespaces"
            ):
                client.respond(404, status_body(404, canaries.token(f"no {ask.access.full_resource}"), name=ask.name))
            else:
                planting(client, ask)

        server = serve(Answering(answer), tls=tls_context(server_pair))
        words = (f"pod/{name}", "-n", TARGET.namespace)
        came = run(tmp_path / name, "json", "--server", server.url, *flags, words=words, record=code == 0)
        canaries.assert_hidden(came.texts)
        assert came.code in (code, 4)
        assert TARGET.name in came.of("stdout")


def test_what_is_said_about_a_debug_container_does_not_come_out(
    serve: Serve, server_pair: Pair, flags: list[str], tmp_path: Path
) -> None:
    refusals = {"": ("", ""), "review": ("POST", debug_api.REVIEWS), "addition": ("PATCH", debug_api.ADD_PATH)}
    for number, (refused, where) in enumerate(refusals.items()):
        canaries = Canaries(number)
        output = in_lines(debug_api.OUTPUT, tokens_of(canaries, "line"))
        waiting = {"waiting": {"reason": canaries.token("why it waits"), "message": canaries.token("what it says")}}
        api = debug_api.Api(output=output, states=[waiting, debug_api.RAN])
        if refused:
            api.instead[where] = answers(422, status_body(422, canaries.token(f"the refusal of the {refused}")))
        server = serve(api, tls=tls_context(server_pair))
        came = run(tmp_path / str(number), "json", "--server", server.url, *flags, "--debug", "--yes")
        canaries.assert_hidden(came.texts)
        assert came.code in (0, 4)
        assert bool(json.loads(came.of("stdout"))["mutations"]) is (refused == "")


def tokens_of(canaries: Canaries, what: str) -> Callable[[Place], str]:
    return lambda place: canaries.token(f"{what} {spelled(place)}")


def assert_is_told(came: CameOut, target: str) -> None:
    """There is something to look in: a packet, a trace down to the headers, an audit."""
    packet = came.of("packet" if any(name == "packet" for name, _ in came.texts) else "stdout")
    assert target in packet
    assert "[redacted:" in packet
    assert "Response headers:" in came.of("stderr")
    assert "masked: " in came.of("stderr")
