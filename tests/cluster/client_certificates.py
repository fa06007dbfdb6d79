"""Client certificates of users and groups, issued by the authority of our own node, with keys of every kind."""

from __future__ import annotations

import subprocess
from pathlib import Path

EC = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
RSA = ("rsa:2048",)


def issue(folder: Path, pki: Path) -> None:
    """Write NAME.crt and NAME.key for jane (PKCS 8), rsa (PKCS 1), sec1, ed and late (expired), and what goes wrong.

    leaf.crt is a chain with its intermediate authority, both.pem holds jane's key and certificate, encrypted.key is
    jane's with a password.
    """
    ca = ("-CA", pki / "ca.crt", "-CAkey", pki / "ca.key")
    _signed(folder, "jane", "/O=devs/O=ops, sre/CN=jane", EC, *ca)
    _signed(folder, "rsa", "/O=devs/CN=rsa", RSA, *ca)
    _signed(folder, "sec1", "/CN=sec1", EC, *ca)
    _signed(folder, "ed", "/CN=ed", ("ed25519",), *ca)
    _signed(folder, "late", "/CN=late", EC, *ca, days="-1")
    _signed(folder, "middle", "/CN=middle", EC, *ca, extension="basicConstraints=critical,CA:TRUE")
    _signed(folder, "leaf", "/O=devs/CN=leaf", EC, "-CA", folder / "middle.crt", "-CAkey", folder / "middle.key")
    (folder / "leaf.crt").write_text((folder / "leaf.crt").read_text() + (folder / "middle.crt").read_text())
    (folder / "both.pem").write_text((folder / "jane.key").read_text() + (folder / "jane.crt").read_text())
    for name in ("rsa", "sec1"):
        kind = "rsa" if name == "rsa" else "ec"
        key = folder / f"{name}.key"
        text = _openssl(kind, *(("-traditional",) if kind == "rsa" else ()), "-in", key)
        key.write_text(
            f"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{text}"
            if kind == "ec"
            else text
        )
    _openssl("pkey", "-in", folder / "jane.key", "-aes128", "-passout", "pass:fake", "-out", folder / "encrypted.key")


def _signed(
    folder: Path,
    name: str,
    subject: str,
    key: tuple[str, ...],
    *by: str | Path,
    days: str = "2",
    extension: str = "extendedKeyUsage=clientAuth",
) -> None:
    request, extensions = folder / f"{name}.csr", folder / f"{name}.ext"
    extensions.write_text(extension)
    _openssl(
        "req", "-new", "-newkey", *key, "-nodes", "-keyout", folder / f"{name}.key", "-out", request, "-subj", subject
    )
    serial = ("-set_serial", str(1000 + sum(name.encode())))
    _openssl("x509", "-req", "-in", request, *by, *serial, "-extfile", extensions, "-days", days,
             "-out", folder / f"{name}.crt")  # fmt: skip


def _openssl(*arguments: str | Path) -> str:
    done = subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True, timeout=60)
    return done.stdout
