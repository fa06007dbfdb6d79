"""Completion: what kubectl is told to offer, for what comes before and for what the cluster and kubeconfig hold."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_evidence.cli.complete import FILES_TOO, NO_FILES, NO_SPACE, complete
from kubectl_evidence.cli.flags import COMMANDS, FLAGS, FORMATS, REDACT_FLAGS
from kubectl_evidence.kinds import KINDS
from tests.cluster_access.certificates import Pair
from tests.cluster_access.conftest import Serve, tls_context
from tests.cluster_access.loopback import Client, Request, a_list, answers, status_body

SCRIPT = Path(sys.executable).parent / "kubectl_complete-evidence"
TOKEN = "fake-bearer-0123456789abcdef"
PODS = a_list(items=[{"metadata": {"name": name}} for name in ("checkout-b", "checkout-a", "web-0")])


def of(line: str) -> tuple[list[str], int]:
    """Complete the last word of a line; a space at its end begins a new one."""
    candidates, directive = complete(line.split(" "))
    return [candidate.partition("\t")[0] for candidate in candidates], directive


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *words],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


TYPES = [f"{kind.singular}/" for kind in KINDS]


@pytest.mark.parametrize(
    ("line", "types"),
    [
        ("po", ["pod/"]),
        ("-n payments d", ["deployment/", "daemonset/"]),
        ("svc", ["svc/"]),
        ("deploy", ["deployment/"]),
        ("-- ", TYPES),
        ("pod/x ", TYPES),
        ("pod/x -y st", ["statefulset/"]),
    ],
)
def test_every_target_begins_with_its_type(line: str, types: list[str]) -> None:
    assert of(line) == (types, NO_SPACE | NO_FILES)


@pytest.mark.usefixtures("home")
def test_other_commands_are_offered_where_they_may_stand() -> None:
    assert of("") == ([*TYPES, *COMMANDS], NO_SPACE | NO_FILES)
    assert of("--redact-ips ") == ([*TYPES, "redact"], NO_SPACE | NO_FILES)
    assert of("re") == (["replicaset/", "redact"], NO_SPACE | NO_FILES)
    # Without a cluster to ask for pods, too.
    assert run("red").stdout.partition("\t")[0] == "redact"
    assert run("-n", "x", "red").stdout == run("pod", "red").stdout == f":{NO_FILES}\n"


def test_behind_redact_its_own_flags_and_files_are_offered() -> None:
    assert of("redact ") == of("redact - a") == of("redact --redact-rules ") == ([], FILES_TOO)
    assert of("redact --in") == (["--input"], NO_FILES)
    assert of("redact --input=j") == (["json"], NO_FILES)
    assert set(of("--redact-pii redact -")[0]) == {
        name for flag in REDACT_FLAGS if flag.attribute != "redact_pii" for name in flag.names
    }
    # After the name of a pod it is a pod's name.
    assert of("pod redact --namespa") == (["--namespace"], NO_FILES)


@pytest.mark.parametrize(
    "line",
    [
        "a/b/c",
        "rollout/",
        "pod/x rollout/w",
        "pod/x checkout",
        "rollout w",
        "--token ",
        "--token=",
        "--no-such=",
        "-yq",
    ],
)
def test_where_nothing_can_follow_nothing_is_offered_and_no_file_either(line: str) -> None:
    assert of(line) == ([], NO_FILES)


@pytest.mark.parametrize("line", ["--kubeconfig ", "--client-key=", "--output-file x", "pod/x --from ", "-y --record "])
def test_for_a_file_the_shell_completes_files(line: str) -> None:
    assert of(line) == ([], FILES_TOO)


@pytest.mark.parametrize(("line", "offered"), [("-o ", FORMATS), ("--output=j", ("json",)), ("-o=t", ("terminal",))])
def test_a_flag_with_choices_offers_them(line: str, offered: tuple[str, ...]) -> None:
    assert of(line) == (list(offered), NO_FILES)


def test_flags_are_offered_with_what_they_do() -> None:
    uid = "--as-uid\tUID to impersonate for the operation"
    # The first sentence, without its full stop.
    name = "--tls-server-name\tServer name to use for server certificate validation"
    assert complete(["pod/x", "--as-ui"]) == ([uid], NO_FILES)
    assert complete(["pod/x", "--tls"]) == ([name], NO_FILES)
    assert set(of("pod/x -")[0]) == {name for flag in FLAGS for name in flag.names}


def test_a_flag_that_was_given_is_offered_again_only_if_it_may_be_repeated() -> None:
    assert of("-n payments --as-group a --names")[0] == []
    assert of("-n payments --as-group a --as-g")[0] == ["--as-group"]


def test_after_two_dashes_there_are_no_flags(serve: Serve, write_kubeconfig: Callable[..., Path]) -> None:
    write_kubeconfig(serve(answers(200, PODS)).url)
    assert of("-- -") == ([], NO_FILES)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("pod/", ["pod/checkout-a", "pod/checkout-b", "pod/web-0"]),
        ("pod/che", ["pod/checkout-a", "pod/checkout-b"]),
        ("PODS/w", ["PODS/web-0"]),
        ("pod ", ["checkout-a", "checkout-b", "web-0"]),
        ("-y po -v=0 w", ["web-0"]),
        ("check", ["checks", "checkout-a", "checkout-b"]),
        ("pod/none", []),
        ("pod/web-0 pod/", ["pod/checkout-a", "pod/checkout-b"]),
        ("pod web-0 ", ["checkout-a", "checkout-b"]),
    ],
)
def test_pods_are_offered_by_name(
    serve: Serve, write_kubeconfig: Callable[..., Path], line: str, offered: list[str]
) -> None:
    server = serve(answers(200, PODS))
    write_kubeconfig(server.url, namespace="payments")
    assert of(line) == (offered, NO_FILES)
    [request] = server.requests
    assert request.target.partition("?")[0] == "/api/v1/namespaces/payments/pods"
    assert "PartialObjectMetadataList" in (request.one("Accept") or "")


@pytest.mark.parametrize(
    ("line", "kind", "path"),
    [
        ("deploy/w", "Deployment", "/apis/apps/v1/namespaces/payments/deployments"),
        ("cronjobs.v1.batch w", "CronJob", "/apis/batch/v1/namespaces/payments/cronjobs"),
        ("pod/x ing/w", "Ingress", "/apis/networking.k8s.io/v1/namespaces/payments/ingresses"),
        ("no/w", "Node", "/api/v1/nodes"),
    ],
)
def test_names_of_every_kind_are_offered_as_the_kind_was_written(
    serve: Serve, write_kubeconfig: Callable[..., Path], line: str, kind: str, path: str
) -> None:
    server = serve(answers(200, a_list(kind, [{"metadata": {"name": name}} for name in ("other-0", "web-0")])))
    write_kubeconfig(server.url, namespace="payments")
    before, mark, _ = line.rpartition(" ")[2].rpartition("/")
    assert of(line) == ([f"{before}{mark}web-0"], NO_FILES)
    [request] = server.requests
    assert request.target.partition("?")[0] == path


def test_namespaces_contexts_clusters_and_users_are_offered(
    serve: Serve, write_kubeconfig: Callable[..., Path]
) -> None:
    server = serve(answers(200, a_list("Namespace", [{"metadata": {"name": "payments"}}])))
    write_kubeconfig(server.url)
    assert of("pod/x -n p") == (["payments"], NO_FILES)
    assert [request.target.partition("?")[0] for request in server.requests] == ["/api/v1/namespaces"]
    assert of("--context ") == (["here"], NO_FILES)
    assert of("--cluster=l") == (["loopback"], NO_FILES)
    assert of("--user ") == (["jane"], NO_FILES)
    assert of("--user k") == ([], NO_FILES)


def test_the_line_so_far_says_how_the_cluster_is_asked(
    serve: Serve, server_pair: Pair, write_kubeconfig: Callable[..., Path], home: Path
) -> None:
    right, wrong = serve(answers(200, PODS), tls=tls_context(server_pair)), serve(answers(500))
    write_kubeconfig(wrong.url)
    other = write_kubeconfig("https://x.example", path=home / "other")
    line = f"--kubeconfig={other} --context here -s {right.url} --insecure-skip-tls-verify=true --token {TOKEN}"
    assert of(f"{line} -n=shop --as jim --as-group=a --as-group b pod/w") == (["pod/web-0"], NO_FILES)
    [request] = right.requests
    assert request.target.startswith("/api/v1/namespaces/shop/pods")
    assert request.one("Authorization") == f"Bearer {TOKEN}"
    assert (request.one("Impersonate-User"), request.all("Impersonate-Group")) == ("jim", ["a", "b"])
    assert wrong.requests == []


def test_a_recording_is_not_looked_up_in_a_cluster(serve: Serve, write_kubeconfig: Callable[..., Path]) -> None:
    server = serve(answers(200, PODS))
    write_kubeconfig(server.url)
    assert of("--from fixtures pod/") == ([], NO_FILES)
    assert server.requests == []


def test_a_name_that_is_none_is_never_offered(serve: Serve, home: Path, write_kubeconfig: Callable[..., Path]) -> None:
    names = ("good", "b\nad", "\x1b[2J", "$(rm)", "-y", "", "Upper", "a b", "good\t", 7, None)
    server = serve(answers(200, a_list(items=[{"metadata": {"name": name}} for name in names])))
    write_kubeconfig(server.url)
    assert of("pod/")[0] == ["pod/good"]
    contexts: list[dict[str, object]] = [
        {"name": name, "context": {}} for name in ("good@x/y:1", "b\nad", "\x1b[2J", "$(rm)", "a b", "`x`", "ключ")
    ]
    file = home / "named"
    file.write_text(json.dumps({"contexts": contexts}))
    assert of(f"--kubeconfig {file} --context ")[0] == ["good@x/y:1", "ключ"]


def never(client: Client, _: Request) -> None:
    client.wait_until_gone()


@pytest.mark.parametrize(
    "behave",
    [
        answers(401, status_body(401, TOKEN)),
        answers(403, status_body(403, TOKEN)),
        answers(500, TOKEN),
        answers(200, "<html>"),
        answers(200, '{"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [{"no": "metadata"}]}'),
        never,
    ],
)
def test_a_cluster_that_does_not_answer_well_offers_nothing_and_says_nothing(
    serve: Serve,
    write_kubeconfig: Callable[..., Path],
    behave: Callable[[Client, Request], None],
) -> None:
    write_kubeconfig(serve(behave).url)
    ran = run("pod/")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f":{NO_FILES}\n", "")


def test_without_a_way_to_a_cluster_nothing_is_offered_and_nothing_said(home: Path) -> None:
    bad = home / "bad"
    bad.write_text(f"{{token: {TOKEN}")
    for words in (
        ("pod/",),
        ("--kubeconfig", str(bad), "pod/"),
        ("--kubeconfig", str(bad), "--context", ""),
        ("--request-timeout", "soon", "-s", "https://x.example", "pod/"),
        ("--token", TOKEN, "-s", "http://127.0.0.1:9", "pod/"),
        ("-s", "http://127.0.0.1:9", "-n", ""),
    ):
        ran = run(*words)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, f":{NO_FILES}\n", "")


def test_the_script_writes_a_candidate_per_line_and_the_directive_last(
    serve: Serve, write_kubeconfig: Callable[..., Path]
) -> None:
    write_kubeconfig(serve(answers(200, PODS)).url)
    ran = run("pod/checkout")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"pod/checkout-a\npod/checkout-b\n:{NO_FILES}\n", "")
    assert run("po").stdout == f"pod/\n:{NO_SPACE | NO_FILES}\n"


@pytest.mark.parametrize("leader", [True, False])
def test_a_credential_plugin_cannot_have_the_terminal(
    serve: Serve, server_pair: Pair, write_kubeconfig: Callable[..., Path], home: Path, *, leader: bool
) -> None:
    # As a shell runs it (the leader of its process group) and as kubectl does (a member of its own).
    plugin = home / "plugin"
    plugin.write_text(
        f"#!{sys.executable}\n"
        + textwrap.dedent(
            f"""
            import json, os, sys
            seen = {{"stdin": sys.stdin.isatty(), "stderr": sys.stderr.isatty(), "tty": True}}
            try:
                open("/dev/tty").close()
            except OSError:
                seen["tty"] = False
            seen["interactive"] = json.loads(os.environ["KUBERNETES_EXEC_INFO"])["spec"]["interactive"]
            open({str(home / "seen")!r}, "w").write(json.dumps(seen))
            sys.stderr.write("log in at https://login.example")
            print(json.dumps({{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
                              "status": {{"token": {TOKEN!r}}}}}))
            """
        )
    )
    plugin.chmod(0o755)
    entry = {
        "command": str(plugin),
        "apiVersion": "client.authentication.k8s.io/v1",
        "interactiveMode": "IfAvailable",
    }
    server = serve(answers(200, PODS), tls=tls_context(server_pair))
    write_kubeconfig(server.url, {"exec": entry}, {"insecure-skip-tls-verify": True})
    # A group leader must not be a session's leader: a shell puts its jobs into groups of their own.
    start = f"import os, subprocess, sys; {'os.setpgid(0, 0); ' if leader else ''}os.execv(sys.argv[1], sys.argv[1:])"
    shell = f"""
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = os.fork()
if not child:
    os.execv(sys.executable, [sys.executable, "-c", {start!r}, {str(SCRIPT)!r}, "pod/w"])
os.waitpid(child, 0)
"""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", shell])  # noqa: S606 - in a child of our own
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how Linux says that nobody has the terminal any more
            break
        if not piece:
            break
        shown += piece
    os.waitpid(pid, 0)
    os.close(terminal)
    assert shown.decode().replace("\r\n", "\n") == f"pod/web-0\n:{NO_FILES}\n"
    assert json.loads((home / "seen").read_text()) == {
        "stdin": False,
        "stderr": False,
        "tty": False,
        "interactive": False,
    }
    assert [request.one("Authorization") for request in server.requests] == [f"Bearer {TOKEN}"]
