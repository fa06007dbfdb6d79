"""Credentials from a program: the protocol, its limits, and that its failure is the end."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.connection import resolve
from kubectl_evidence.cluster.credentials import Credentials
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.outcome import Collected, TimedOut, Unavailable
from tests.cluster_access.beside import KUBECTL
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, soon, tls_context
from tests.cluster_access.loopback import PATIENCE, POD, Loopback, answers

GET = ask.get("v1", "pods", "checkout-api", "payments")
V1 = "client.authentication.k8s.io/v1"
V1BETA1 = "client.authentication.k8s.io/v1beta1"
TOKEN = "fake-token-" + "of-a-plugin"


@pytest.fixture
def server(serve: Serve, authority: Authority, server_pair: Pair) -> Loopback:
    return serve(answers(200, POD), tls=tls_context(server_pair, authority))


@pytest.fixture
def plugin(home: Path, server: Loopback, write_kubeconfig: Any, authority: Authority) -> Callable[..., None]:
    """Write a plugin in Python and a kubeconfig that uses it."""

    def write(code: str, cluster: dict[str, Any] | None = None, **fields: Any) -> None:
        program = home / ".kube" / "plugin"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!{sys.executable}\nimport json, os, sys\n{textwrap.dedent(code)}")
        program.chmod(0o700)
        stanza = {"command": "./plugin", "apiVersion": V1, "interactiveMode": "Never"} | fields
        trusted = {"certificate-authority": str(authority.pair.certificate)}
        write_kubeconfig(server.url, {"exec": stanza}, trusted | (cluster or {}))

    return write


def hand_out(version: str = V1, **status: Any) -> str:
    answer = {"kind": "ExecCredential", "apiVersion": version, "status": {"token": TOKEN} | status}
    return f"print({json.dumps(json.dumps(answer))})\n"


def failure(**flags: Any) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as caught:
        connect(ConnectionFlags(**flags), deadline=soon())
    assert TOKEN not in f"{caught.value.what} {caught.value.next_step} {caught.value!r}"
    return caught.value


@pytest.mark.parametrize("version", [V1, V1BETA1])
def test_a_token_is_handed_out_and_sent(plugin: Callable[..., None], server: Loopback, version: str) -> None:
    plugin(hand_out(version), apiVersion=version)
    cluster = connect(ConnectionFlags())
    for _ in range(2):
        assert isinstance(cluster.read(GET, soon()), Collected)
    assert [request.one("Authorization") for request in server.requests] == [f"Bearer {TOKEN}"] * 2


def test_a_client_certificate_is_handed_out_and_shown(
    plugin: Callable[..., None], server: Loopback, client_pair: Pair
) -> None:
    certificate, key = client_pair.certificate.read_text(), client_pair.key.read_text()
    plugin(hand_out(token="", clientCertificateData=certificate, clientKeyData=key))
    assert isinstance(connect(ConnectionFlags()).read(GET, soon()), Collected)
    assert server.requests[0].client_certificate == "jane"
    assert server.requests[0].one("Authorization") is None


def test_it_is_told_its_arguments_and_variables_and_about_the_cluster(
    plugin: Callable[..., None], server: Loopback, home: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHERITED", "yes")
    monkeypatch.setenv("OVERRIDDEN", "no")
    record = f"""
        told = {{"args": sys.argv[1:], "stdin": sys.stdin.read()}}
        told["info"] = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
        told |= {{name: os.environ[name] for name in ("INHERITED", "OVERRIDDEN")}}
        open({str(home / "told")!r}, "w").write(json.dumps(told))
    """
    plugin(
        textwrap.dedent(record) + hand_out(),
        cluster={
            "tls-server-name": "localhost",
            "extensions": [{"name": "client.authentication.k8s.io/exec", "extension": {"audience": "here"}}],
        },
        args=["get-token", "--cluster", "a b"],
        env=[{"name": "OVERRIDDEN", "value": "yes"}],
        provideClusterInfo=True,
    )
    connect(ConnectionFlags())
    assert json.loads((home / "told").read_text()) == {
        "args": ["get-token", "--cluster", "a b"],
        "stdin": "",
        "INHERITED": "yes",
        "OVERRIDDEN": "yes",
        "info": {
            "kind": "ExecCredential",
            "apiVersion": V1,
            "spec": {
                "interactive": False,
                "cluster": {
                    "server": server.url,
                    "tls-server-name": "localhost",
                    "certificate-authority-data": base64.b64encode(authority.pair.certificate.read_bytes()).decode(),
                    "config": {"audience": "here"},
                },
            },
        },
    }


def test_it_is_not_told_about_the_cluster_unless_it_is_to_be(plugin: Callable[..., None], home: Path) -> None:
    plugin(f"open({str(home / 'told')!r}, 'w').write(os.environ['KUBERNETES_EXEC_INFO'])\n" + hand_out())
    connect(ConnectionFlags())
    assert json.loads((home / "told").read_text())["spec"] == {"interactive": False}


def test_what_is_piped_to_us_is_not_the_plugins(plugin: Callable[..., None]) -> None:
    plugin("sys.stderr.write(repr(sys.stdin.read()))\n" + hand_out(V1BETA1), apiVersion=V1BETA1, interactiveMode=None)
    ours = "from kubectl_evidence.cluster.live import connect as c; from kubectl_evidence.cluster.flags import *; "
    code = f"{ours}import sys; c(ConnectionFlags()); print(sys.stdin.read())"
    done = subprocess.run(
        [sys.executable, "-c", code], input="yes, go on", capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "yes, go on"


def test_a_failing_plugin_is_the_end_and_is_quoted(plugin: Callable[..., None], server: Loopback) -> None:
    plugin(f"print({TOKEN!r}); sys.exit('your session has expired, run: acme login')")
    error = failure()
    assert error.what.endswith("failed with exit code 1: your session has expired, run: acme login")
    assert "'here'" in error.what
    assert server.requests == []


def test_a_plugin_killed_by_a_signal_is_the_end(plugin: Callable[..., None]) -> None:
    plugin("os.kill(os.getpid(), 9)")
    assert "failed with exit code -9 and said nothing" in failure().what


def test_a_long_complaint_is_quoted_by_its_end(plugin: Callable[..., None]) -> None:
    plugin("sys.stderr.write('x' * 100_000 + ' the point'); sys.exit(1)")
    what = failure().what
    assert what.endswith("the point")
    assert len(what) < 5000


def test_a_missing_plugin_shows_its_install_hint(plugin: Callable[..., None]) -> None:
    plugin("", command="no-such-plugin", installHint="brew install acme")
    error = failure()
    assert "no-such-plugin" in error.what
    assert error.next_step == "brew install acme"


def test_a_plugin_that_may_not_be_run_is_named(plugin: Callable[..., None]) -> None:
    plugin(hand_out(), command="/")
    assert "is no file that may be run" in failure().what


def test_a_plugin_that_the_system_cannot_run_is_named(plugin: Callable[..., None], home: Path) -> None:
    plugin(hand_out())
    (home / ".kube" / "plugin").write_text("no program\n")
    assert "cannot be run: Exec format error" in failure().what


def test_a_plugin_that_never_ends_is_ended_at_the_deadline(plugin: Callable[..., None], home: Path) -> None:
    pid = home / "pid"
    os.mkfifo(pid)
    seen: list[int] = []
    reader = threading.Thread(target=lambda: seen.append(int(pid.read_text())))
    reader.start()
    plugin(f"open({str(pid)!r}, 'w').write(str(os.getpid()))\nwhile True: os.read(os.pipe()[0], 1)")
    with pytest.raises(ConnectionFailed, match="gave no credentials within"):
        connect(ConnectionFlags(), deadline=soon(2))
    reader.join(timeout=30)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ("{hello", "neither JSON nor YAML"),
        ("hello", "no ExecCredential"),
        ("", "no ExecCredential"),
        ('["token"]', "no ExecCredential"),
        ('{"kind": "Pod"}', "no ExecCredential"),
        (json.dumps({"kind": "ExecCredential", "apiVersion": V1BETA1}), "another apiVersion"),
        (json.dumps({"kind": "ExecCredential", "apiVersion": V1}), "without a status"),
        (json.dumps({"kind": "ExecCredential", "apiVersion": V1, "status": {}}), "neither a token nor a certificate"),
        (
            json.dumps({"kind": "ExecCredential", "apiVersion": V1, "status": {"clientCertificateData": TOKEN}}),
            "only one of certificate and key",
        ),
        (json.dumps({"kind": "ExecCredential", "apiVersion": V1, "status": {"token": [TOKEN]}}), "is not text"),
        (
            json.dumps(
                {"kind": "ExecCredential", "apiVersion": V1, "status": {"token": TOKEN, "expirationTimestamp": "soon"}}
            ),
            "is no time",
        ),
        (
            json.dumps({"kind": "ExecCredential", "apiVersion": V1, "status": {"token": f"{TOKEN}\n"}}),
            "control character",
        ),
    ],
)
def test_an_answer_that_is_no_credential_is_the_end_and_is_not_quoted(
    plugin: Callable[..., None], answer: str, complaint: str
) -> None:
    plugin(f"print({answer!r})")
    assert complaint in failure().what


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"apiVersion": "client.authentication.k8s.io/v1alpha1"}, "has the apiVersion"),
        ({"apiVersion": ""}, "has the apiVersion ''"),
        ({"interactiveMode": ""}, "has the interactiveMode ''"),
        ({"interactiveMode": "Sometimes"}, "has the interactiveMode 'Sometimes'"),
        ({"interactiveMode": "Always"}, "needs a terminal"),
        ({"command": ""}, "has no command"),
        ({"env": [{"value": "x"}]}, "variable without a name"),
    ],
)
def test_a_stanza_that_kubectl_refuses_is_refused(
    plugin: Callable[..., None], fields: dict[str, Any], complaint: str
) -> None:
    plugin(hand_out(), **fields)
    assert complaint in failure().what


def test_an_expired_credential_is_asked_for_again(plugin: Callable[..., None], server: Loopback, home: Path) -> None:
    past = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    count = f"""
        open({str(home / "count")!r}, "a").write("x")
        token = "fake-" + open({str(home / "count")!r}).read()
        status = {{"token": token, "expirationTimestamp": {past!r}}}
        print(json.dumps({{"kind": "ExecCredential", "apiVersion": {V1!r}, "status": status}}))
    """
    plugin(count)
    cluster = connect(ConnectionFlags())
    for _ in range(2):
        cluster.read(GET, soon())
    first, second = (request.one("Authorization") for request in server.requests)
    assert first != second


def test_another_certificate_is_not_mixed_with_the_connections_of_the_first(
    plugin: Callable[..., None], server: Loopback, home: Path, client_pair: Pair
) -> None:
    """The API server goes by a certificate, whatever token is beside it."""
    (home / "first").write_text(
        json.dumps(
            {"clientCertificateData": client_pair.certificate.read_text(), "clientKeyData": client_pair.key.read_text()}
        )
    )
    (home / "then").write_text(json.dumps({"token": TOKEN}))
    plugin(f"""
        status = json.load(open(sorted(os.scandir({str(home / "answers")!r}), key=lambda entry: entry.name)[0]))
        status["expirationTimestamp"] = "2020-01-01T00:00:00Z"
        print(json.dumps({{"kind": "ExecCredential", "apiVersion": {V1!r}, "status": status}}))
    """)
    (home / "answers").mkdir()
    (home / "first").rename(home / "answers" / "b")
    cluster = connect(ConnectionFlags())
    assert isinstance(cluster.read(GET, soon()), Collected)
    (home / "then").rename(home / "answers" / "a")
    assert cluster.read(GET, soon()) == Unavailable("unauthenticated")
    assert [request.client_certificate for request in server.requests] == ["jane"]


def test_a_credential_that_cannot_be_renewed_makes_the_read_unauthenticated(
    plugin: Callable[..., None], server: Loopback, home: Path
) -> None:
    soon_over = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    plugin(
        f"sys.exit('over') if os.path.exists({str(home / 'over')!r}) else None\n"
        + hand_out(expirationTimestamp=soon_over)
    )
    cluster = connect(ConnectionFlags())
    (home / "over").touch()
    assert cluster.read(GET, soon()) == Unavailable("unauthenticated")
    assert server.requests == []


@pytest.mark.parametrize("flags", [ConnectionFlags(token="fake"), ConnectionFlags(username="jane", password="fake")])
def test_a_plugin_is_not_run_when_something_else_identifies_the_user(
    plugin: Callable[..., None], server: Loopback, flags: ConnectionFlags
) -> None:
    plugin("sys.exit('it was run')")
    connect(flags).read(GET, soon())
    assert len(server.requests) == 1


def test_a_plugin_named_without_a_folder_is_looked_for_in_path(
    plugin: Callable[..., None], server: Loopback, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin(hand_out(), command="plugin")
    monkeypatch.setenv("PATH", str(home / ".kube"))
    connect(ConnectionFlags()).read(GET, soon())
    assert server.requests[0].one("Authorization") == f"Bearer {TOKEN}"


def test_a_renewal_that_runs_into_the_deadline_is_a_timeout(
    plugin: Callable[..., None], server: Loopback, home: Path
) -> None:
    over = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    hang = f"while os.path.exists({str(home / 'hang')!r}): os.read(os.pipe()[0], 1)\n"
    plugin(hang + hand_out(expirationTimestamp=over))
    cluster = connect(ConnectionFlags())
    (home / "hang").touch()
    assert isinstance(cluster.read(GET, soon(0.6)), TimedOut)
    assert server.requests == []


def test_what_a_plugin_has_said_before_it_is_ended_is_shown(plugin: Callable[..., None]) -> None:
    plugin("print('enter the code ABC', file=sys.stderr, flush=True)\nwhile True: os.read(os.pipe()[0], 1)")
    with pytest.raises(ConnectionFailed, match=r"gave no credentials within .* s: enter the code ABC"):
        connect(ConnectionFlags(), deadline=soon(2))


def test_what_a_plugin_leaves_running_in_the_background_does_not_hold_us(
    plugin: Callable[..., None], home: Path
) -> None:
    """As in kubectl, its words may still be open in a child of its own; we do not wait for them."""
    end = home / "end"
    os.mkfifo(end)
    plugin(f"import subprocess; subprocess.Popen(['cat', {str(end)!r}], stdout=subprocess.DEVNULL)\n" + hand_out())
    try:
        connect(ConnectionFlags(), deadline=soon(5))
    finally:
        with end.open("w"):
            pass  # the child has waited for this


def test_a_child_that_keeps_the_answer_open_does_not_hold_us_beyond_the_deadline(
    plugin: Callable[..., None], home: Path
) -> None:
    end = home / "end"
    os.mkfifo(end)
    plugin(f"import subprocess; subprocess.Popen(['cat', {str(end)!r}])\n" + hand_out())
    try:
        with pytest.raises(ConnectionFailed, match="gave no credentials within"):
            connect(ConnectionFlags(), deadline=soon(1))
    finally:
        with end.open("w"):
            pass


CONNECT = (
    "from kubectl_evidence.cluster.live import connect; from kubectl_evidence.cluster.flags import ConnectionFlags"
)


@pytest.mark.parametrize("stdin", ["terminal", "pipe"])
@pytest.mark.parametrize("mode", ["Never", "IfAvailable", "Always"])
def test_a_plugin_gets_the_terminal_when_there_is_one_and_it_wants_it(
    plugin: Callable[..., None], home: Path, mode: str, stdin: str
) -> None:
    told = home / "told"
    look = "[json.loads(os.environ['KUBERNETES_EXEC_INFO'])['spec']['interactive'], os.isatty(0)]"
    plugin(f"open({str(told)!r}, 'w').write(json.dumps({look}))\n{hand_out()}", interactiveMode=mode)
    ours, theirs = os.openpty() if stdin == "terminal" else os.pipe()[::-1]
    commands = [[sys.executable, "-c", f"{CONNECT}; connect(ConnectionFlags())"]]
    if KUBECTL is not None:
        commands.append([KUBECTL, "get", "--raw", "/api"])
    seen = []
    try:
        for command in commands:
            told.unlink(missing_ok=True)
            done = subprocess.run(command, stdin=theirs, capture_output=True, timeout=60, check=False)
            seen.append((done.returncode == 0, json.loads(told.read_text()) if told.exists() else None))
    finally:
        os.close(ours)
        os.close(theirs)
    wanted = mode != "Never" and stdin == "terminal"
    expected = (True, [wanted, wanted]) if mode != "Always" or stdin == "terminal" else (False, None)
    assert seen == [expected] * len(commands)


def test_after_a_refusal_the_plugin_is_asked_again_once(plugin: Callable[..., None], home: Path) -> None:
    """As client-go does on a 401: its words may have been taken back before they expired."""
    count = f"""
        open({str(home / "count")!r}, "a").write("x")
        status = {{"token": "fake-" + open({str(home / "count")!r}).read()}}
        print(json.dumps({{"kind": "ExecCredential", "apiVersion": {V1!r}, "status": status}}))
    """
    plugin(count)
    credentials = Credentials(resolve(ConnectionFlags()))
    proof = credentials.headers(PATIENCE)
    assert [credentials.refused(proof, PATIENCE) for _ in range(2)] == [True, True]
    assert (proof, credentials.headers(PATIENCE)) == (
        [("Authorization", "Bearer fake-x")],
        [("Authorization", "Bearer fake-xx")],
    )


def test_after_a_refusal_nothing_is_asked_again_where_there_is_no_plugin_or_it_has_no_other_words(
    plugin: Callable[..., None],
) -> None:
    plugin(hand_out())
    for flags in (ConnectionFlags(), ConnectionFlags(token="fake")):
        credentials = Credentials(resolve(flags))
        assert not credentials.refused(credentials.headers(PATIENCE), PATIENCE)


def test_a_read_that_is_refused_is_sent_again_with_the_plugins_new_words(
    plugin: Callable[..., None], server: Loopback, home: Path
) -> None:
    count = f"""
        open({str(home / "count")!r}, "a").write("x")
        status = {{"token": "fake-" + open({str(home / "count")!r}).read()}}
        print(json.dumps({{"kind": "ExecCredential", "apiVersion": {V1!r}, "status": status}}))
    """
    plugin(count)
    server._behaviours.insert(0, answers(401))
    cluster = connect(ConnectionFlags())
    assert isinstance(cluster.read(GET, soon()), Collected)
    assert [request.one("Authorization") for request in server.requests] == ["Bearer fake-x", "Bearer fake-xx"]
