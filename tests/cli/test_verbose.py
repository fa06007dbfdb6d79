"""`-v`: what a person debugging the connection needs, and nothing that nobody may see."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.cli.flags import FLAGS
from kubectl_evidence.cli.verbose import trace
from kubectl_evidence.cluster.connection import resolve
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.own_secrets import OwnSecrets
from kubectl_evidence.cluster.trace import SILENT, Trace
from tests.cluster_access.certificates import Pair
from tests.cluster_access.conftest import Serve, tls_context
from tests.cluster_access.loopback import Client, Request, answers, status_body

TOKEN = "fake-bearer-0123456789abcdef"
PASSWORD = "fake-Passw0rd-0123"
HEADERS = (
    ("Accept", "application/json"),
    ("Impersonate-User", "jä".encode().decode("latin-1")),
    ("Impersonate-Extra-Reason", "a secret reason"),
    ("Authorization", f"Bearer {TOKEN}"),
)


def given(level: int, **said: Any) -> dict[str, Any]:
    return {flag.attribute: "" for flag in FLAGS} | {"verbosity": level} | said


def told(level: int) -> tuple[Trace, list[str]]:
    texts: list[str] = []
    return Trace(level, texts.append), texts


def an_exchange(trace: Trace) -> None:
    """A request that is answered, one that is not, a pause and a repetition."""
    answer = [("Content-Type", "application/json"), ("Set-Cookie", "session=s3cret"), ("Location", "/?token=s3cret")]
    trace.sent("GET", "https://x/api", HEADERS).answered(200, answer, 12)
    trace.sent("GET", "https://x/api", HEADERS).failed("reset")
    trace.repeats("GET", "https://x/api", "the connection was lost")
    trace.waits("GET", "https://x/api", 1.0)


def without_times(texts: list[str]) -> str:
    return re.sub(r"\d+ milliseconds", "N milliseconds", "\n".join(texts))


@pytest.mark.parametrize("level", [0, 1, 5])
def test_below_6_no_request_is_told(level: int) -> None:
    trace, texts = told(level)
    an_exchange(trace)
    assert texts == []


def test_from_6_each_request_is_one_line_like_kubectls() -> None:
    trace, texts = told(6)
    an_exchange(trace)
    assert without_times(texts) == (
        "GET https://x/api 200 OK in N milliseconds, 12 bytes\n"
        "GET https://x/api failed after N milliseconds: reset\n"
        "GET https://x/api is sent again: the connection was lost\n"
        "GET https://x/api waits 1 s, as the server's Retry-After says"
    )


def test_from_7_each_request_is_told_before_it_is_sent_with_its_headers() -> None:
    trace, texts = told(7)
    trace.sent("GET", "https://x/api", HEADERS).answered(418, [("Content-Type", "text/html")], 0)
    assert without_times(texts) == (
        "GET https://x/api\n"
        "Request headers:\n"
        "    Accept: application/json\n"
        "    Impersonate-User: jä\n"
        "    Impersonate-Extra-Reason: <masked>\n"
        "    Authorization: <masked>\n"
        "GET https://x/api 418 I'm a Teapot in N milliseconds, 0 bytes"
    )


def test_from_8_with_the_answers_headers_each_on_one_line() -> None:
    trace, texts = told(8)
    trace.sent("GET", "https://x/api", ()).answered(799, [("Content-Type", "a\r\n b"), ("Set-Cookie", "a=b")], 0)
    assert without_times(texts[1:]) == (
        "GET https://x/api 799 (unknown status) in N milliseconds, 0 bytes\n"
        "Response headers:\n"
        "    Content-Type: a b\n"
        "    Set-Cookie: <masked>"
    )


@pytest.mark.parametrize("level", range(11))
def test_no_level_tells_a_value_that_may_be_a_credential(level: int) -> None:
    trace, texts = told(level)
    an_exchange(trace)
    for secret in (TOKEN, "a secret reason", "s3cret"):
        assert secret not in "\n".join(texts)


@pytest.mark.parametrize(
    ("user", "says"),
    [
        ({}, "no credentials"),
        ({"token": TOKEN}, "a token"),
        ({"token": TOKEN, "tokenFile": "/run/token"}, "the token in /run/token"),
        ({"username": "u", "password": PASSWORD}, "a user name and password"),
        (
            {"client-certificate-data": base64.b64encode(b"c").decode(), "client-key": "/k"},
            "a client certificate",
        ),
        (
            {"exec": {"command": "acme", "args": [TOKEN], "apiVersion": "client.authentication.k8s.io/v1"}},
            "what the exec plugin acme hands out",
        ),
    ],
)
def test_from_1_it_is_told_where_requests_go_as_whom_and_through_what(
    write_kubeconfig: Callable[..., Path], user: dict[str, Any], says: str
) -> None:
    file = write_kubeconfig("https://x.example", user, {"insecure-skip-tls-verify": True, "tls-server-name": "y"})
    trace, texts = told(1)
    trace.connected(resolve(ConnectionFlags(namespace="payments")), f"http://u:{PASSWORD}@proxy.example:3128/x")
    assert texts == [
        "\n".join(
            (
                f"connection: context 'here' of {file}, namespace payments",
                "server: https://x.example, its certificate is not checked, checked against the name y",
                f"identity: jane, with {says}",
                "proxy: http://proxy.example:3128",
            )
        )
    ]
    silent, nothing = told(0)
    silent.connected(resolve(ConnectionFlags()), "")
    assert nothing == []


def test_the_kubeconfig_files_are_told_at_once_the_missing_ones_too(
    write_kubeconfig: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_kubeconfig("https://x.example")
    monkeypatch.setenv("KUBECONFIG", f"{file}:/missing")
    trace(given(1), OwnSecrets())
    assert capsys.readouterr().err == f"kubeconfig: {file}\nkubeconfig: not there: /missing\n"


def test_without_the_flag_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert trace(given(0), OwnSecrets()) is SILENT
    assert capsys.readouterr().err == ""


def test_what_is_told_is_redacted_and_cannot_move_a_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    own = OwnSecrets()
    own.token(TOKEN)
    own.password("jane", PASSWORD)
    tracing = trace(given(6), own)
    tracing.tell(f"a {TOKEN} b \x1b[2J\u202e c {PASSWORD}\nsecond AKIA{'A7' * 8}")
    shown = capsys.readouterr().err
    for hidden in (TOKEN, PASSWORD, "\x1b", "\u202e", "A7A7"):
        assert hidden not in shown
    assert shown.startswith("kubeconfig: none\n")
    assert "\na [redacted:token:" in shown
    assert "\nsecond [redacted:" in shown


def evidence(*words: str) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).parent / "kubectl-evidence"
    return subprocess.run([script, *words], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("level", ["1", "6", "7", "8", "10"])
def test_a_run_tells_it_on_stderr_and_its_packet_is_the_same(
    serve: Serve, server_pair: Pair, write_kubeconfig: Callable[..., Path], level: str
) -> None:
    server = serve(answers(404, status_body(404, f"body {TOKEN}"), Set_Cookie=TOKEN), tls=tls_context(server_pair))
    write_kubeconfig(server.url, {"token": TOKEN}, {"insecure-skip-tls-verify": True})
    silent, ran = evidence("pod/x"), evidence("pod/x", f"-v={level}")
    assert (ran.returncode, ran.stdout) == (silent.returncode, silent.stdout)
    assert f"server: {server.url}" in ran.stderr
    assert (f"GET {server.url}/api/v1/namespaces/default/pods/x 404 Not Found in " in ran.stderr) == (int(level) >= 6)
    assert ("    Authorization: <masked>\n" in ran.stderr) == (int(level) >= 7)
    assert ("    Set-Cookie: <masked>\n" in ran.stderr) == (int(level) >= 8)
    assert TOKEN not in ran.stderr + ran.stdout
    assert "body" not in ran.stderr


def test_a_connection_that_cannot_be_made_and_a_second_try_are_told(
    serve: Serve, write_kubeconfig: Callable[..., Path]
) -> None:
    def reset(client: Client, _: Request) -> None:
        client.reset()

    server = serve(reset, answers(401))
    write_kubeconfig(server.url)
    ran = evidence("pod/x", "-v6")
    assert re.search(rf"GET {server.url}/\S+ failed after \d+ milliseconds: reset\n", ran.stderr)
    assert "is sent again: the connection was reset\n" in ran.stderr


@pytest.mark.parametrize(
    ("words", "says"), [("-v=11", "11 is not in the range"), ("--v=much", "'much' is not a valid")]
)
def test_a_level_that_is_none_is_one_clear_error(words: str, says: str) -> None:
    ran = evidence("pod/x", words)
    assert ran.returncode == 2
    assert says in ran.stderr
