"""Every request carries the proof of the identity that was asked for, and no other request is ever sent."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.ask import Access
from kubectl_evidence.cluster import ConnectionFailed, credentials
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.cluster.write import send
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, connected, soon, tls_context
from tests.cluster_access.loopback import POD, Loopback, answers, status_body

GET = ask.get("v1", "pods", "checkout-api", "payments")
LOG = ask.log("payments", "checkout-api", "api", previous=False, lines=10, limit_bytes=1000)
PATCH = Access("patch", "", "pods", "payments", "ephemeralcontainers")

As = Callable[[dict[str, Any]], Loopback]


@pytest.fixture
def as_user(serve: Serve, authority: Authority, server_pair: Pair, write_kubeconfig: Any) -> As:
    """Start an HTTPS server and write a kubeconfig that reaches it as this user."""

    def start(user: dict[str, Any]) -> Loopback:
        server = serve(answers(200, POD), tls=tls_context(server_pair))
        write_kubeconfig(server.url, user, {"certificate-authority": str(authority.pair.certificate)})
        return server

    return start


def authorization(server: Loopback) -> list[str | None]:
    return [request.one("Authorization") for request in server.requests]


def test_a_token_goes_with_every_request(as_user: As) -> None:
    server = as_user({"token": "fake-token"})
    cluster = connect(ConnectionFlags())
    cluster.read(GET, soon())
    cluster.read(LOG, soon())
    assert authorization(server) == ["Bearer fake-token"] * 2


def test_a_user_name_and_password_go_with_every_request(as_user: As) -> None:
    server = as_user({"username": "jane", "password": "fake-ü"})
    connect(ConnectionFlags()).read(GET, soon())
    assert authorization(server) == ["Basic " + base64.b64encode("jane:fake-ü".encode()).decode()]


def test_nobody_is_nobody(as_user: As) -> None:
    server = as_user({})
    connect(ConnectionFlags()).read(GET, soon())
    assert authorization(server) == [None]


def test_a_token_file_is_trimmed_and_wins_over_a_token(as_user: As, home: Path) -> None:
    (home / "token").write_text(" fake-from-file\n\n")
    server = as_user({"token": "fake-inline", "tokenFile": str(home / "token")})
    connect(ConnectionFlags()).read(GET, soon())
    assert authorization(server) == ["Bearer fake-from-file"]


def test_a_token_file_is_read_again_after_a_while(as_user: As, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = home / "token"
    token.write_text("fake-1")
    server = as_user({"tokenFile": str(token)})
    cluster = connect(ConnectionFlags())
    token.write_text("fake-2")
    cluster.read(GET, soon())
    monkeypatch.setattr(credentials, "_REREAD_SECONDS", 0.0)
    cluster.read(GET, soon())
    token.unlink()  # as in the middle of a rotation: the last token that could be read goes on
    cluster.read(GET, soon())
    assert authorization(server) == ["Bearer fake-1", "Bearer fake-2", "Bearer fake-2"]


def test_a_token_file_that_could_not_be_read_is_tried_again_with_the_next_request(
    as_user: As, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = home / "token"
    token.write_text("fake-1")
    server = as_user({"tokenFile": str(token)})
    cluster = connect(ConnectionFlags())
    later = time.monotonic() + credentials._REREAD_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    token.write_text("\n")
    cluster.read(GET, later + 30)
    token.write_text("fake-2")
    cluster.read(GET, later + 30)
    assert authorization(server) == ["Bearer fake-1", "Bearer fake-2"]


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_a_token_file_that_holds_no_token_is_the_end(as_user: As, home: Path, content: str | None) -> None:
    if content is not None:
        (home / "token").write_text(content)
    server = as_user({"tokenFile": str(home / "token")})
    with pytest.raises(ConnectionFailed, match="cannot be read or is empty"):
        connect(ConnectionFlags())
    assert server.requests == []


@pytest.mark.parametrize("user", [{"token": "fake\ntoken"}, {"token": "fake", "as": "ann\r\nX-Evil: 1"}])
def test_a_value_that_would_break_out_of_its_header_is_refused(as_user: As, user: dict[str, str]) -> None:
    server = as_user(user)
    with pytest.raises(ConnectionFailed, match="control character") as caught:
        connect(ConnectionFlags())
    assert "fake" not in caught.value.what
    assert server.requests == []


def test_a_name_that_is_no_text_is_sent_as_it_was_given_or_not_at_all(as_user: As) -> None:
    server = as_user({"token": "fake"})
    connect(ConnectionFlags(as_user="\udcff")).read(GET, soon())  # how Python holds the byte 0xff of a command line
    assert server.requests[0].one("Impersonate-User") == "\xff"
    with pytest.raises(ConnectionFailed, match="is no text"):
        connect(ConnectionFlags(as_user="\ud800"))


def impersonation(server: Loopback) -> list[list[tuple[str, str]]]:
    return [
        [(name, value) for name, value in request.headers if name.startswith("Impersonate-")]
        for request in server.requests
    ]


def test_impersonation_from_the_kubeconfig_goes_with_every_request_even_a_repeated_one(
    serve: Serve, authority: Authority, server_pair: Pair, write_kubeconfig: Any
) -> None:
    server = serve(
        lambda client, _: client.reset(),
        answers(503, status_body(503), Retry_After="0"),
        answers(302, Location="/moved"),
        answers(200, POD),
        tls=tls_context(server_pair),
    )
    user = {
        "token": "fake",
        "as": "ann",
        "as-uid": "u-1",
        "as-groups": ["devs", "ops, sre"],
        "as-user-extra": {"scopes": ["view", "edit"], "acme.example/Team%": ["ü"]},
    }
    write_kubeconfig(server.url, user, {"certificate-authority": str(authority.pair.certificate)})
    cluster = connect(ConnectionFlags())
    cluster.read(GET, soon())
    cluster.read(LOG, soon())
    send(cluster, PATCH, "/api/v1/namespaces/payments/pods/p/ephemeralcontainers", {}, "application/json", soon())
    expected = [
        ("Impersonate-User", "ann"),
        ("Impersonate-Uid", "u-1"),
        ("Impersonate-Group", "devs"),
        ("Impersonate-Group", "ops, sre"),
        ("Impersonate-Extra-scopes", "view"),
        ("Impersonate-Extra-scopes", "edit"),
        ("Impersonate-Extra-acme.example%2FTeam%25", "ü".encode().decode("latin-1")),
    ]
    assert impersonation(server) == [expected] * 6
    assert authorization(server) == ["Bearer fake"] * 6


def test_impersonation_by_flags_goes_with_every_request(as_user: As) -> None:
    server = as_user({"token": "fake", "as": "ann", "as-groups": ["devs"]})
    connect(ConnectionFlags(as_user="joe", as_groups=("ops", "sre"), as_uid="7")).read(GET, soon())
    assert impersonation(server) == [
        [
            ("Impersonate-User", "joe"),
            ("Impersonate-Uid", "7"),
            ("Impersonate-Group", "ops"),
            ("Impersonate-Group", "sre"),
        ]
    ]


@pytest.mark.parametrize(
    "user",
    [
        {"token": "fake"},
        {"tokenFile": "/dev/null"},
        {"username": "jane", "password": "fake"},
        {"client-certificate": "c.pem", "client-key": "k.pem"},
        {"exec": {"command": "false", "apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never"}},
    ],
)
def test_over_plain_http_credentials_are_neither_sent_nor_left_out(
    serve: Serve, write_kubeconfig: Any, user: dict[str, Any]
) -> None:
    server = serve(answers(200, POD))
    write_kubeconfig(server.url, user)
    with pytest.raises(ConnectionFailed, match="plain http, over which credentials are never sent"):
        connect(ConnectionFlags())
    assert server.requests == []


def test_a_token_flag_is_not_sent_over_plain_http_either(serve: Serve) -> None:
    server = serve(answers(200, POD))
    with pytest.raises(ConnectionFailed, match="plain http"):
        connected(server.url, token="fake")
    assert server.requests == []
