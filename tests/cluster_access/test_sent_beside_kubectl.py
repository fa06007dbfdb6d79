"""What goes over the wire is what kubectl sends, over the same route.

Against `kubectl get --raw` on a server that records. Where we differ on purpose, the test says so.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from tests.cluster_access.beside import (
    CERTIFICATE,
    CERTIFICATE_PROGRAM,
    EXEC,
    EXPIRY_PROGRAM,
    FAILING_PROGRAM,
    GET,
    TOKEN_PROGRAM,
    TRUSTED,
    V1,
    YAML_PROGRAM,
    Stage,
    Wire,
    at_server,
    config,
    kubectl,
    needs_kubectl,
    seen,
)
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, soon, tls_context
from tests.cluster_access.loopback import POD, Loopback, answers
from tests.cluster_access.relay import Relay

pytestmark = needs_kubectl


TIMEOUTS = ("0", "20", "+20", "20s", "+1m0.5s", "20.s", "-5s", "1h1m1s1ms1us1ns")
FUTURE = {"EXPIRY": "2999-01-01T00:00:00.5+01:00"}
ANSWER = json.dumps({"kind": "ExecCredential", "apiVersion": f"{EXEC}/v1", "status": {"token": "fake-of-cat"}})
EXTRA = {"scopes": ["view", "edit"], "Acme.example/Team %": ["a b"]}

SENT = [
    Wire("a token", at_server()),
    Wire("a token file, trimmed", at_server({"tokenFile": "token"})),
    Wire("a token file wins over a token", at_server({"token": "fake-inline", "tokenFile": "token"})),
    Wire("a user name and password", at_server({"username": "jane", "password": "fake-ü:"})),
    Wire("a user name and password by flags", at_server({}), {"username": "x", "password": "fake"}),
    Wire("a client certificate", at_server(CERTIFICATE)),
    Wire("a client certificate and a token", at_server(CERTIFICATE | {"token": "fake"})),
    Wire("a certificate by flags", at_server({}), {"client_certificate": "client.pem", "client_key": "client.key"}),
    Wire("a token by flag over a certificate", at_server(CERTIFICATE), {"token": "fake-flag"}),
    Wire("a token by flag over a token", at_server(), {"token": "fake-flag"}),
    Wire("a user by flag", at_server(), {"user": "y"}),
    Wire("a password by flag over a certificate", at_server(CERTIFICATE), {"username": "j", "password": "fake"}),
    Wire("a plugin's token", at_server({"exec": V1}), {}, TOKEN_PROGRAM),
    Wire("a plugin of v1beta1", at_server({"exec": V1 | {"apiVersion": f"{EXEC}/v1beta1"}}), {}, TOKEN_PROGRAM),
    Wire(
        "a plugin's variables",
        at_server({"exec": V1 | {"env": [{"name": "GREETING", "value": "hello"}]}}),
        {},
        TOKEN_PROGRAM,
        {"GREETING": "overridden"},
    ),
    Wire(
        "what a plugin is told about the cluster",
        at_server(
            {"exec": V1 | {"provideClusterInfo": True}},
            "/prefix/",
            tls_server_name="localhost",
            disable_compression=True,
            extensions=[{"name": f"{EXEC}/exec", "extension": {"a": 1}}],
        ),
        {},
        TOKEN_PROGRAM,
    ),
    Wire("a plugin told of no extension", at_server({"exec": V1 | {"provideClusterInfo": True}}), {}, TOKEN_PROGRAM),
    Wire("a plugin's certificate", at_server({"exec": V1}), {}, CERTIFICATE_PROGRAM),
    Wire("a token by flag over a plugin", at_server({"exec": V1}), {"token": "fake-flag"}, FAILING_PROGRAM),
    Wire("a certificate beside a plugin", at_server(CERTIFICATE | {"exec": V1}), {}, FAILING_PROGRAM),
    Wire("a plugin that answers in YAML", at_server({"exec": V1}), {}, YAML_PROGRAM),
    Wire("a plugin's credential with an expiry", at_server({"exec": V1}), {}, EXPIRY_PROGRAM, FUTURE),
    Wire(
        "a plugin in a folder that is not there",
        at_server({"exec": V1 | {"command": "none/../plugin"}}),
        {},
        TOKEN_PROGRAM,
    ),
    Wire(
        "a plugin's own PATH does not say where it is",
        at_server({"exec": V1 | {"command": "cat", "args": ["answer"], "env": [{"name": "PATH", "value": "none"}]}}),
        files={"../answer": ANSWER},
    ),
    Wire(
        "a certificate and its key in one file", at_server({"client-certificate": "both.pem", "client-key": "both.pem"})
    ),
    Wire("a certificate beside another key", at_server(CERTIFICATE | {"client-certificate": "crossed.pem"})),
    Wire("a key without a certificate is nothing", at_server({"token": "fake", "client-key": "none"})),
    Wire("a token beside a token file that is not there", at_server({"token": "fake-inline", "tokenFile": "none"})),
    Wire("a token with blanks after it", at_server({"token": "fake-x \t"})),
    Wire("an authority among what is none", at_server(certificate_authority="authorities.pem")),
    Wire("impersonation of a user", at_server({"token": "fake", "as": "ann"})),
    Wire(
        "impersonation in full",
        at_server({"token": "fake", "as": "änn", "as-uid": "7", "as-groups": ["a, b", "c"], "as-user-extra": EXTRA}),
    ),
    Wire(
        "impersonation by flags",
        at_server(),
        {"as_user": "ann", "as_uid": "8", "as_groups": ("a", "b,c"), "as_user_extra": ("k=v=w", "k=x", "l=")},
    ),
    Wire(
        "impersonation by flags over the kubeconfig's",
        at_server({"token": "fake", "as": "ann", "as-uid": "7", "as-groups": ["a"], "as-user-extra": EXTRA}),
        {"as_user": "joe", "as_groups": ("b",), "as_user_extra": ("scopes=none",)},
    ),
    Wire(
        "a user by flag keeps the groups of the kubeconfig",
        at_server({"token": "fake", "as": "ann", "as-uid": "7", "as-groups": ["a"]}),
        {"as_user": "joe"},
    ),
    Wire(
        "impersonation with what headers do not like",
        at_server(),
        {"as_user": "ü\tx:y", "as_groups": ("", "日本"), "as_user_extra": ("ä/B%=ü", "a:b c=", "{|}~=1", 'q"=2')},
    ),
    Wire(
        "groups by flag for the user of the kubeconfig", at_server({"token": "x", "as": "ann"}), {"as_groups": ("a",)}
    ),
    Wire(
        "a cluster and a user by flags without a context",
        at_server().replace('"current-context": "x"', '"a": "b"'),
        {"cluster": "x", "user": "y"},
    ),
    Wire(
        "a server by flag where the cluster is not there",
        config(clusters={"y": {"server": "https://y.invalid"}}),
        {"server": "{url}", "certificate_authority": "authority.pem"},
    ),
    Wire(
        "a token by flag where the user is not there",
        at_server({"token": "x"}).replace('"user": "x"', '"user": "z"'),
        {"token": "fake-flag"},
    ),
    Wire(
        "KUBERNETES_MASTER for a cluster without a server",
        config(clusters={"x": TRUSTED}),
        {},
        "",
        {"KUBERNETES_MASTER": "{url}"},
    ),
    Wire("KUBERNETES_MASTER beside a server", at_server(), {}, "", {"KUBERNETES_MASTER": "https://x.invalid"}),
    Wire("a scheme in capitals", at_server().replace("{url}", "{URL}")),
    Wire("a path with two slashes at its end", at_server(path="/prefix//")),
    Wire("a path with escapes", at_server(path="/a%20b/%C3%BC")),
    Wire("a query without a path", at_server(path="?x=1")),
    Wire("empty flags are none", at_server(), {"context": "", "cluster": "", "user": "", "token": "", "as_user": ""}),
    *(Wire(f"a timeout of {text}", at_server(), {"request_timeout": text}) for text in TIMEOUTS),
    Wire("a path in the server's address", at_server(path="/k8s/clusters/c-1")),
    Wire("a path with a slash at its end", at_server(path="/prefix/")),
    Wire("a path and a query", at_server(path="/prefix?x=1")),
    Wire("a server by flag", config(clusters={"x": {"server": "https://x.invalid"} | TRUSTED}), {"server": "{url}"}),
    Wire("tls-server-name", at_server(tls_server_name="localhost")),
    Wire("tls-server-name by flag", at_server(tls_server_name="wrong"), {"tls_server_name": "localhost"}),
    Wire("a server by flag undoes tls-server-name", at_server(tls_server_name="wrong"), {"server": "{url}"}),
    Wire(
        "insecure by flag undoes the authority",
        at_server(certificate_authority="none"),
        {"insecure_skip_tls_verify": True},
    ),
    Wire(
        "an authority by flag undoes insecure",
        config(clusters={"x": {"server": "{url}", "insecure-skip-tls-verify": True}}),
        {"certificate_authority": "authority.pem"},
    ),
    Wire("compression disabled", at_server(disable_compression=True)),
    Wire("compression disabled by flag", at_server(), {"disable_compression": True}),
    Wire("no kubeconfig but flags", "", {"server": "{url}", "insecure_skip_tls_verify": True, "token": "fake"}),
    Wire("no proxy for loopback", at_server(), {}, "", {"HTTPS_PROXY": "http://127.0.0.1:1"}),
]


def assert_sent_alike(stage: Stage, wire: Wire) -> None:
    """Both have the answer, and the server can tell neither from the other."""
    flags = stage.prepare(wire)
    done = stage.kubectl(wire)
    assert done.returncode == 0, done.stderr
    assert connect(flags).read(GET, soon()).status == "collected"
    theirs, ours = stage.reads()
    assert seen(ours) == seen(theirs)


@pytest.mark.parametrize("wire", SENT, ids=lambda wire: wire.name)
def test_what_is_sent_is_what_kubectl_sends(stage: Stage, wire: Wire) -> None:
    assert_sent_alike(stage, wire)


def test_a_token_by_flag_wins_over_a_token_file_where_kubectl_sends_the_files(stage: Stage) -> None:
    """As somebody else than was asked for: the first of the differences that are on purpose."""
    wire = Wire("", at_server({"tokenFile": "token"}), {"token": "fake-flag"})
    flags = stage.prepare(wire)
    stage.kubectl(wire)
    connect(flags).read(GET, soon())
    theirs, ours = stage.reads()
    assert (theirs.one("Authorization"), ours.one("Authorization")) == ("Bearer fake-from-file", "Bearer fake-flag")


def test_nobody_asks_as_nobody_where_kubectl_asks_for_a_name_and_a_password(stage: Stage) -> None:
    wire = Wire("", at_server({}))
    flags = stage.prepare(wire)
    assert "Please enter Username" in stage.kubectl(wire).stdout
    assert connect(flags).read(GET, soon()).status == "collected"
    (ours,) = stage.reads()
    assert ours.one("Authorization") is None


@pytest.mark.parametrize(
    ("environ", "own"),
    [
        ({"HTTPS_PROXY": "{proxy}"}, ""),
        ({"https_proxy": "{proxy}", "NO_PROXY": "other.invalid"}, ""),
        ({"HTTPS_PROXY": "{proxy}", "NO_PROXY": "cluster.invalid"}, ""),
        ({"HTTPS_PROXY": "{proxy}", "NO_PROXY": ".invalid:443"}, ""),
        ({"HTTPS_PROXY": "{proxy}", "NO_PROXY": "*"}, ""),
        ({"HTTP_PROXY": "{proxy}"}, ""),
        ({"NO_PROXY": "*"}, "{proxy}"),
        ({"HTTPS_PROXY": "http://127.0.0.1:1"}, "{proxy}"),
    ],
)
def test_the_proxy_is_the_one_that_kubectl_takes(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], own: str
) -> None:
    proxy = serve(answers(502))
    for name, value in environ.items():
        monkeypatch.setenv(name, value.replace("{proxy}", proxy.url))
    fields = {"server": "https://cluster.invalid:443"} | (
        {"proxy-url": own.replace("{proxy}", proxy.url)} if own else {}
    )
    (home / "kubeconfig").write_text(config(clusters={"x": fields}))
    monkeypatch.setenv("KUBECONFIG", "kubeconfig")
    assert kubectl("get", "--raw", GET.path, "--request-timeout=20s").returncode != 0
    theirs = {(request.method, request.target) for request in proxy.requests}
    proxy.requests.clear()
    connect(ConnectionFlags()).read(GET, soon())
    assert {(request.method, request.target) for request in proxy.requests} == theirs


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_proxy_is_asked_and_logged_in_to_as_kubectl_does(stage: Stage, server_pair: Pair, scheme: str) -> None:
    """Over https kubectl trusts the proxy as it trusts the server."""
    tls = tls_context(server_pair) if scheme == "https" else None
    with Relay(scheme, stage.server.port, tls, "jane:fake") as proxy:
        fields = {"server": "https://localhost:6443/prefix", "proxy-url": proxy.url} | TRUSTED
        assert_sent_alike(stage, Wire("", config(clusters={"x": fields})))
    assert set(proxy.asked) == {("localhost", 6443)}
    assert set(proxy.logins) == {"jane:fake"}


@pytest.mark.parametrize("by", ["variable", "kubeconfig"])
def test_a_plugin_is_told_of_the_kubeconfigs_proxy_and_not_of_the_environments(
    stage: Stage, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Relay("http", stage.server.port, None, "jane:fake") as proxy:
        fields = {"server": "https://cluster.invalid", "tls-server-name": "localhost"} | TRUSTED
        if by == "kubeconfig":
            fields["proxy-url"] = proxy.url
        else:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        users = {"x": {"exec": V1 | {"provideClusterInfo": True}}}
        assert_sent_alike(stage, Wire("", config(clusters={"x": fields}, users=users), {}, TOKEN_PROGRAM))


@pytest.mark.parametrize("host", ["[::1]", "[0:0:0:0:0:0:0:1]"])
def test_an_ipv6_literal_is_reached_as_kubectl_reaches_it(
    stage: Stage, authority: Authority, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with Loopback(answers(200, POD), tls=tls_context(authority.server("ipv6", "IP:::1")), host="::1") as server:
        over_ipv6 = Stage(server, stage.home, stage.monkeypatch)
        fields = {"server": server.url.replace("[::1]", host) + "/prefix"} | TRUSTED
        assert_sent_alike(over_ipv6, Wire("", config(clusters={"x": fields})))
