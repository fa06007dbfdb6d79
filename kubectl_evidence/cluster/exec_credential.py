"""Credentials from a program of the user's (a client-go credential plugin).

The protocol is client.authentication.k8s.io/v1 and v1beta1 as kubectl speaks it
(k8s.io/client-go plugin/pkg/client/auth/exec/exec.go). A plugin that fails is the end: nothing is
sent without the credentials that were configured. What the plugin prints as its answer is never
quoted; what it says on stderr is.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import field
from datetime import datetime
from typing import IO, NoReturn

from kubectl_evidence.cluster import ConnectionFailed, stanza
from kubectl_evidence.cluster.document import read
from kubectl_evidence.cluster.entries import ClusterEntry, ExecEntry
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late

_STDERR_SHOWN = 4096
_RFC3339 = late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})")


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


def run(entry: ExecEntry, cluster: ClusterEntry, where: str, seconds: float) -> ExecCredential:
    """Run the plugin and read its answer; it has `seconds` unless it may talk to a person at a terminal.

    Standard input is the terminal, when it is one and the plugin wants it, and empty otherwise: what
    is piped to us is not the plugin's.

    Raises:
        ConnectionFailed: saying why no credentials came, with the plugin's own words.
    """
    stanza.check(entry, where)
    interactive = stanza.is_interactive(entry, where)
    environment = stanza.environment(entry, cluster, interactive=interactive)
    program = stanza.program(entry, where)
    # A person at a terminal has to see a login prompt at once; otherwise the words go into the error. They go through a
    # file without a name: what a plugin leaves running in the background may hold a pipe open for ever.
    on_terminal = stanza.is_terminal(sys.stderr)
    with _nameless_file() as words:
        try:
            plugin = subprocess.Popen(
                [entry.command, *entry.args],
                executable=program,
                env=environment,
                stdin=None if interactive else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=None if on_terminal else words,
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "bad argument"
            msg = f"the exec plugin {entry.command} of {where} cannot be run: {why}"
            raise ConnectionFailed(msg, "check the file and its permissions") from None
        answer = _output(plugin, None if interactive else seconds)
        said = _end_of(words)
        if answer is None:
            msg = f"the exec plugin {entry.command} of {where} gave no credentials within {seconds:g} s"
            raise ConnectionFailed(f"{msg}: {said}" if said else msg, "run it by hand to see what it waits for")
        if plugin.returncode:
            why = f": {said}" if said else " (its message is above)" if on_terminal else " and said nothing"
            msg = f"the exec plugin {entry.command} of {where} failed with exit code {plugin.returncode}{why}"
            raise ConnectionFailed(msg, "log in again as the plugin asks, or choose another context")
    return _read(answer, entry, where)


def _output(plugin: subprocess.Popen[bytes], seconds: float | None) -> bytes | None:
    """Wait for the plugin's answer, or end it after `seconds` and give None."""
    try:
        return plugin.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        return None
    finally:
        if plugin.returncode is None:
            plugin.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                plugin.wait(timeout=1)
        # A child of the plugin's may still hold the other end; it must not hold us.
        if plugin.stdout:
            plugin.stdout.close()


def _nameless_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("words", os.MFD_CLOEXEC), "w+b")
    return tempfile.TemporaryFile()


def _end_of(words: IO[bytes]) -> str:
    size = words.seek(0, os.SEEK_END)
    words.seek(max(0, size - _STDERR_SHOWN))
    return words.read(_STDERR_SHOWN).decode("utf-8", "replace").strip()


def _read(answer: bytes, entry: ExecEntry, where: str) -> ExecCredential:
    def refuse(problem: str) -> NoReturn:
        msg = f"the exec plugin {entry.command} of {where} {problem}"
        raise ConnectionFailed(msg, "run it by hand to see its answer, and update it if it is old") from None

    try:
        # The protocol is JSON, but kubectl's decoder takes what does not begin like it for YAML.
        document = json.loads(answer) if answer.lstrip().startswith(b"{") else read(answer)
    except (ValueError, RecursionError):
        refuse("answered with something that is neither JSON nor YAML")
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
    """Read a time as Go does (RFC 3339); Python's own reader takes a day for one."""
    if text is None:
        return None
    if not _RFC3339.fullmatch(text):
        raise ValueError
    return datetime.fromisoformat(text)
