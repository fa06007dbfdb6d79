"""The API server takes us for whom it takes kubectl, on the real node: user, uid, groups and extra fields.

`kubectl auth whoami` beside a SelfSubjectReview through our own transport, and in the same case
`kubectl config view --minify --flatten --raw` beside what we resolve.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.connection import resolve
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from tests.cluster.client_certificates import issue
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.place import Place, place
from tests.cluster_access.beside import EXEC, as_arguments, as_configured, as_viewed, config

REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
SECONDS = 30.0

ANN, BOB = ("system:serviceaccount:{ns}:%s" % name for name in ("ann", "bob"))  # noqa: UP031 - braces are ours
ADMIN = ""  # whoever the administrator of the cluster is


@dataclass(frozen=True)
class Case:
    """Kubeconfigs by file, with words of `Place` in braces; flags; and the user that the server has to see."""

    name: str
    who: str
    files: Mapping[str, Any]
    flags: Mapping[str, Any] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    certificates: bool = False
    viewed: bool = True


def user(fields: Any, **cluster: Any) -> dict[str, Any]:
    """One kubeconfig whose context is this user at the cluster of the tests."""
    at: dict[str, Any] = {"server": "{server}", "certificate-authority": "{folder}/ca.crt"}
    at |= {name.replace("_", "-"): value for name, value in cluster.items()}
    return {"config": ({name: value for name, value in at.items() if value is not None}, {"x": fields})}


def several(name: str, fields: Any, current: str = "") -> tuple[Any, Any, str]:
    """A file of several: a context, a user and a cluster of one name."""
    return ({"server": "{server}", "certificate-authority": "{folder}/ca.crt"}, {name: fields}, current)


def plugin(*args: str, **fields: Any) -> dict[str, Any]:
    stanza = {"command": "{folder}/plugin", "args": list(args), "apiVersion": f"{EXEC}/v1", "interactiveMode": "Never"}
    return {"exec": stanza | fields}


def certificate(name: str, key: str = "") -> dict[str, str]:
    return {"client-certificate": f"{{folder}}/{name}.crt", "client-key": f"{{folder}}/{key or name}.key"}


TOKEN = {"token": "{ann}"}
EXTRA = {"scopes": ["view", "edit"], "acme.example/Team %ü": ["a b"]}
IN_FULL = {"as": "änn", "as-uid": "u:7", "as-groups": ["devs", "ops, sre"], "as-user-extra": EXTRA}


def admin_as(**fields: Any) -> dict[str, Any]:
    """The administrator's own user entry, with impersonation."""
    return {"{admin}": {name.replace("_", "-"): value for name, value in fields.items()}}


SAME = [
    # tokens
    Case("the administrator", ADMIN, user("{admin}")),
    Case("a token", ANN, user(TOKEN)),
    Case("a token file, trimmed", ANN, user({"tokenFile": "{folder}/ann.token"})),
    Case("a token file wins over a token", BOB, user({"token": "{ann}", "tokenFile": "{folder}/bob.token"})),
    Case("a token beside a token file that is not there", ANN, user({"token": "{ann}", "tokenFile": "{folder}/none"})),
    Case("a token by flag", BOB, user(TOKEN), {"token": "{bob}"}),
    Case("a token by flag over a plugin", BOB, user(plugin("fail")), {"token": "{bob}"}),
    Case(
        "everything by flags",
        ANN,
        {},
        {"server": "{server}", "certificate_authority": "ca.crt", "token": "{ann}"},
        viewed=False,
    ),
    # contexts and merging
    Case(
        "the first file's current-context",
        ANN,
        {"a": several("a", TOKEN, "a"), "b": several("b", {"token": "{bob}"}, "b")},
    ),
    Case("the other order", BOB, {"b": several("b", {"token": "{bob}"}, "b"), "a": several("a", TOKEN, "a")}),
    Case(
        "the first file's user of a name", ANN, {"a": several("x", TOKEN), "b": several("x", {"token": "{bob}"}, "x")}
    ),
    Case(
        "a context by flag",
        BOB,
        {"a": several("a", TOKEN, "a"), "b": several("b", {"token": "{bob}"})},
        {"context": "b"},
    ),
    Case(
        "one file by flag",
        BOB,
        {"a": several("a", TOKEN, "a"), "b": several("b", {"token": "{bob}"}, "b")},
        {"kubeconfig": "b"},
    ),
    Case(
        "a user by flag",
        BOB,
        {"a": several("a", TOKEN, "a"), "b": several("b", {"token": "{bob}"})},
        {"user": "b"},
        viewed=False,
    ),
    Case(
        "a cluster by flag", ANN, {"a": several("a", TOKEN, "a"), "b": several("b", {})}, {"cluster": "b"}, viewed=False
    ),
    Case("files that are missing or empty", ANN, {"none": None, "empty": "", "a": several("a", TOKEN, "a")}),
    # impersonation
    Case("a user, by kubeconfig", "ann", user(admin_as(as_="ann"))),
    Case("all of it, by kubeconfig", "änn", user({"{admin}": IN_FULL})),
    Case("a user, by flag", "joe", user("{admin}"), {"as_user": "joe"}),
    Case(
        "all of it, by flags",
        "ünn",
        user("{admin}"),
        {"as_user": "ünn", "as_uid": "8", "as_groups": ("a", "b,c"), "as_user_extra": ("k=v=w", "k=x", "Sc/ü%=1")},
    ),
    Case("a user by flag over the kubeconfig's", "joe", user({"{admin}": IN_FULL}), {"as_user": "joe"}),
    Case("groups by flag over the kubeconfig's", "änn", user({"{admin}": IN_FULL}), {"as_groups": ("system:masters",)}),
    Case(
        "extra fields by flag beside the kubeconfig's",
        "änn",
        user({"{admin}": IN_FULL}),
        {"as_user_extra": ("scopes=none", "new=1")},
    ),
    Case("a uid by flag over the kubeconfig's", "änn", user({"{admin}": IN_FULL}), {"as_uid": "9"}),
    Case("a service account", BOB, user("{admin}"), {"as_user": BOB}),
    Case("an empty group", "joe", user("{admin}"), {"as_user": "joe", "as_groups": ("", "a")}),
    Case("an empty extra value", "joe", user("{admin}"), {"as_user": "joe", "as_user_extra": ("k=", "k=v")}),
    # plugins
    Case("a plugin's token", ANN, user(plugin("token", "ann.token"))),
    Case(
        "a plugin of v1beta1",
        ANN,
        user(plugin("token", "ann.token", apiVersion=f"{EXEC}/v1beta1", interactiveMode=None)),
    ),
    Case(
        "a plugin's own variables",
        BOB,
        user(plugin("token", "ann.token", env=[{"name": "WHOSE", "value": "bob.token"}])),
    ),
    Case("a variable of ours", BOB, user(plugin("token", "ann.token")), {}, {"WHOSE": "bob.token"}),
    Case(
        "a plugin that is told where",
        ANN,
        user(
            plugin("told", "{server}", provideClusterInfo=True),
            extensions=[{"name": f"{EXEC}/exec", "extension": {"audience": "x"}}],
        ),
    ),
    Case("a plugin and nothing piped to it", ANN, user(plugin("piped", interactiveMode="IfAvailable"))),
    Case("a plugin beside a token", ANN, user(TOKEN | plugin("fail"))),
    Case(
        "a plugin and impersonation that is not allowed",
        "forbidden",
        user(plugin("token", "ann.token") | {"as": "joe"}),
    ),
    # routes
    Case("insecure", ANN, user(TOKEN, certificate_authority=None, insecure_skip_tls_verify=True)),
    Case(
        "insecure by flag",
        ANN,
        user(TOKEN, certificate_authority="{folder}/none"),
        {"insecure_skip_tls_verify": True},
        viewed=False,
    ),
    Case("an authority as data", ANN, user(TOKEN, certificate_authority=None, certificate_authority_data="{ca-data}")),
    Case(
        "an authority by flag",
        ANN,
        user(TOKEN, certificate_authority="{folder}/ca.data"),
        {"certificate_authority": "ca.crt"},
    ),
    Case("tls-server-name", ANN, user(TOKEN, tls_server_name="kubernetes.default.svc")),
    Case(
        "tls-server-name by flag",
        ANN,
        user(TOKEN, tls_server_name="wrong"),
        {"tls_server_name": "kubernetes"},
        viewed=False,
    ),
    Case(
        "a server by flag undoes tls-server-name",
        ANN,
        user(TOKEN, tls_server_name="wrong"),
        {"server": "{gate}"},
        viewed=False,
    ),
    Case("compression disabled", ANN, user(TOKEN, disable_compression=True)),
    Case("an http proxy", ANN, user(TOKEN, server="https://kubernetes.default.svc:6443", proxy_url="{http-proxy}")),
    Case(
        "an https proxy",
        ANN,
        user(
            TOKEN,
            server="https://kubernetes.default.svc:6443",
            certificate_authority="{folder}/both.crt",
            proxy_url="{https-proxy}",
        ),
    ),
    Case("a socks5 proxy", ANN, user(TOKEN, server="https://kubernetes.default.svc", proxy_url="{socks5-proxy}")),
    Case(
        "a proxy of the environment",
        ANN,
        user(TOKEN, server="https://kubernetes.default.svc"),
        {},
        {"HTTPS_PROXY": "{http-proxy}"},
    ),
    Case(
        "a proxy of the environment, in small letters",
        ANN,
        user(TOKEN, server="https://kubernetes"),
        {},
        {"https_proxy": "{socks5-proxy}", "NO_PROXY": "default.svc"},
    ),
    Case("no proxy for loopback", ANN, user(TOKEN), {}, {"HTTPS_PROXY": "http://127.0.0.1:1"}),
    Case("a path before the API", ANN, user(TOKEN, server="{gateway}/", certificate_authority="{folder}/both.crt")),
    Case(
        "impersonation behind a path",
        "änn",
        user({"{admin}": IN_FULL}, server="{gateway}", certificate_authority="{folder}/both.crt"),
    ),
    # certificates
    Case("a certificate", "jane", user(certificate("jane")), certificates=True),
    Case(
        "a certificate as data",
        "jane",
        user({"client-certificate-data": "{jane.crt}", "client-key-data": "{jane.key}"}),
        certificates=True,
    ),
    Case("a certificate with a key of PKCS 1", "rsa", user(certificate("rsa")), certificates=True),
    Case("a certificate with a key of SEC 1", "sec1", user(certificate("sec1")), certificates=True),
    Case("a certificate with a key of Ed25519", "ed", user(certificate("ed")), certificates=True),
    Case("a chain of certificates", "leaf", user(certificate("leaf")), certificates=True),
    Case(
        "a certificate and its key in one file",
        "jane",
        user({"client-certificate": "{folder}/both.pem", "client-key": "{folder}/both.pem"}),
        certificates=True,
    ),
    Case(
        "a certificate by flags",
        "jane",
        user({}),
        {"client_certificate": "jane.crt", "client_key": "jane.key"},
        certificates=True,
        viewed=False,
    ),
    Case(
        "a certificate by flags over a token",
        "jane",
        user(TOKEN),
        {"client_certificate": "jane.crt", "client_key": "jane.key"},
        certificates=True,
        viewed=False,
    ),
    Case(
        "a certificate by flags over another",
        "rsa",
        user(certificate("jane")),
        {"client_certificate": "rsa.crt", "client_key": "rsa.key"},
        certificates=True,
        viewed=False,
    ),
    Case(
        "a token by flag beside a certificate",
        "jane",
        user(certificate("jane")),
        {"token": "{ann}"},
        certificates=True,
        viewed=False,
    ),
    Case("a certificate beside a plugin", "jane", user(certificate("jane") | plugin("fail")), certificates=True),
    Case("a plugin's certificate", "jane", user(plugin("certificate")), certificates=True),
    Case(
        "a certificate through an https proxy",
        "jane",
        user(
            certificate("jane"),
            server="https://kubernetes",
            certificate_authority="{folder}/both.crt",
            proxy_url="{https-proxy}",
        ),
        certificates=True,
    ),
    # whom the server does not know
    Case("a wrong token", "unauthenticated", user({"token": "fake-token"})),
    Case("a wrong token file", "unauthenticated", user({"tokenFile": "{folder}/wrong.token"})),
    Case("a plugin's wrong token", "unauthenticated", user(plugin("token", "wrong.token"))),
    Case("a wrong token and impersonation", "unauthenticated", user({"token": "fake-token", "as": "joe"})),
    Case(
        "a user name and a password, which the server does not serve",
        "forbidden",
        user({"username": "a", "password": "fake"}),
    ),
    Case("an expired certificate", "unauthenticated", user(certificate("late")), certificates=True),
]


@pytest.fixture(scope="module")
def here(cluster: Cluster, module_namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("whoami")
    with place(cluster, module_namespace, folder) as made:
        if cluster.node is not None:
            issue(folder, cluster.node.instance.pki)
            for name in ("jane.crt", "jane.key"):
                made.words[name] = in_base64(folder / name)
        yield made


def in_base64(path: Path) -> str:
    return subprocess.run(["base64", "-w0", path], capture_output=True, text=True, check=True).stdout


@dataclass(frozen=True)
class Both:
    """kubectl and we, in the same folder with the same variables and flags."""

    place: Place
    program: Path
    flags: dict[str, Any] = field(repr=False)

    def kubectl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *arguments, *as_arguments(self.flags)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def theirs(self) -> Any:
        """Whom the server takes kubectl for, or how it is turned away."""
        done = self.kubectl("auth", "whoami", "-o", "json")
        if done.returncode == 0:
            return json.loads(done.stdout)["status"]["userInfo"]
        if "unknown flag" in done.stderr:
            pytest.skip("this kubectl is too old for the flags")
        if "Unauthorized" in done.stderr:
            return "unauthenticated"
        return (
            "forbidden"
            if "do not have permission" in done.stderr or "cannot impersonate" in done.stderr
            else done.stderr
        )

    def ours(self) -> Any:
        """Whom the server takes us for, or how we are turned away."""
        cluster = connect(ConnectionFlags(**self.flags))
        headers = [("Accept", "application/json"), ("Content-Type", "application/json")]
        body = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}).encode()
        answer = cluster.exchange("POST", REVIEWS, headers, time.monotonic() + SECONDS, 1 << 20, body)
        if answer.status == 201:
            return json.loads(answer.body)["status"]["userInfo"]
        return {401: "unauthenticated", 403: "forbidden"}.get(answer.status, answer.status)


@pytest.fixture
def both(case: Case, here: Place, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Write the case's kubeconfigs and set its variables."""
    if case.certificates and cluster.node is None:
        pytest.skip("certificates are issued by our own node's authority only")
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name.startswith("KUBE"):
            monkeypatch.delenv(name)
    for name, content in case.files.items():
        if content is not None:
            (here.folder / name).write_text(here.fill(content) if content == "" else kubeconfig(here, *content))
    monkeypatch.chdir(here.folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KUBERC", "off")
    monkeypatch.setenv("KUBECONFIG", ":".join(case.files))
    for name, value in case.environ.items():
        monkeypatch.setenv(name, here.fill(value))
    return Both(here, cluster.kubectl.program, here.fill(dict(case.flags)))


def kubeconfig(place: Place, cluster: Any, users: Any, current: str = "x") -> str:
    (name,) = users
    entry = place.fill(users[name])
    if isinstance(entry, dict) and "{admin}" in entry:
        entry = place.words["admin"] | {key.rstrip("-"): value for key, value in entry["{admin}"].items()}
    return config(current, {name: {"cluster": name, "user": name}}, {name: place.fill(cluster)}, {name: entry})


def cases(table: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", table, ids=lambda case: case.name)


@cases(SAME)
def test_the_server_takes_us_for_whom_it_takes_kubectl(case: Case, both: Both) -> None:
    theirs = both.theirs()
    assert both.ours() == theirs
    if isinstance(theirs, dict):
        assert theirs["username"] == both.place.fill(case.who) or case.who == ADMIN
    else:
        assert theirs == case.who


@cases([case for case in SAME if case.viewed])
def test_the_configuration_is_the_one_that_kubectl_views(case: Case, both: Both) -> None:
    # Other flags do not change what is viewed.
    chosen = {name: value for name, value in case.flags.items() if name in ("kubeconfig", "context")}
    done = Both(both.place, both.program, chosen).kubectl("config", "view", "--minify", "--flatten", "--raw", "-o=json")
    assert done.returncode == 0, done.stderr
    assert masked(as_configured(resolve(ConnectionFlags(**chosen)))) == masked(as_viewed(json.loads(done.stdout)))


def masked(shown: dict[str, Any]) -> dict[str, Any]:
    """The same without what a failing test must not show."""
    secret = ("token", "password", "client-key-data")
    return {key: hash(value) if key in secret else value for key, value in shown.items()}


def gated(fields: Any, **cluster: Any) -> dict[str, Any]:
    return user(fields, **({"server": "{gate}"} | cluster))


REFUSED = [
    Case("a plugin that fails", "you must log in", gated(plugin("fail"))),
    Case(
        "a plugin that is not there",
        "brew install acme",
        gated(plugin(command="no-such-plugin", installHint="brew install acme")),
    ),
    Case("a plugin that prints garbage", "", gated(plugin("garbage"))),
    Case("a plugin that answers nothing", "", gated(plugin("nothing"))),
    Case("a plugin that answers in another version", "", gated(plugin("token", "ann.token", f"{EXEC}/v1beta1"))),
    Case("a plugin of an old version", "", gated(plugin("token", "ann.token", apiVersion=f"{EXEC}/v1alpha1"))),
    Case("a plugin that needs a terminal", "", gated(plugin("token", "ann.token", interactiveMode="Always"))),
    Case("a plugin that fails, and impersonation", "", gated(plugin("fail") | {"as": "joe"})),
    Case("a token file that is not there", "", gated({"tokenFile": "{folder}/none"})),
    Case("a token file that is empty", "", gated({"tokenFile": "{folder}/empty"})),
    Case("an auth-provider", "", gated({"auth-provider": {"name": "gcp"}})),
    Case("groups without a user", "", gated(TOKEN), {"as_groups": ("system:masters",)}),
    Case("a token and a password", "", gated(TOKEN | {"username": "a", "password": "fake"})),
    Case("a certificate that is not there", "", gated(certificate("none"))),
    Case("a certificate with another's key", "", gated(certificate("jane", "rsa")), certificates=True),
    Case("a certificate with an encrypted key", "", gated(certificate("jane", "encrypted")), certificates=True),
    Case("an authority that is none", "", gated(TOKEN, certificate_authority="{folder}/ca.data")),
    Case("a context that is not there", "", gated(TOKEN), {"context": "y"}),
    Case("a user that is not there", "", gated(TOKEN), {"user": "y"}),
]


@cases(REFUSED)
def test_what_kubectl_does_not_send_we_do_not_send(case: Case, both: Both) -> None:
    (both.place.folder / "empty").write_text("")
    done = both.kubectl("auth", "whoami", "-o", "json")
    assert done.returncode != 0
    before = both.place.gate.connections  # where its certificate is at fault, kubectl finds out in the handshake
    with pytest.raises(ConnectionFailed) as caught:
        both.ours()
    assert case.who in f"{caught.value.what} {caught.value.next_step}"
    assert case.who in done.stderr
    assert both.place.gate.connections == before
