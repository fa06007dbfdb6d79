"""The same kubeconfigs, flags and variables given to kubectl and to us come to the same.

First the resolved configuration, against `kubectl config view --minify --flatten --raw`; then what
really goes over the wire, against `kubectl get --raw` on a server that records; then what both
refuse. Where we differ on purpose, the test says so.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.connection import Connection, resolve
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, soon, tls_context
from tests.cluster_access.loopback import POD, Loopback, Request, answers
from tests.cluster_access.relay import Relay
from tests.node.instance import cache_home


def find_kubectl() -> str | None:
    """The kubectl built for the real node, which is of the release we follow, or else the one on PATH."""
    built = sorted(cache_home().glob("kubernetes-*/kubectl"))
    return str(built[-1]) if built else shutil.which("kubectl")


KUBECTL = find_kubectl()
pytestmark = pytest.mark.skipif(KUBECTL is None, reason="there is no kubectl to compare with")

GET = ask.get("v1", "pods", "checkout-api", "payments")
EXEC = "client.authentication.k8s.io"


def kubectl(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert KUBECTL is not None
    return subprocess.run(
        [KUBECTL, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120
    )


def config(
    current: str = "x",
    contexts: Mapping[str, Any] | None = None,
    clusters: Mapping[str, Any] | None = None,
    users: Mapping[str, Any] | None = None,
) -> str:
    """A kubeconfig in which context x is cluster x and user x, unless said otherwise."""
    parts = {
        "context": contexts or {"x": {"cluster": "x", "user": "x"}},
        "cluster": clusters or {"x": {"server": "https://x.example"}},
        "user": users or {"x": {"token": "fake-x"}},
    }
    lists = {
        f"{part}s": [{"name": name, part: fields} for name, fields in some.items()] for part, some in parts.items()
    }
    return json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": current, **lists})


def user(**fields: Any) -> str:
    return config(users={"x": {name.replace("_", "-"): value for name, value in fields.items()}})


def cluster(**fields: Any) -> str:
    return config(clusters={"x": {"server": "https://x.example"} | {k.replace("_", "-"): v for k, v in fields.items()}})


@dataclass(frozen=True)
class Case:
    """Files of the home folder by path, KUBECONFIG (paths in the home folder) and flags for both."""

    name: str
    files: Mapping[str, str]
    kubeconfig: str = ""
    flags: Mapping[str, str] = field(default_factory=dict)

    def prepare(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for path, content in self.files.items():
            file = home / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        if self.kubeconfig:
            monkeypatch.setenv("KUBECONFIG", self.kubeconfig)


YAML = """\
# as a person writes it
current-context: dev
contexts:
  - context: {cluster: dev, user: dev, namespace: 2024-01-01}
    name: dev
clusters:
  - name: dev
    cluster: &shared
      server: "https://dev.example:6443/"
      disable-compression: true
  - {name: other, cluster: *shared}
users:
  - name: dev
    user:
      token: >-
        fake-folded-token
      unknown-field: ignored
unknown: {also: ignored}
"""

A = config("a", {"a": {"cluster": "a", "user": "s"}}, {"a": {"server": "https://a"}}, {"s": {"token": "fake-a"}})
B = config(
    "b",
    {"b": {"cluster": "b", "user": "s", "namespace": "bee"}, "a": {"cluster": "b", "user": "s"}},
    {"b": {"server": "https://b"}, "a": {"server": "https://not-a"}},
    {"s": {"username": "b", "password": "fake-b"}},
)
EMPTY_CURRENT = config("", {"e": {"cluster": "a", "user": "s"}})
DEFAULT = ".kube/config"
PEM = "not checked when it is only read\n"
PLUGIN = {
    "command": "get-token",
    "args": ["--for", "x"],
    "env": [{"name": "A", "value": "1"}],
    "apiVersion": f"{EXEC}/v1beta1",
    "installHint": "install it",
    "provideClusterInfo": True,
}

VIEWED = [
    Case("the file in the home folder", {DEFAULT: config()}),
    Case("yaml as people write it", {DEFAULT: YAML}),
    Case(
        "flow yaml that begins with a brace", {DEFAULT: YAML.replace(YAML, "{" + f"current-context: x, {config()[1:]}")}
    ),
    Case("one file in the variable", {"a": A, DEFAULT: B}, "a"),
    Case("two files, the first current-context wins", {"a": A, "b": B}, "a:b"),
    Case("two files in the other order", {"a": A, "b": B}, "b:a"),
    Case("the first entry of a name wins as a whole", {"a": A, "b": B}, "a:b", {"context": "b"}),
    Case("an empty current-context is passed over", {"e": EMPTY_CURRENT, "a": A}, "e:a"),
    Case("missing files and empty names are passed over", {"a": A}, ":none::a:also-none:"),
    Case("an empty file is passed over", {"empty": "", "a": A}, "empty:a"),
    Case("a file named twice is read once", {"a": A, "b": B}, "a:a:b:a"),
    Case("the flag takes one file alone", {"a": A, "b": B}, "a:b", {"kubeconfig": "b"}),
    Case("the flag and a context", {"a": A, "b": B}, "a", {"kubeconfig": "b", "context": "a"}),
    Case("a context by flag", {"a": A, "b": B}, "a:b", {"context": "b"}),
    Case("a namespace in the context", {"b": B}, "b"),
    Case("a path in the server's address", {DEFAULT: cluster(server="https://rancher.example/k8s/clusters/c-1/")}),
    Case("an IPv6 server", {DEFAULT: cluster(server="https://[fd00::1]:6443")}),
    Case("tls-server-name", {DEFAULT: cluster(tls_server_name="inside.example")}),
    Case("insecure-skip-tls-verify", {DEFAULT: cluster(insecure_skip_tls_verify=True)}),
    Case("proxy-url", {DEFAULT: cluster(proxy_url="http://proxy.example:3128")}),
    Case("disable-compression", {DEFAULT: cluster(disable_compression=True)}),
    Case(
        "an authority as data", {DEFAULT: cluster(certificate_authority_data=base64.b64encode(PEM.encode()).decode())}
    ),
    Case("an authority beside its file", {"d/c": cluster(certificate_authority="pki/ca"), "d/pki/ca": PEM}, "d/c"),
    Case("an authority above its file", {"d/c": cluster(certificate_authority="../ca"), "ca": PEM}, "d/c"),
    Case("base64 in several lines", {DEFAULT: cluster(certificate_authority_data="ZmFr\nZS1k\nYXRh\n")}),
    Case("a token", {DEFAULT: user(token="fake-token")}),
    Case("a user name and password", {DEFAULT: user(username="jane", password="fake-ü")}),
    Case("a certificate as data", {DEFAULT: user(client_certificate_data="YQ==", client_key_data="Yg==")}),
    Case(
        "a certificate in files of two folders",
        {"d/c": user(client_certificate="c.pem", client_key="../k.pem"), "d/c.pem": "c", "k.pem": "k"},
        "d/c",
    ),
    Case(
        "impersonation",
        {DEFAULT: user(**{"as": "ann", "as-uid": "7", "as-groups": ["a", "b"], "as-user-extra": {"k": ["v", "w"]}})},
    ),
    Case("an exec plugin on PATH", {DEFAULT: user(exec=PLUGIN)}),
    Case("an exec plugin with nulls", {DEFAULT: user(exec=PLUGIN | {"args": None, "env": None, "installHint": None})}),
    Case(
        "what a cluster says to an exec plugin",
        {DEFAULT: cluster(extensions=[{"name": f"{EXEC}/exec", "extension": {"audience": ["x", 1]}}])},
    ),
]


@pytest.mark.parametrize("case", VIEWED, ids=lambda case: case.name)
def test_the_resolved_configuration_is_kubectls(case: Case, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case.prepare(home, monkeypatch)
    done = kubectl("config", "view", "--minify", "--flatten", "--raw", "-o", "json", *as_arguments(case.flags))
    assert done.returncode == 0, done.stderr
    assert as_configured(resolve(ConnectionFlags(**dict(case.flags)))) == as_viewed(json.loads(done.stdout))  # type: ignore[arg-type]


def as_arguments(flags: Mapping[str, Any]) -> Iterator[str]:
    for name, value in flags.items():
        flag = f"--{name.replace('_user_', '-user-').replace('as_user', 'as').replace('as_groups', 'as-group')}"
        flag = flag.replace("_", "-")
        if value is True:
            yield flag
        else:
            for each in value if isinstance(value, tuple) else (value,):
                yield f"{flag}={each}"


def as_viewed(view: Any) -> dict[str, Any]:
    """What kubectl shows, with the defaults it leaves out."""
    (context,), (cluster,), (user,) = (view[key] for key in ("contexts", "clusters", "users"))
    fields = cluster["cluster"]
    shown = {
        "context": context["name"],
        "namespace": context["context"].get("namespace", "default"),
        "user name": context["context"]["user"],
        "server": fields.pop("server").rstrip("/"),
        "told to a plugin": next(
            (item["extension"] for item in fields.pop("extensions", []) if item["name"] == f"{EXEC}/exec"), None
        ),
    }
    own: dict[str, Any] = user["user"]
    if "exec" in own:
        own["exec"] = {key: value for key, value in own["exec"].items() if value}
    return {**shown, **fields, **own}


def as_configured(connection: Connection) -> dict[str, Any]:
    """The same of ours, in kubectl's words; files are shown by what they hold, as --flatten does."""
    at, user = connection.cluster, connection.user
    name = connection.identity.user
    shown: dict[str, Any] = {
        "insecure-skip-tls-verify": at.insecure_skip_tls_verify,
        "tls-server-name": at.tls_server_name,
        "certificate-authority-data": content(at.certificate_authority, at.certificate_authority_data),
        "proxy-url": at.proxy_url,
        "disable-compression": at.disable_compression,
        "token": user.token,
        "tokenFile": user.token_file,
        "username": user.username,
        "password": user.password,
        "client-certificate-data": content(user.client_certificate, user.client_certificate_data),
        "client-key-data": content(user.client_key, user.client_key_data),
        "as": user.as_user,
        "as-uid": user.as_uid,
        "as-groups": list(user.as_groups),
        "as-user-extra": {key: list(values) for key, values in user.as_user_extra},
    }
    if user.exec is not None:
        plugin = user.exec
        told = {
            "command": plugin.command,
            "args": list(plugin.args),
            "env": [{"name": key, "value": value} for key, value in plugin.env],
            "apiVersion": plugin.api_version,
            "installHint": plugin.install_hint,
            "provideClusterInfo": plugin.provide_cluster_info,
            "interactiveMode": plugin.interactive_mode or "IfAvailable",
        }
        shown["exec"] = {key: value for key, value in told.items() if value}
    return {key: value for key, value in shown.items() if value} | {
        "context": connection.identity.context,
        "namespace": connection.identity.namespace,
        "user name": name.rpartition("impersonated by ")[2].rstrip(")") if user.as_user else name,
        "server": at.server,
        "told to a plugin": at.exec_config,
    }


def content(path: str, data: bytes) -> str:
    return base64.b64encode(Path(path).read_bytes() if path else data).decode()


# What goes over the wire. {url} is the recording server. The kubeconfig lies in a folder with the files it names,
# and both programs are run elsewhere, beside the files that flags name.

PROGRAM = f"#!{sys.executable}\nimport json, os\n"
TOKEN_PROGRAM = f"""{PROGRAM}
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
words = [os.environ.get("GREETING", ""), json.dumps(info["spec"], sort_keys=True)]
token = "fake-" + "".join(c for c in "".join(words) if c.isalnum())
print(json.dumps({{"kind": "ExecCredential", "apiVersion": info["apiVersion"], "status": {{"token": token}}}}))
"""
CERTIFICATE_PROGRAM = f"""{PROGRAM}
status = {{"clientCertificateData": open("client.pem").read(), "clientKeyData": open("client.key").read()}}
print(json.dumps({{"kind": "ExecCredential", "apiVersion": "{EXEC}/v1", "status": status}}))
"""
FAILING_PROGRAM = f"{PROGRAM}raise SystemExit('you must log in')\n"
TRUSTED = {"certificate-authority": "authority.pem"}
V1 = {"command": "./plugin", "apiVersion": f"{EXEC}/v1", "interactiveMode": "Never"}
CERTIFICATE = {"client-certificate": "client.pem", "client-key": "client.key"}


def at_server(users: Mapping[str, Any] | None = None, path: str = "", **fields: Any) -> str:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return config(
        clusters={"x": {"server": f"{{url}}{path}"} | TRUSTED | named},
        users={"x": {"token": "fake-x"} if users is None else users, "y": {"token": "fake-y"}},
    )


@dataclass(frozen=True)
class Wire:
    """A kubeconfig and flags; `program` becomes ./plugin."""

    name: str
    config: str
    flags: Mapping[str, Any] = field(default_factory=dict)
    program: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True)
class Stage:
    """The recording server and how to run both against it."""

    server: Loopback
    home: Path
    monkeypatch: pytest.MonkeyPatch

    def prepare(self, wire: Wire) -> ConnectionFlags:
        if wire.config:
            (self.home / "folder" / "kubeconfig").write_text(wire.config.replace("{url}", self.server.url))
            self.monkeypatch.setenv("KUBECONFIG", "folder/kubeconfig")
        if wire.program:
            (self.home / "folder" / "plugin").write_text(wire.program)
            (self.home / "folder" / "plugin").chmod(0o700)
        for name, value in wire.environ.items():
            self.monkeypatch.setenv(name, value)
        return ConnectionFlags(**self.flags(wire))

    def flags(self, wire: Wire) -> dict[str, Any]:
        return {k: v.replace("{url}", self.server.url) if isinstance(v, str) else v for k, v in wire.flags.items()}

    def reads(self) -> list[Request]:
        """The requests for the object itself; some kubectls look around first."""
        return [request for request in self.server.requests if request.target.endswith(GET.path)]

    def kubectl(self, wire: Wire) -> subprocess.CompletedProcess[str]:
        return kubectl("get", "--raw", GET.path, *as_arguments(self.flags(wire)))


@pytest.fixture
def stage(
    serve: Serve,
    home: Path,
    authority: Authority,
    server_pair: Pair,
    client_pair: Pair,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    (home / "folder").mkdir()
    for folder in (home, home / "folder"):
        shutil.copy(authority.pair.certificate, folder / "authority.pem")
        shutil.copy(client_pair.certificate, folder / "client.pem")
        shutil.copy(client_pair.key, folder / "client.key")
    (home / "folder" / "token").write_text("  fake-from-file\n")
    return Stage(serve(answers(200, POD), tls=tls_context(server_pair, authority)), home, monkeypatch)


def seen(request: Request) -> dict[str, Any]:
    """What a server can tell one client from another by, apart from its User-Agent."""
    told = {name: sorted(request.all(name)) for name, _ in request.headers if name.startswith("Impersonate-")}
    return {name.lower(): values for name, values in told.items()} | {
        "target": request.target,
        "host": request.one("Host"),
        "authorization": request.one("Authorization"),
        "compressed": request.one("Accept-Encoding") == "gzip",
        "client certificate": request.client_certificate,
        "server name": request.server_name,
    }


@pytest.mark.parametrize("wire", SENT, ids=lambda wire: wire.name)
def test_what_is_sent_is_what_kubectl_sends(stage: Stage, wire: Wire) -> None:
    flags = stage.prepare(wire)
    done = stage.kubectl(wire)
    if "unknown flag" in done.stderr:
        pytest.skip("this kubectl is too old for the flags")
    assert done.returncode == 0, done.stderr
    assert connect(flags).read(GET, soon()).status == "collected"
    theirs, ours = stage.reads()
    assert seen(ours) == seen(theirs)


REFUSED = [
    Wire("a context that is not there", at_server(), {"context": "y"}),
    Wire("a current-context that is not there", config("y")),
    Wire("a cluster that is not there", at_server(), {"cluster": "y"}),
    Wire("a user that is not there", at_server(), {"user": "z"}),
    Wire("a kubeconfig that is not there", at_server(), {"kubeconfig": "none"}),
    Wire("no text where text is wanted", at_server().replace('"fake-x"', "1234")),
    Wire("a name given twice", '{"users": [{"name": "x"}, {"name": "x"}]}'),
    Wire("another kind of file", '{"kind": "Pod", "apiVersion": "v1"}'),
    Wire("no YAML", "a: [\n"),
    Wire("no base64", at_server({"client-key-data": "no base64!"})),
    Wire("a certificate without its key", at_server({"client-certificate": "client.pem"})),
    Wire("a certificate twice", at_server(CERTIFICATE | {"client-certificate-data": "YQ=="})),
    Wire("a key twice", at_server(CERTIFICATE | {"client-key-data": "YQ=="})),
    Wire("a key of another certificate", at_server(CERTIFICATE | {"client-key": "authority.pem"})),
    Wire("a certificate that is not there", at_server(CERTIFICATE | {"client-certificate": "none"})),
    Wire("an authority twice", at_server(certificate_authority_data="YQ==")),
    Wire("an authority that is not there", at_server(certificate_authority="none")),
    Wire("an authority that is none", at_server(certificate_authority="token")),
    Wire("an authority and no verification", at_server(insecure_skip_tls_verify=True)),
    Wire("a token and a password", at_server({"token": "fake", "username": "x"})),
    Wire("a token file that is not there", at_server({"tokenFile": "none"})),
    Wire("groups without a user", at_server(), {"as_groups": ("a",)}),
    Wire("a uid without a user", at_server({"as-uid": "7"})),
    Wire("an auth-provider", at_server({"auth-provider": {"name": "gcp"}})),
    Wire("a proxy of an unknown kind", at_server(proxy_url="ftp://x")),
    Wire("a plugin that fails", at_server({"exec": V1}), {}, FAILING_PROGRAM),
    Wire("a plugin that is not there", at_server({"exec": V1})),
    Wire("a plugin of an old version", at_server({"exec": V1 | {"apiVersion": f"{EXEC}/v1alpha1"}}), {}, TOKEN_PROGRAM),
    Wire("a plugin without a version", at_server({"exec": V1 | {"apiVersion": ""}}), {}, TOKEN_PROGRAM),
    Wire("a plugin without a command", at_server({"exec": V1 | {"command": ""}})),
    Wire("a v1 plugin without a mode", at_server({"exec": V1 | {"interactiveMode": ""}}), {}, TOKEN_PROGRAM),
    Wire("a plugin of no known mode", at_server({"exec": V1 | {"interactiveMode": "Never ever"}}), {}, TOKEN_PROGRAM),
    Wire("a plugin that needs a terminal", at_server({"exec": V1 | {"interactiveMode": "Always"}}), {}, TOKEN_PROGRAM),
    Wire("a plugin that answers nothing", at_server({"exec": V1}), {}, PROGRAM),
    Wire(
        "a plugin that answers half",
        at_server({"exec": V1}),
        {},
        CERTIFICATE_PROGRAM.replace(', "clientKeyData"', ', "x"'),
    ),
    Wire("a duration that is none", at_server(), {"request_timeout": "soon"}),
]


@pytest.mark.parametrize("wire", REFUSED, ids=lambda wire: wire.name)
def test_what_kubectl_refuses_is_refused_before_anything_is_sent(stage: Stage, wire: Wire) -> None:
    flags = stage.prepare(wire)
    assert stage.kubectl(wire).returncode != 0
    with pytest.raises(ConnectionFailed) as caught:
        connect(flags)
    assert caught.value.what
    assert caught.value.next_step
    assert stage.server.requests == []


DIFFERENT = [
    Wire(
        "--token beside a tokenFile: kubectl sends the file's",
        at_server({"tokenFile": "token"}),
        {"token": "fake-flag"},
    ),
]


@pytest.mark.parametrize("wire", DIFFERENT, ids=lambda wire: wire.name)
def test_where_we_differ_we_send_what_was_asked_for(stage: Stage, wire: Wire) -> None:
    flags = stage.prepare(wire)
    stage.kubectl(wire)
    connect(flags).read(GET, soon())
    theirs, ours = stage.reads()
    assert (theirs.one("Authorization"), ours.one("Authorization")) == ("Bearer fake-from-file", "Bearer fake-flag")


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
        wire = Wire("", config(clusters={"x": fields}))
        flags = stage.prepare(wire)
        done = stage.kubectl(wire)
        assert done.returncode == 0, done.stderr
        assert connect(flags).read(GET, soon()).status == "collected"
    theirs, ours = stage.reads()
    assert seen(ours) == seen(theirs)
    assert set(proxy.asked) == {("localhost", 6443)}
    assert set(proxy.logins) == {"jane:fake"}
