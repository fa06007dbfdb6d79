"""An exception that nobody expected: what it quotes stays in it, whichever stage it comes from."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from kubectl_evidence.ask import Ask
from tests.canaries.canary import Canaries
from tests.canaries.program import Answering, CameOut, run
from tests.canaries.world import World
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, tls_context
from tests.cluster_access.loopback import Client

# Every stage of a run, by the name under which the one before calls it.
STAGES = (
    "cli.session:policy_of",
    "cli.verbose:trace",
    "cluster.live:resolve",
    "cluster.live:choose",
    "cluster.live:Credentials",
    "cluster.live:outcome",
    "cluster.live:LiveCluster.get_ready",
    "record:check_absent",
    "cli.session:prepare",
    "pipeline:collect",
    "collect:Reading",
    "conclude:redact",
    "redact.door:nearby",
    "conclude:run_checks",
    "conclude:masked",
    "conclude:fit",
    "compose:timeline",
    "compose:summarise",
    "packet:Packet.sealed",
    "cli.write:rendered",
    "render.to_json:json",
    "cli.write:deliver",
    "record:record",
    "cli.verbose:tell_masked",
)
# Of one answer: the others make a packet.
_ONE_ANSWER = {"cluster.live:outcome"}


class Quoting:
    """Raises what quotes a secret, with a cause that quotes it as well, and remembers that it did."""

    def __init__(self, secret: str) -> None:
        self.raised = 0
        self._secret = secret

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        self._raise()

    def __getattr__(self, name: str) -> NoReturn:
        self._raise()

    def _raise(self) -> NoReturn:
        self.raised += 1
        try:
            raise ValueError(self._secret)
        except ValueError as cause:
            error = RuntimeError(f"cannot read {self._secret}", {"password": self._secret})
            error.add_note(self._secret)
            raise error from cause


def replace(stage: str, by: Quoting, patched: pytest.MonkeyPatch) -> None:
    module, _, name = stage.partition(":")
    owner, _, attribute = name.rpartition(".")
    of = importlib.import_module(f"kubectl_evidence.{module}")
    patched.setattr(getattr(of, owner) if owner else of, attribute, by)


def test_an_exception_in_any_stage_tells_its_place_and_nothing_of_what_it_quotes(
    serve: Serve, server_pair: Pair, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = ["--certificate-authority", str(authority.pair.certificate), "--token", "a-token-of-this-test-0123"]
    canaries = Canaries()
    server = serve(Answering(_answer), tls=tls_context(server_pair))
    for stage in STAGES:
        quoting = Quoting(canaries.token(stage))
        with monkeypatch.context() as patched:
            replace(stage, quoting, patched)
            came = run(tmp_path / stage.replace(":", "-"), "json", "--server", server.url, *flags)
        canaries.assert_hidden(came.texts)
        assert quoting.raised, f"{stage} is not called"
        assert_told(came, stage)


def assert_told(came: CameOut, stage: str) -> None:
    assert came.code == 1, stage
    if stage in _ONE_ANSWER:
        return
    assert "internal error" in came.of("stderr"), stage
    assert "builtins.RuntimeError" in came.of("stderr"), stage
    assert "  at kubectl_evidence/cli/session.py:" in came.of("stderr"), stage
    assert "Traceback" not in came.of("stderr"), stage


def _answer(client: Client, ask: Ask) -> None:
    answer = World().answer(ask)
    # Something has to be masked for there to be an audit.
    client.respond(200, f"{answer}DB_PASSWORD=fake-pass-8d3f\n" if isinstance(answer, str) else json.dumps(answer))


UNCAUGHT = """
import gc, sys, threading
from kubectl_evidence.cli import crash
crash.hold_back()
secret = sys.stdin.read()

class Left:
    def __del__(self):
        raise ValueError(secret)

def thread():
    raise KeyError(secret)

one = threading.Thread(target=thread)
one.start()
one.join()
left = Left()
del left
gc.collect()
from kubectl_evidence.ask import log
try:
    log(secret, secret, secret, previous=False, lines=secret, limit_bytes=secret, more=secret)
except TypeError as error:
    raise RuntimeError(secret) from error
"""


def test_what_nobody_catches_is_told_by_its_kind_alone_in_every_thread() -> None:
    canaries = Canaries()
    secret = canaries.token("an uncaught exception")
    ran = subprocess.run(
        [sys.executable, "-c", UNCAUGHT],
        input=secret,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).parent.parent.parent,
    )
    canaries.assert_hidden([("stderr", ran.stderr)])
    assert ran.returncode == 1
    kinds = [line for line in ran.stderr.splitlines() if line.startswith("error: ")]
    assert kinds == [f"error: internal error: builtins.{kind}" for kind in ("KeyError", "ValueError", "RuntimeError")]
