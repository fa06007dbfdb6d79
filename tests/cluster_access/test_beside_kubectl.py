"""The same kubeconfigs, flags and variables given to kubectl and to us resolve to the same.

Against `kubectl config view --minify --flatten --raw`. What is sent is compared in test_sent_beside_kubectl, what is
refused in test_refused_beside_kubectl, and who the API server says we are in tests/cluster/test_whoami.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kubectl_evidence.cluster.connection import resolve
from kubectl_evidence.cluster.flags import ConnectionFlags
from tests.cluster_access.beside import (
    EXEC,
    as_arguments,
    as_configured,
    as_viewed,
    cluster,
    config,
    kubectl,
    needs_kubectl,
    user,
)

pytestmark = needs_kubectl


@dataclass(frozen=True)
class Case:
    """Files of the home folder by path, KUBECONFIG (paths in it), flags for both, and links by path and goal."""

    name: str
    files: Mapping[str, str]
    kubeconfig: str = ""
    flags: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    def prepare(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for path, content in self.files.items():
            file = home / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content.replace("{home}", str(home)))
        for path, goal in self.links.items():
            (home / path).symlink_to(goal)
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
    Case("a file of blanks is passed over", {"blank": " \n\n", "a": A}, "blank:a"),
    Case("a file of comments is passed over", {"comments": "# nothing\n---\n", "a": A}, "comments:a"),
    Case("of several documents the first counts", {DEFAULT: f"{YAML}---\n{config()}\n---\n: : :\n"}),
    Case("a byte order mark", {DEFAULT: f"\ufeff{YAML}"}),
    Case(
        "nulls are nothing", {DEFAULT: config().replace('"apiVersion": "v1"', '"apiVersion": null, "extensions": null')}
    ),
    Case("a namespace like a time", {DEFAULT: YAML.replace("2024-01-01", "12:30")}),
    Case("a namespace like a number of base 60", {DEFAULT: YAML.replace("2024-01-01", "1:20:30.5")}),
    Case("a namespace like a half of a number", {DEFAULT: YAML.replace("2024-01-01", "1e")}),
    Case(
        "a key like a truth",
        {DEFAULT: YAML.replace("unknown-field: ignored", "as: x\n      as-user-extra: {yes: [x], 2: [z]}")},
    ),
    Case("empty flags are none", {"b": B}, "b", {"context": "", "namespace": ""}),
    Case("names in other scripts", {DEFAULT: config("ü/x:日", {"ü/x:日": {"cluster": "x", "user": "x"}})}),
    Case(
        "a kubeconfig behind a link",
        {"real/c": cluster(certificate_authority="ca"), "d/ca": PEM},
        "d/link",
        {},
        {"d/link": "../real/c"},
    ),
    Case(
        "a kubeconfig through a linked folder",
        {"real/d/c": cluster(certificate_authority="../ca"), "ca": PEM},
        "link/c",
        {},
        {"link": "real/d"},
    ),
    Case(
        "an absolute path through a linked folder",
        {
            DEFAULT: user(client_certificate="{home}/link/../c.pem", client_key="{home}/link/k.pem"),
            "real/c.pem": "c",
            "real/d/k.pem": "k",
        },
        links={"link": "real/d"},
    ),
    Case("an exec plugin with an absolute path", {"d/c": user(exec=PLUGIN | {"command": "/opt/./get-token"})}, "d/c"),
]


@pytest.mark.parametrize("case", VIEWED, ids=lambda case: case.name)
def test_the_resolved_configuration_is_kubectls(case: Case, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case.prepare(home, monkeypatch)
    done = kubectl("config", "view", "--minify", "--flatten", "--raw", "-o", "json", *as_arguments(case.flags))
    assert done.returncode == 0, done.stderr
    assert as_configured(resolve(ConnectionFlags(**dict(case.flags)))) == as_viewed(json.loads(done.stdout))  # type: ignore[arg-type]
