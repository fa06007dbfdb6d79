"""The identity's own secrets are hidden wherever they come back, strong or weak, early or late."""

from __future__ import annotations

import base64
import functools
import itertools
import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import connection, live
from kubectl_evidence.cluster.own_secrets import OwnSecrets
from kubectl_evidence.redact import KeyedRedactor
from tests.canaries.canary import SPELLINGS, Canaries
from tests.canaries.planting import in_lines, planted
from tests.canaries.program import Answering, CameOut, run, told
from tests.canaries.test_program import free_shapes, shape
from tests.canaries.world import World
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, tls_context
from tests.cluster_access.loopback import Client, Request, status_body
from tests.cluster_access.relay import Relay
from tests.redact.fakes import characters, source

V1 = "client.authentication.k8s.io/v1"
SEED = source(11)
# Nothing that a rule could know by its looks, and weak ones that no rule would look for elsewhere.
STRONG = [f"opaque.{characters('alnum', 30, SEED)}" for _ in range(12)]
WEAK = "sunshine"


@dataclass
class Echo:
    """Answers every ask with the identity's secrets in all free places and in errors, in every spelling in turn."""

    secrets: list[str]
    # What is encoded already, or is no text that anybody would encode.
    written: list[str] = field(default_factory=list)
    echoed: int = 0
    _ways: Iterator[Callable[[str], str]] = field(default_factory=lambda: itertools.cycle(SPELLINGS.values()))

    def __call__(self, client: Client, ask: Ask) -> None:
        if ask.access.full_resource in ("services", "deployments"):
            code = 403 if ask.access.full_resource == "services" else 500
            client.respond(code, status_body(code, self._said()), Warning=self._said(), Audit_Id=self._said())
            return
        sample = World().answer(ask)
        if isinstance(sample, str):
            client.respond(200, in_lines(sample, lambda _: self._said()), Audit_Id=self._said())
            return
        wanted = free_shapes(ask)
        document = planted(sample, lambda place: shape(place) in wanted, lambda _: self._said())
        client.respond(200, json.dumps(document), Audit_Id=self._said())

    def _said(self) -> str:
        self.echoed += 1
        number = self.echoed % (len(self.secrets) + len(self.written))
        said = [*(next(self._ways)(secret) for secret in self.secrets), *self.written][number]
        # Standing alone: a weak one is a word.
        return f"said {said} again"


@dataclass
class Identity:
    """One way to say who is asking: what to write where, and the secrets in it."""

    flags: list[str] = field(default_factory=list)
    user: dict[str, Any] = field(default_factory=dict)
    cluster: dict[str, Any] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


def key(pem: str) -> list[str]:
    """A key whole and on one line, its lines, its body on one line, and as a kubeconfig holds it."""
    lines = [line for line in pem.splitlines() if not line.startswith("-") and len(line) >= 16]
    return [json.dumps(pem)[1:-1], *lines, "".join(lines), base64.b64encode(pem.encode()).decode()]


def plugin(home: Path, body: str) -> dict[str, Any]:
    program = home / "plugin"
    program.write_text(f"#!{sys.executable}\nimport json, sys, pathlib\n{textwrap.dedent(body)}")
    program.chmod(0o700)
    return {"command": str(program), "apiVersion": V1, "interactiveMode": "Never"}


def hand_out(**status: str) -> str:
    return f"print({json.dumps({'kind': 'ExecCredential', 'apiVersion': V1, 'status': status})!r})\n"


@pytest.fixture
def identities(home: Path, client_pair: Pair) -> dict[str, Identity]:
    certificate, pem = (path.read_text() for path in (client_pair.certificate, client_pair.key))
    files = {"token": STRONG[2], "key": pem, "certificate": certificate}
    for name, content in files.items():
        (home / name).write_text(f"{content}\n")
    encoded = {
        "client-certificate-data": base64.b64encode(certificate.encode()).decode(),
        "client-key-data": base64.b64encode(pem.encode()).decode(),
    }
    pair = base64.b64encode(f"jane:{WEAK}".encode()).decode()
    web = f"{characters('alnum', 24, SEED)}.{characters('alnum', 40, SEED)}.{characters('alnum', 43, SEED)}"
    return {
        "--token": Identity(flags=["--token", STRONG[0]], secrets=[STRONG[0]]),
        "a token": Identity(user={"token": STRONG[1]}, secrets=[STRONG[1]]),
        "a web token": Identity(user={"token": web}, secrets=[web, web.rpartition(".")[2]]),
        "a weak token": Identity(user={"token": WEAK}, secrets=[WEAK]),
        "a tokenFile": Identity(user={"tokenFile": str(home / "token")}, secrets=[STRONG[2]]),
        "--password": Identity(flags=["--username", "jane", "--password", STRONG[3]], secrets=[STRONG[3]]),
        "a weak password": Identity(
            user={"username": "jane", "password": WEAK}, secrets=[WEAK, f"jane:{WEAK}"], written=[pair]
        ),
        "client-key-data": Identity(user=encoded, written=key(pem)),
        "a client-key": Identity(
            user={"client-certificate": str(home / "certificate"), "client-key": str(home / "key")},
            written=key(pem),
        ),
    }


def came_back(name: str, identity: Identity, echo: Echo, came: CameOut) -> None:
    """See that none of the secrets came out, in any spelling, although all were sent back."""
    canaries = Canaries()
    for number, secret in enumerate([*identity.secrets, *identity.written]):
        canaries.remember(f"{name} {number}", secret)
    canaries.assert_hidden(came.texts)
    assert came.code == 4, name
    assert echo.echoed > 5 * len(canaries), name
    assert "[redacted:" in came.of("stdout"), name


def test_what_an_identity_proves_itself_with_is_hidden_wherever_the_server_repeats_it(
    identities: dict[str, Identity],
    serve: Serve,
    server_pair: Pair,
    authority: Authority,
    write_kubeconfig: Callable[..., Path],
    tmp_path: Path,
) -> None:
    for name, identity in identities.items():
        echo = Echo(identity.secrets, identity.written)
        server = serve(Answering(echo), tls=tls_context(server_pair, authority))
        trusted = {"certificate-authority": str(authority.pair.certificate)}
        write_kubeconfig(server.url, identity.user, trusted)
        came = run(tmp_path / name.replace(" ", "-"), "json", *identity.flags)
        came_back(name, identity, echo, came)


def test_a_token_of_a_pod_is_hidden(
    serve: Serve,
    server_pair: Pair,
    authority: Authority,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (home / "token").write_text(STRONG[4])
    (home / "ca.crt").write_text(authority.pair.certificate.read_text())
    echo = Echo([STRONG[4]])
    server = serve(Answering(echo), tls=tls_context(server_pair))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(server.port))
    monkeypatch.setattr(live, "resolve", functools.partial(connection.resolve, service_account=home))
    came_back("a pod's token", Identity(secrets=echo.secrets), echo, run(tmp_path / "run", "json"))


def _noting(answering: Answering, echo: Echo, tokens: list[str]) -> Callable[[Client, Request], None]:
    """Answer, and repeat from then on the token that a request came with."""

    def answer(client: Client, request: Request) -> None:
        token = (request.one("authorization") or "").removeprefix("Bearer ")
        if token in tokens and token not in echo.secrets:
            echo.secrets.append(token)
        answering(client, request)

    return answer


def test_what_a_plugin_hands_out_is_hidden_also_what_it_hands_out_later(
    serve: Serve,
    server_pair: Pair,
    client_pair: Pair,
    authority: Authority,
    home: Path,
    write_kubeconfig: Callable[..., Path],
    tmp_path: Path,
) -> None:
    trusted = {"certificate-authority": str(authority.pair.certificate)}
    certificate, pem = (path.read_text() for path in (client_pair.certificate, client_pair.key))
    # Each answer has expired when it is used: every request has another token.
    renewing = f"""
        tokens, count = {STRONG[5:9]!r}, pathlib.Path(__file__).with_name("count")
        n = int(count.read_text()) if count.exists() else 0
        count.write_text(str(n + 1))
        status = {{"token": tokens[n % 4], "expirationTimestamp": "2020-01-01T00:00:00Z"}}
        print(json.dumps({{"kind": "ExecCredential", "apiVersion": {V1!r}, "status": status}}))
    """
    cases = {
        "a plugin's token": (hand_out(token=STRONG[9]), [STRONG[9]], []),
        "a plugin's key": (hand_out(clientCertificateData=certificate, clientKeyData=pem), [], key(pem)),
        "a plugin's many tokens": (renewing, STRONG[5:9], []),
    }
    for name, (body, secrets, written) in cases.items():
        # Of many tokens a server repeats those that it has been sent: of the others nobody can know yet.
        echo = Echo([] if body is renewing else secrets, written)
        answering = Answering(echo)
        server = serve(_noting(answering, echo, secrets), tls=tls_context(server_pair, authority))
        write_kubeconfig(server.url, {"exec": plugin(home, body)}, trusted)
        came = run(tmp_path / name.replace(" ", "-"), "json")
        came_back(name, Identity(secrets=secrets, written=written), echo, came)
    assert int((home / "count").read_text()) >= 4


def test_a_proxys_password_is_hidden(
    serve: Serve, server_pair: Pair, authority: Authority, write_kubeconfig: Callable[..., Path], tmp_path: Path
) -> None:
    echo = Echo([STRONG[10], f"jane:{STRONG[10]}"])
    server = serve(Answering(echo), tls=tls_context(server_pair))
    with ExitStack() as stack:
        relay = stack.enter_context(Relay("http", server.port, login=f"jane:{STRONG[10]}"))
        cluster = {"certificate-authority": str(authority.pair.certificate), "proxy-url": relay.url}
        write_kubeconfig(server.url, {"token": "another-token-0123456789"}, cluster)
        came = run(tmp_path / "run", "json")
    came_back("a proxy's password", Identity(secrets=echo.secrets), echo, came)


def test_a_connection_that_fails_tells_nothing_of_the_identity(
    identities: dict[str, Identity], write_kubeconfig: Callable[..., Path]
) -> None:
    """Its secrets in whatever may be quoted: the context's and the user's names, paths, and what a plugin says."""
    for name, identity in identities.items():
        if "tokenFile" in identity.user:
            continue  # it is read after what is tested here
        canaries = Canaries()
        for number, secret in enumerate(identity.secrets):
            canaries.remember(f"{name} {number}", secret)
            file = write_kubeconfig(f"https://127.0.0.1:9/{quote(secret)}", identity.user)
            document = json.loads(file.read_text())
            document["contexts"][0]["name"] = document["current-context"] = f"c {secret} d"
            file.write_text(json.dumps(document))
            for flags in ([], ["--client-certificate", f"/none/{secret} x"], ["--context", f"no {secret} one"]):
                canaries.assert_hidden(told("pod/x", "-o", "json", "-v", "9", *identity.flags, *flags).texts)


def test_secrets_that_come_late_are_told_to_all_who_hide_them_and_none_is_shown() -> None:
    own, early, late = OwnSecrets(), KeyedRedactor(b"k"), KeyedRedactor(b"k")
    own.tell(early)
    own.token(STRONG[11])
    own.password("jane", WEAK)
    own.tell(late)
    for redactor in (early, late):
        said = redactor.redact(f"{STRONG[11]} and {WEAK}, not {WEAK}s")
        assert said.count("[redacted:") == 2
        assert said.endswith(f"not {WEAK}s")
    assert repr(own) == "<4 secrets of the identity>"


def test_a_weak_password_that_is_the_name_of_an_object_is_a_name_and_a_strong_one_stays_hidden() -> None:
    redactor = KeyedRedactor(b"k")
    for secret in ("payments", STRONG[0]):
        redactor.hide("password", secret)
        redactor.spare(secret)
    assert redactor.redact("in payments") == "in payments"
    assert STRONG[0] not in redactor.redact(f"with {STRONG[0]} in it")
    redactor.hide("password", "short")
    assert redactor.redact("a short story") == "a short story"
