"""What a server, a proxy, a plugin or a command line says that is wrong: no word of it comes out unredacted."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from kubectl_evidence.ask import Ask
from kubectl_evidence.cli.flags import CREDENTIALS, FLAGS
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from tests.builders import AT
from tests.canaries.boundary import collected, questions
from tests.canaries.canary import Canaries
from tests.canaries.program import FORMS, Answering, elsewhere, run, told
from tests.canaries.world import TARGET, World
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, tls_context
from tests.cluster_access.loopback import Client

Body = Callable[[int, str], bytes]


def _status(code: int, **said: object) -> bytes:
    return json.dumps({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, **said}).encode()


def _causes(code: int, secret: str) -> bytes:
    causes = [{"reason": secret, "message": f"spec: {secret}", "field": f"spec.{secret}"}]
    return _status(code, reason=secret, details={"name": secret, "kind": secret, "causes": causes})


BODIES: dict[str, Body] = {
    "the message of a Status": lambda code, secret: _status(code, message=f'pods "x" is forbidden: {secret}'),
    "the reason and the causes of a Status": _causes,
    "plain text": lambda _, secret: f"upstream said {secret}\n".encode(),
    "HTML": lambda _, secret: f"<html><body>log in at /?next={secret}</body></html>".encode(),
    "malformed JSON": lambda code, secret: _status(code, message=secret)[:-3],
    "JSON that is no object": lambda _, secret: json.dumps([secret]).encode(),
    "bytes that are no text": lambda _, secret: b"\xff\xfe" + secret.encode() + b"\x00\x1b[2J",
}
CODES = (200, 302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503)
WRONG = tuple(itertools.product(CODES, BODIES))


class Wrong:
    """Answers each ask in another wrong way, in turn; the pod rightly, unless it is to be wrong as well."""

    def __init__(self, canaries: Canaries, start: int, *, pod_too: bool) -> None:
        self.used: list[tuple[int, str]] = []
        self._canaries, self._pod_too = canaries, pod_too
        self._ways = itertools.islice(itertools.cycle(WRONG), start, None)

    def __call__(self, client: Client, ask: Ask) -> None:
        is_pod = (ask.access.verb, ask.access.full_resource, ask.access.group) == ("get", "pods", "")
        if is_pod and not self._pod_too:
            client.respond(200, json.dumps(World().answer(ask)))
            return
        code, body = way = next(self._ways)
        self.used.append(way)
        place = f"{body} with {code} for {ask.access.verb} {ask.access.full_resource}"
        secret = self._canaries.token(f"a header of {place}")
        # No error is quoted, so it may hold what no rule could know. Of an answer, a log is evidence.
        within = self._canaries.token(place) if code == 200 else self._canaries.opaque(place)
        said = {"Warning": f'299 - "{secret}"', "WWW_Authenticate": f'Basic realm="{secret}"', "Audit_Id": secret}
        location = {"Location": f"/api/{secret}?token={secret}"} if code == 302 else {}
        client.respond(code, BODIES[body](code, within), **said, **location)


def test_no_word_of_an_answer_that_is_an_error_comes_out(
    serve: Serve, server_pair: Pair, authority: Authority, tmp_path: Path
) -> None:
    trusted = ["--certificate-authority", str(authority.pair.certificate), "--token", "a-token-of-this-test-0123"]
    canaries = Canaries()
    used: list[tuple[int, str]] = []
    while len(set(used)) < len(WRONG):
        wrong = Wrong(canaries, len(used), pod_too=False)
        server = serve(Answering(wrong), tls=tls_context(server_pair))
        folder = tmp_path / str(len(used))
        came = run(folder, FORMS[len(used) % len(FORMS)], "--server", server.url, *trusted)
        canaries.assert_hidden(came.texts)
        assert came.code == 4
        assert str(TARGET) in came.of("stdout")
        assert not elsewhere(came, folder)
        used += wrong.used
    for number, code in enumerate(CODES):
        # Where the pod cannot be read either, there is no packet, or one that says so.
        wrong = Wrong(canaries, WRONG.index((code, list(BODIES)[number % len(BODIES)])), pod_too=True)
        server = serve(Answering(wrong), tls=tls_context(server_pair))
        came = run(tmp_path / f"all {code}", "json", "--server", server.url, *trusted)
        canaries.assert_hidden(came.texts)
        assert came.code in (1, 3, 4)


def test_malformed_headers_come_out_neither(
    serve: Serve, server_pair: Pair, authority: Authority, tmp_path: Path
) -> None:
    canaries = Canaries()

    def answer(client: Client, ask: Ask) -> None:
        secret = canaries.token(f"a broken header for {ask.access.full_resource}")
        client.send(f"HTTP/1.1 200 OK\r\n{secret} no colon\r\nContent-Length: {secret}\r\n\r\n{secret}".encode())
        client.hang_up()

    server = serve(Answering(answer), tls=tls_context(server_pair))
    flags = ["--server", server.url, "--certificate-authority", str(authority.pair.certificate)]
    # A page of text is one whatever is in it, so that beside those there is a packet.
    for name, words, code in (("pod", (str(TARGET), "-n", TARGET.namespace), 1), ("with pages of text", (), 4)):
        came = run(tmp_path / name, "json", *flags, words=words)
        canaries.assert_hidden(came.texts)
        assert came.code == code


def test_no_secret_word_of_a_plugin_comes_out(home: Path, write_kubeconfig: Callable[..., Path]) -> None:
    canaries = Canaries()
    answer = {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1"}

    def plugin(out: str, err: str, code: int) -> None:
        program = home / "plugin"
        does = f"sys.stdout.write({out!r}); sys.stderr.write({err!r}); sys.exit({code})"
        program.write_text(f"#!{sys.executable}\nimport sys; {does}\n")
        program.chmod(0o700)
        stanza = {
            "command": str(program),
            "apiVersion": answer["apiVersion"],
            "interactiveMode": "Never",
            "args": ["--client-secret", argument],
            "env": [{"name": "AAD_CLIENT_SECRET", "value": variable}],
        }
        write_kubeconfig("https://127.0.0.1:9", {"exec": stanza})

    argument, variable = (
        canaries.password("an argument of the plugin's"),
        canaries.password("a variable of the plugin's"),
    )
    cases = {
        "its message": ("", f"login failed for {canaries.token('its message')}: {argument} {variable}", 1),
        # An answer is never quoted, so it may hold what no rule could know.
        "an answer beside its failure": (canaries.opaque("an answer beside its failure"), "", 1),
        "no answer at all": (canaries.opaque("no answer at all"), "", 0),
        "an answer cut short": (
            json.dumps({**answer, "status": {"token": canaries.opaque("a cut answer")}})[:-4],
            "",
            0,
        ),
        "a blank in its token": (json.dumps({**answer, "status": {"token": f"a {canaries.opaque('a blank')}"}}), "", 0),
        "another kind": (json.dumps({**answer, "kind": canaries.opaque("another kind")}), "", 0),
        "no time": (
            json.dumps({**answer, "status": {"token": "x" * 9, "expirationTimestamp": canaries.opaque("no time")}}),
            "",
            0,
        ),
    }
    for out, err, code in cases.values():
        plugin(out, err, code)
        came = told("pod/x", "-o", "json", "-v", "9")
        canaries.assert_hidden(came.texts)
        assert came.code == 1
        assert "the exec plugin" in came.of("stderr")


def test_a_secret_in_any_word_of_the_command_line_is_not_repeated(home: Path) -> None:
    canaries = Canaries()
    # A server that refuses, and a name server that may not even do that.
    server, soon = ["--server", "https://127.0.0.1:9"], ["--timeout", "100ms", "-o", "json", "-v", "9"]
    folders = set()
    for flag in FLAGS:
        secret = canaries.token(flag.names[-1])
        folders |= {secret} if flag.attribute == "output_dir" else set()
        glued = [flag.names[0] + secret] if len(flag.names[0]) == 2 or flag.attribute in CREDENTIALS else []
        for words in ([f"{flag.names[-1]}={secret}"], [flag.names[-1], secret], glued):
            came = told("pod/x", *(server if flag.attribute != "server" else ()), *soon, *words)
            canaries.assert_hidden(came.texts)
    for words in ([], ["pod/x", "pod/y"], ["pod/x", "--no-such-flag"], ["node/x"]):
        secret = canaries.token(f"a word after {words}")
        came = told(*words, secret)
        canaries.assert_hidden(came.texts)
        assert came.code == 2
    # The folder for packets is made before anything is asked.
    assert {file.name for file in home.iterdir()} == folders


def test_a_secret_in_a_capture_of_others_or_one_that_cannot_be_read_does_not_come_out(tmp_path: Path) -> None:
    answered = [(one.ask, collected(one.sample)) for one in questions()]
    record(tmp_path / "whole", answered, redactor=KeyedRedactor(b"k" * 32), server_version="", captured_at=AT)
    canaries = Canaries()
    words = (str(TARGET), "-n", TARGET.namespace, "-o", "json", "-v", "9", "--from")
    files = [file.relative_to(tmp_path / "whole") for file in (tmp_path / "whole").rglob("*.yaml")]
    broken = (
        "{secret}",
        "{secret}: [",
        "kind: {secret}\n",
        "kind: Capture\n{secret}: 1\n",
        "apiVersion: v1\nkind: {secret}\n",
    )
    for file, text in itertools.product(files[:4], broken):
        shutil.rmtree(tmp_path / "broken", ignore_errors=True)
        shutil.copytree(tmp_path / "whole", tmp_path / "broken")
        (tmp_path / "broken" / file).write_text(text.format(secret=canaries.token(f"{text} in {file}")))
        came = told(*words, str(tmp_path / "broken"))
        canaries.assert_hidden(came.texts)
    # One that can be read, and was written by others: it holds everything that ours leaves out.
    for file in files:
        # Between the words stands a secret instead of each.
        parts = re.split(r"\b(?:words|hello|serve|kubelet)\b", (tmp_path / "whole" / file).read_text())
        others = [part for more in parts[1:] for part in (canaries.token(f"a word of {file}"), more)]
        (tmp_path / "whole" / file).write_text("".join([parts[0], *others]))
    came = told(*words, str(tmp_path / "whole"))
    canaries.assert_hidden(came.texts)
    assert came.code in (0, 4)
    assert "[redacted:github-token:" in came.of("stdout")


def test_a_secret_in_a_kubeconfig_that_cannot_be_used_is_not_quoted(home: Path) -> None:
    canaries = Canaries()
    file = home / "config"
    server = (
        'clusters: [{name: x, cluster: {server: "https://u:%s@h"}}]\n'
        "contexts: [{name: c, context: {cluster: x}}]\ncurrent-context: c"
    )
    broken = [
        "users: [{name: x, user: {token: %s}",
        "contexts: {%s: 1}",
        "current-context: %s",
        "%s",
        "users: [%s]",
        "clusters: [{name: %s, cluster: {server: [1]}}]",
        server,
    ]
    for text in broken:
        file.write_text(text % canaries.token(f"kubeconfig {broken.index(text)}"), encoding="utf-8")
        came = told("pod/x", "--kubeconfig", str(file), "-o", "json", "-v", "9")
        canaries.assert_hidden(came.texts)
        assert came.code == 1
    file.write_text(
        f"contexts: [{{name: c, context: {{namespace: {canaries.token('a namespace')}}}}}]\ncurrent-context: c"
    )
    for flags in (["--dry-run"], ["--dry-run", "--debug"], []):
        came = told("pod/x", *flags, "--kubeconfig", str(file), "--server", "https://127.0.0.1:9", "-o", "json")
        canaries.assert_hidden(came.texts)
        assert came.code == 2
