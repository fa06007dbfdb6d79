"""The redactors that are compared, each as a function from text to text; and the programs of `make beside`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = Path(sys.prefix) / "peers"

# Built around these packages' own code; the versions are those that were measured.
GO: Mapping[str, str] = {
    "gitleaks": "github.com/zricethezav/gitleaks/v8@v8.30.1",
    "troubleshoot": "github.com/replicatedhq/troubleshoot/pkg/redact@v0.133.0",
}
# Built as they are, with the replacements that their own go.mod asks for. They look at a cluster: `make beside`.
PROGRAMS: Mapping[str, str] = {
    "k8sgpt": "github.com/k8sgpt-ai/k8sgpt@v0.4.17",
    "popeye": "github.com/derailed/popeye@v0.22.1",
}
MASK = "[REDACTED]"

Redact = Callable[[str], str]


class NotInstalled(RuntimeError):
    """A peer is not there; the text says what to do."""


def peer(name: str) -> Redact:
    """Return the peer of this name.

    Raises:
        NotInstalled: it is not there; `make peers` installs it.
    """
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    try:
        return PEERS[name]()
    except (ImportError, OSError) as error:
        message = f"{name} is not installed: make peers"
        raise NotInstalled(message) from error


def _redact_secret() -> Redact:
    import redact_secret  # type: ignore[import-not-found, unused-ignore]

    limits = redact_secret.WholeInputLimits(max_input_bytes=1 << 30, max_findings=10_000_000)
    return lambda text: str(redact_secret.scan_and_redact(text, limits=limits).text)


def _betterleaks() -> Redact:
    import betterleaks  # type: ignore[import-not-found, unused-ignore]

    return lambda text: _masked(text, (finding.match.value for finding in betterleaks.scan_string(text)))


def _detect_secrets() -> Redact:
    from detect_secrets.core.scan import scan_file  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from detect_secrets.settings import default_settings  # type: ignore[import-not-found, import-untyped, unused-ignore]

    file = Path(tempfile.mkdtemp()) / "pod.log"

    def redact(text: str) -> str:
        file.write_text(text, encoding="utf-8")
        with default_settings():
            return _masked(text, (found.secret_value for found in scan_file(str(file))))

    return redact


def _masked(text: str, secrets: Any) -> str:
    """The text without these; as a user of a finder of secrets would do it."""
    for secret in sorted({secret for secret in secrets if secret}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _program(name: str) -> Callable[[], Redact]:
    """A program that takes a JSON string a line, and answers with one."""

    def start() -> Redact:
        process = subprocess.Popen([str(FOLDER / name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        to, back = process.stdin, process.stdout
        if to is None or back is None:  # they are pipes
            raise NotInstalled(name)

        def redact(text: str) -> str:
            to.write(json.dumps(text).encode() + b"\n")
            to.flush()
            return str(json.loads(back.readline()))

        return redact

    return start


PEERS: dict[str, Callable[[], Redact]] = {
    "redact-secret": _redact_secret,
    "gitleaks": _program("gitleaks"),
    "betterleaks": _betterleaks,
    "detect-secrets": _detect_secrets,
    "troubleshoot": _program("troubleshoot"),
}
