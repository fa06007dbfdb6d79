"""Certificates for loopback servers and their clients, made anew for each test session with `openssl`."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, PEM files."""

    certificate: Path
    key: Path


class Authority:
    """A certificate authority in a folder of its own."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.pair = Pair(folder / f"{name}.pem", folder / f"{name}.key")
        self._run("req", "-x509", *self._new_key(self.pair), "-out", self.pair.certificate, "-subj", f"/CN={name}")

    def server(self, name: str = "server", names: str = "IP:127.0.0.1,DNS:localhost", days: int = 2) -> Pair:
        """Issue a server's certificate for the subjectAltNames; with -1 days it has expired."""
        return self._issue(name, f"subjectAltName={names}", days)

    def client(self, name: str = "client") -> Pair:
        """Issue a client's certificate."""
        return self._issue(name, "extendedKeyUsage=clientAuth", 2)

    def _issue(self, name: str, extension: str, days: int) -> Pair:
        pair = Pair(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        request, extensions = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        extensions.write_text(extension)
        self._run("req", *self._new_key(pair), "-out", request, "-subj", f"/CN={name}")
        issuer = ("-CA", self.pair.certificate, "-CAkey", self.pair.key, "-CAcreateserial")
        self._run("x509", "-req", "-in", request, *issuer, "-days", str(days), "-extfile", extensions,
                  "-out", pair.certificate)  # fmt: skip
        return pair

    @staticmethod
    def _new_key(pair: Pair) -> tuple[str | Path, ...]:
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", pair.key)

    @staticmethod
    def _run(*arguments: str | Path) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)
