"""Keys and certificates: the right DER heads before random bytes, in the usual armour. They open nothing."""

from __future__ import annotations

import base64
import textwrap

from tests.redact.corpus.chance import Chance
from tests.redact.corpus.tokens import Token

_RSA = bytes.fromhex("308204a30201000282010100")  # SEQUENCE, version 0, a modulus of 2048 bits
_EC = bytes.fromhex("30770201010420")  # SEQUENCE, version 1, a scalar of 32 bytes
_PKCS8 = bytes.fromhex("308204bd020100300d06092a864886f70d0101010500048204a7")
_PBES2 = bytes.fromhex("308204fe304006092a864886f70d01050d3033301b06092a864886f70d01050c")
_HEADS = {"RSA PRIVATE KEY": _RSA, "EC PRIVATE KEY": _EC, "PRIVATE KEY": _PKCS8, "ENCRYPTED PRIVATE KEY": _PBES2}
_CERTIFICATE = bytes.fromhex("308202e2308201caa003020102020101300d06092a864886f70d01010b0500")
_PUBLIC = bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100")


def _lines(data: bytes, width: int = 64) -> list[str]:
    return textwrap.wrap(base64.b64encode(data).decode(), width)


def _armour(label: str, lines: list[str]) -> str:
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def private_pem(r: Chance, label: str = "RSA PRIVATE KEY", size: int = 1180) -> Token:
    """A private key; every line of its body is secret."""
    lines = _lines(_HEADS[label] + r.randbytes(size))
    return Token(_armour(label, lines), _bodies(lines))


def _bodies(lines: list[str]) -> tuple[str, ...]:
    """The lines long enough to be told; the first one's head is the same in all keys."""
    return tuple(line[16:] if not i else line for i, line in enumerate(lines) if len(line) >= 24)


def openssh_pem(r: Chance) -> Token:
    """A key of OpenSSH."""
    lines = _lines(b"openssh-key-v1\0\0\0\0\4none\0\0\0\4none\0\0\0\0\0\0\0\1" + r.randbytes(360), 70)
    return Token(
        _armour("OPENSSH PRIVATE KEY", lines),
        tuple(line[48:] if not i else line for i, line in enumerate(lines) if len(line) >= 24),
    )


def pgp_block(r: Chance) -> Token:
    """A private key of GnuPG, with a blank line before and a checksum behind."""
    lines = _lines(bytes.fromhex("9505860465") + r.randbytes(900))
    text = _armour("PGP PRIVATE KEY BLOCK", ["Version: GnuPG v2", "", *lines, "=" + r.base64(3)])
    return Token(text, _bodies(lines))


def escaped_pem(r: Chance, newline: str, label: str = "RSA PRIVATE KEY") -> Token:
    """A key in one line."""
    key = private_pem(r, label)
    return Token(key.text.replace("\n", newline), key.secrets)


def base64_pem(r: Chance) -> Token:
    """base64 of a PEM, as Secrets and kubeconfigs hold it; what encodes the key itself is secret."""
    key = private_pem(r, r.choice(["RSA PRIVATE KEY", "EC PRIVATE KEY"]), r.choice([140, 1180]))
    text = base64.b64encode((key.text + "\n").encode()).decode()
    return Token(text, (text[80:-60],))


def certificate(r: Chance) -> str:
    """A certificate, which is public."""
    return _armour("CERTIFICATE", _lines(_CERTIFICATE + r.randbytes(700)))


def public_pem(r: Chance) -> str:
    """A public key."""
    return _armour("PUBLIC KEY", _lines(_PUBLIC + r.randbytes(261)))


def ssh_public(r: Chance) -> str:
    """A line of authorized_keys."""
    key = base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0 " + r.randbytes(32)).decode()
    return f"ssh-ed25519 {key} ops@example.com"


def last_lines(r: Chance) -> Token:
    """The body of a key whose beginning was cut off, as `--tail` does."""
    lines = _lines(r.randbytes(700))
    return Token("\n".join(lines), _bodies(lines))


def first_lines(r: Chance) -> Token:
    """The body of a key whose end is missing."""
    lines = _lines(_RSA + r.randbytes(500))
    return Token("\n".join(lines), _bodies(lines))
