"""kubectl beside us: the same kubeconfigs, flags and variables for both, and what there is to compare."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster.connection import Connection
from kubectl_evidence.cluster.flags import ConnectionFlags
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, tls_context
from tests.cluster_access.loopback import POD, Loopback, Request, answers
from tests.node.instance import cache_home


def find_kubectl() -> str | None:
    """The kubectl built for the real node, which is of the release we follow, or else the one on PATH."""
    built = sorted(cache_home().glob("kubernetes-*/kubectl"))
    return str(built[-1]) if built else shutil.which("kubectl")


KUBECTL = find_kubectl()
needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="there is no kubectl to compare with")

GET = ask.get("v1", "pods", "checkout-api", "payments")
EXEC = "client.authentication.k8s.io"


def kubectl(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert KUBECTL is not None
    return subprocess.run(
        [KUBECTL, *arguments],
        env=os.environ | {"KUBERC": "off"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
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


# What goes over the wire. {url} is the recording server.

PROGRAM = f"#!{sys.executable}\nimport json, os\n"
TOKEN_PROGRAM = f"""{PROGRAM}
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
told = [os.environ.get("GREETING", ""), info]
token = "fake-" + json.dumps(told, sort_keys=True).encode().hex()
print(json.dumps({{"kind": "ExecCredential", "apiVersion": info["apiVersion"], "status": {{"token": token}}}}))
"""
CERTIFICATE_PROGRAM = f"""{PROGRAM}
status = {{"clientCertificateData": open("client.pem").read(), "clientKeyData": open("client.key").read()}}
print(json.dumps({{"kind": "ExecCredential", "apiVersion": "{EXEC}/v1", "status": status}}))
"""
YAML_PROGRAM = f"""{PROGRAM}
print("kind: ExecCredential\\napiVersion: {EXEC}/v1\\nstatus:")
print("  token: fake-yaml\\n  expirationTimestamp: 2999-01-01T00:00:00Z")
"""
EXPIRY_PROGRAM = f"""{PROGRAM}
status = {{"token": "fake", "expirationTimestamp": os.environ["EXPIRY"]}}
print(json.dumps({{"kind": "ExecCredential", "apiVersion": "{EXEC}/v1", "status": status}}))
"""
FAILING_PROGRAM = f"{PROGRAM}raise SystemExit('you must log in')\n"
BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
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
    """A kubeconfig and flags; `program` becomes ./plugin, and `files` lie beside it."""

    name: str
    config: str
    flags: Mapping[str, Any] = field(default_factory=dict)
    program: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """The recording server and how to run both against it.

    Both programs are run in the home folder; the kubeconfig lies in a folder in it, with the files that it names.
    """

    server: Loopback
    home: Path
    monkeypatch: pytest.MonkeyPatch

    @classmethod
    def set(
        cls, serve: Serve, home: Path, authority: Authority, pairs: Mapping[str, Pair], monkeypatch: pytest.MonkeyPatch
    ) -> Stage:
        """Put the files in their places and start the server; `pairs` are the server's and the client's."""
        (home / "folder").mkdir()
        for folder in (home, home / "folder"):
            shutil.copy(authority.pair.certificate, folder / "authority.pem")
            shutil.copy(pairs["client"].certificate, folder / "client.pem")
            shutil.copy(pairs["client"].key, folder / "client.key")
        certificate, key = pairs["client"].certificate.read_text(), pairs["client"].key.read_text()
        other_key, trusted = pairs["server"].key.read_text(), authority.pair.certificate.read_text()
        files = {
            "token": "  fake-from-file\n",
            "both.pem": f"{key}\n{certificate}",
            "crossed.pem": f"{certificate}\n{other_key}",
            "authorities.pem": f"# Behörde\n{BROKEN}\n{trusted}\nend",
        }
        for name, content in files.items():
            (home / "folder" / name).write_text(content)
        server = serve(answers(200, POD), tls=tls_context(pairs["server"], authority))
        return cls(server, home, monkeypatch)

    def prepare(self, wire: Wire) -> ConnectionFlags:
        if wire.config:
            (self.home / "folder" / "kubeconfig").write_text(self._at_server(wire.config))
            self.monkeypatch.setenv("KUBECONFIG", "folder/kubeconfig")
        if wire.program:
            (self.home / "folder" / "plugin").write_text(wire.program)
            (self.home / "folder" / "plugin").chmod(0o700)
        for name, value in wire.files.items():
            (self.home / "folder" / name).write_text(value)
        for name, value in wire.environ.items():
            self.monkeypatch.setenv(name, value.replace("{url}", self.server.url))
        return ConnectionFlags(**self.flags(wire))

    def _at_server(self, text: str) -> str:
        url = self.server.url
        for word, meant in {"url": url, "URL": url.upper(), "user@url": url.replace("//", "//jane:fake@")}.items():
            text = text.replace(f"{{{word}}}", meant)
        return text

    def flags(self, wire: Wire) -> dict[str, Any]:
        return {k: v.replace("{url}", self.server.url) if isinstance(v, str) else v for k, v in wire.flags.items()}

    def reads(self) -> list[Request]:
        """The requests for the object itself; some kubectls look around first."""
        return [request for request in self.server.requests if request.target.partition("?")[0].endswith(GET.path)]

    def kubectl(self, wire: Wire) -> subprocess.CompletedProcess[str]:
        """Have kubectl ask for what `GET` asks for; skip where it does not know the flags yet."""
        done = kubectl("get", "--raw", GET.path, *as_arguments(self.flags(wire)))
        if "unknown flag" in done.stderr:
            pytest.skip("this kubectl is too old for the flags")
        return done


def seen(request: Request) -> dict[str, Any]:
    """What a server can tell one client from another by, apart from its User-Agent."""
    told = {name: sorted(request.all(name)) for name, _ in request.headers if name.startswith("Impersonate-")}
    return {name.lower(): values for name, values in told.items()} | {
        # With --request-timeout kubectl also tells the server how long it will wait.
        "target": re.sub(r"\?timeout=[-0-9a-z.]+$", "", request.target),
        "host": request.one("Host"),
        "authorization": request.one("Authorization"),
        "compressed": request.one("Accept-Encoding") == "gzip",
        "client certificate": request.client_certificate,
        "server name": request.server_name,
    }
