"""A kubeconfig's `exec` stanza: what of it is refused, which program it means, and what that is told.

As kubectl does it (k8s.io/client-go tools/clientcmd/validation.go, plugin/pkg/client/auth/exec/exec.go, rest/exec.go).
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.entries import ClusterEntry, ExecEntry

_GROUP = "client.authentication.k8s.io"
_VERSIONS = (f"{_GROUP}/v1", f"{_GROUP}/v1beta1")
_MODES = ("Never", "IfAvailable", "Always")


def check(entry: ExecEntry, where: str) -> None:
    """Refuse a stanza that no plugin can be run by, also where none has to be run.

    Raises:
        ConnectionFailed: saying what is wrong with it.
    """
    problem = ""
    if not entry.command:
        problem = "has no command"
    elif entry.api_version not in _VERSIONS:
        problem = f"has the apiVersion {entry.api_version!r}, not {' or '.join(_VERSIONS)}"
    elif _mode(entry) not in _MODES:
        problem = f"has the interactiveMode {_mode(entry)!r}, not {', '.join(_MODES)}"
    elif not all(name for name, _ in entry.env):
        problem = "has an environment variable without a name"
    if problem:
        msg = f"the exec plugin {entry.command} of {where} {problem}"
        raise ConnectionFailed(msg, "correct users[].user.exec in the kubeconfig")


def is_interactive(entry: ExecEntry, where: str) -> bool:
    """Whether standard input is the plugin's to talk to a person.

    Raises:
        ConnectionFailed: it needs to, and there is no terminal.
    """
    at_terminal = is_terminal(sys.stdin)
    if _mode(entry) == "Always" and not at_terminal:
        msg = f"the exec plugin {entry.command} of {where} needs a terminal (interactiveMode Always), and there is none"
        raise ConnectionFailed(msg, "run this where standard input is a terminal")
    return _mode(entry) != "Never" and at_terminal


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether a person sits at a stream, which may be closed."""
    try:
        return stream is not None and os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False


def program(entry: ExecEntry, where: str) -> str:
    """Find the program as Go does: in our own PATH, never the stanza's, and never by a relative folder (os/exec).

    Raises:
        ConnectionFailed: there is none; the next step is the stanza's installHint.
    """
    if "/" in entry.command:
        candidates = [os.path.normpath(entry.command)]
    else:
        folders = os.environ.get("PATH", "").split(os.pathsep)
        candidates = [str(Path(folder, entry.command)) for folder in folders if folder.startswith("/")]
    for candidate in candidates:
        if Path(candidate).is_file() and os.access(candidate, os.X_OK):
            return candidate
    there = [candidate for candidate in candidates if "/" in entry.command and Path(candidate).exists()]
    problem = "is no file that may be run" if there else "is not installed"
    msg = f"the exec plugin {entry.command} of {where} {problem}"
    raise ConnectionFailed(msg, entry.install_hint or "install it, or correct users[].user.exec.command")


def environment(entry: ExecEntry, cluster: ClusterEntry, *, interactive: bool) -> dict[str, str]:
    """Give the variables that the plugin runs with: ours, the stanza's, and what it is told (KUBERNETES_EXEC_INFO)."""
    spec: dict[str, Any] = {"interactive": interactive}
    if entry.provide_cluster_info:
        spec["cluster"] = _cluster_info(cluster)
    info = {"kind": "ExecCredential", "apiVersion": entry.api_version, "spec": spec}
    return {**os.environ, **dict(entry.env), "KUBERNETES_EXEC_INFO": json.dumps(info)}


def _mode(entry: ExecEntry) -> str:
    if not entry.interactive_mode and entry.api_version == _VERSIONS[1]:
        return "IfAvailable"  # clientcmd/api/v1/defaults.go
    return entry.interactive_mode


def _cluster_info(cluster: ClusterEntry) -> Mapping[str, Any]:
    """Describe the cluster (rest/exec.go, ConfigToExecCluster): of proxies only the kubeconfig's, as it is written."""
    authority = cluster.certificate_authority_data
    if cluster.certificate_authority:
        try:
            authority = Path(cluster.certificate_authority).read_bytes()
        except OSError as error:
            msg = f"certificate-authority {cluster.certificate_authority} cannot be read: {error.strerror}"
            raise ConnectionFailed(msg, "check the path and its permissions") from None
    return {
        "server": cluster.host,
        **({"tls-server-name": cluster.tls_server_name} if cluster.tls_server_name else {}),
        **({"insecure-skip-tls-verify": True} if cluster.insecure_skip_tls_verify else {}),
        **({"certificate-authority-data": base64.b64encode(authority).decode()} if authority else {}),
        **({"proxy-url": cluster.proxy_url} if cluster.proxy_url else {}),
        **({"disable-compression": True} if cluster.disable_compression else {}),
        "config": cluster.exec_config,
    }
