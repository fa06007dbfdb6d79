"""Credentials from a program of the user's (a client-go credential plugin).

The protocol is client.authentication.k8s.io/v1 and v1beta1 as kubectl speaks it
(k8s.io/client-go plugin/pkg/client/auth/exec/exec.go). A plugin that fails is the end: nothing is
sent without the credentials that were configured. What the plugin prints as its answer is never
quoted; what it says on stderr is.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NoReturn

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.entries import ClusterEntry, ExecEntry

_GROUP = "client.authentication.k8s.io"
_VERSIONS = (f"{_GROUP}/v1", f"{_GROUP}/v1beta1")
_MODES = ("Never", "IfAvailable", "Always")
_STDERR_SHOWN = 4096


@dataclass(frozen=True)
class ExecCredential:
    """What a plugin handed out: a token, or a client certificate with its key (PEM), or both."""

    token: str = field(default="", repr=False)
    certificate: bytes = field(default=b"", repr=False)
    key: bytes = field(default=b"", repr=False)
    expires: datetime | None = None

    def is_expired(self, now: datetime) -> bool:
        """Whether the plugin has to be asked again."""
        return self.expires is not None and now > self.expires


def run(entry: ExecEntry, cluster: ClusterEntry, proxy: str, where: str, seconds: float) -> ExecCredential:
    """Run the plugin and read its answer; it has `seconds` unless it may talk to a person at a terminal.

    Standard input is the terminal, when it is one and the plugin wants it, and empty otherwise: what
    is piped to us is not the plugin's.

    Raises:
        ConnectionFailed: saying why no credentials came, with the plugin's own words.
    """
    interactive = _may_interact(entry, where)
    spec: dict[str, Any] = {"interactive": interactive}
    if entry.provide_cluster_info:
        spec["cluster"] = _cluster_info(cluster, proxy)
    info = {"kind": "ExecCredential", "apiVersion": entry.api_version, "spec": spec}
    environment = {**os.environ, **dict(entry.env), "KUBERNETES_EXEC_INFO": json.dumps(info)}
    # A person at a terminal has to see a login prompt at once; otherwise the words go into the error.
    on_terminal = _is_terminal(sys.stderr)
    try:
        plugin = subprocess.Popen(
            [entry.command, *entry.args],
            env=environment,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if on_terminal else subprocess.PIPE,
        )
    except FileNotFoundError:
        msg = f"the exec plugin {entry.command} of {where} is not installed"
        raise ConnectionFailed(msg, entry.install_hint or "install it, or correct users[].user.exec.command") from None
    except (OSError, ValueError) as error:
        msg = f"the exec plugin {entry.command} of {where} cannot be run: {getattr(error, 'strerror', 'bad argument')}"
        raise ConnectionFailed(msg, "check the file and its permissions") from None
    answer, words = _outputs(plugin, None if interactive else seconds, entry, where)
    if plugin.returncode:
        said = words.decode("utf-8", "replace").strip()[-_STDERR_SHOWN:]
        why = f": {said}" if said else " (its message is above)" if on_terminal else " and said nothing"
        msg = f"the exec plugin {entry.command} of {where} failed with exit code {plugin.returncode}{why}"
        raise ConnectionFailed(msg, "log in again as the plugin asks, or choose another context")
    return _read(answer, entry, where)


def _may_interact(entry: ExecEntry, where: str) -> bool:
    mode = entry.interactive_mode
    if not mode and entry.api_version == _VERSIONS[1]:
        mode = "IfAvailable"  # clientcmd/api/v1/defaults.go
    problem = ""
    if not entry.command:
        problem = "has no command"
    elif entry.api_version not in _VERSIONS:
        problem = f"has the apiVersion {entry.api_version!r}, not {' or '.join(_VERSIONS)}"
    elif mode not in _MODES:
        problem = f"has the interactiveMode {mode!r}, not {', '.join(_MODES)}"
    elif not all(name for name, _ in entry.env):
        problem = "has an environment variable without a name"
    elif mode == "Always" and not _is_terminal(sys.stdin):
        problem = "needs a terminal (interactiveMode Always), and standard input is none"
    if problem:
        msg = f"the exec plugin {entry.command} of {where} {problem}"
        raise ConnectionFailed(msg, "correct users[].user.exec in the kubeconfig, or run this in a terminal")
    return mode != "Never" and _is_terminal(sys.stdin)


def _is_terminal(stream: IO[str] | None) -> bool:
    try:
        return stream is not None and os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False


def _cluster_info(cluster: ClusterEntry, proxy: str) -> Mapping[str, Any]:
    authority = cluster.certificate_authority_data
    if cluster.certificate_authority:
        try:
            authority = Path(cluster.certificate_authority).read_bytes()
        except OSError as error:
            msg = f"certificate-authority {cluster.certificate_authority} cannot be read: {error.strerror}"
            raise ConnectionFailed(msg, "check the path and its permissions") from None
    return {
        "server": cluster.server,
        **({"tls-server-name": cluster.tls_server_name} if cluster.tls_server_name else {}),
        **({"insecure-skip-tls-verify": True} if cluster.insecure_skip_tls_verify else {}),
        **({"certificate-authority-data": base64.b64encode(authority).decode()} if authority else {}),
        **({"proxy-url": proxy} if proxy else {}),
        **({"disable-compression": True} if cluster.disable_compression else {}),
        "config": cluster.exec_config,
    }


def _outputs(
    plugin: subprocess.Popen[bytes], seconds: float | None, entry: ExecEntry, where: str
) -> tuple[bytes, bytes]:
    try:
        answer, words = plugin.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        msg = f"the exec plugin {entry.command} of {where} gave no credentials within {seconds:g} s"
        raise ConnectionFailed(msg, "run it by hand to see what it waits for") from None
    finally:
        if plugin.returncode is None:
            plugin.kill()
            # A child of the plugin's may still hold the pipes; it must not hold us.
            with contextlib.suppress(subprocess.TimeoutExpired):
                plugin.wait(timeout=1)
            for pipe in (plugin.stdout, plugin.stderr):
                if pipe:
                    pipe.close()
    return answer, words or b""


def _read(answer: bytes, entry: ExecEntry, where: str) -> ExecCredential:
    def refuse(problem: str) -> NoReturn:
        msg = f"the exec plugin {entry.command} of {where} {problem}"
        raise ConnectionFailed(msg, "run it by hand to see its answer, and update it if it is old") from None

    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        refuse("answered with something that is not JSON")
    if not isinstance(document, dict) or document.get("kind") != "ExecCredential":
        refuse("answered with something that is no ExecCredential")
    if document.get("apiVersion") != entry.api_version:
        refuse(f"answered in another apiVersion than {entry.api_version}")
    status = document.get("status")
    if not isinstance(status, dict):
        refuse("answered without a status")
    fields = [status.get(key) or "" for key in ("token", "clientCertificateData", "clientKeyData")]
    if not all(isinstance(value, str) for value in fields):
        refuse("answered with a credential that is not text")
    token, certificate, key = fields
    if not (token or certificate or key):
        refuse("answered with neither a token nor a certificate")
    if bool(certificate) != bool(key):
        refuse("answered with only one of certificate and key")
    try:
        expires = _moment(status.get("expirationTimestamp"))
    except (TypeError, ValueError):
        refuse("answered with an expirationTimestamp that is no time")
    return ExecCredential(token, certificate.encode(), key.encode(), expires)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
