"""Undoes the encodings that logs and manifests wrap around text: JSON escapes, base64, hex."""

from __future__ import annotations

import base64
import binascii
import json
import re

from kubectl_evidence.late import late

# Every third byte of ASCII text begins a character of base64, every one a pair of hex digits: with its
# top bits known, most runs that are no text are told at a glance.
_TEXT_IN_BASE64 = late(r"[ACDI-Za-f]...[ACDI-Za-f]...[ACDI-Za-f]...[ACDI-Za-f]")
_TEXT_IN_HEX = late(r"(?:[02-7].){6}")
_PRINTABLE = late(r"[\t\n\r -~\x00]+")
_ESCAPE = late(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def escapes_within(quote: str) -> int:
    r"""Return how often a value between quotes like this was escaped: `"` once, `\"` twice, `\\\"` thrice."""
    return (len(quote) - len(quote.lstrip("\\"))).bit_length() + 1


def unescape(text: str, times: int) -> str:
    """Undo `times` levels of JSON escaping; what is no valid escape stays as it is."""
    for _ in range(times):
        if "\\" not in text:
            break
        try:
            text = json.loads(f'"{text}"', strict=False)
        except ValueError:
            text = _ESCAPE.sub(_one, text)
    # The halves of a surrogate pair come one by one; a lone half cannot be encoded.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _one(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _SHORT.get(match[2], match[2] if match[2] in "\"'\\/" else match[0])


def from_base64(run: str) -> str | None:
    """Return the text that a run of base64 (standard or URL-safe, padded or not, cut off or not) stands for.

    None when it is not text: hashes, compressed data, ordinary words.
    """
    core = run.rstrip("=").replace("-", "+").replace("_", "/")
    head = _bytes(core[:32]) if len(core) < 13 or _TEXT_IN_BASE64.match(core) else None
    if head is None or not _is_text(head, cut=len(core) > 32):
        return None
    whole = _bytes(core)
    return whole.decode("utf-8", "replace") if whole is not None and _is_text(whole, cut=True) else None


def _bytes(core: str) -> bytes | None:
    if len(core) % 4 == 1:
        core = core[:-1]
    try:
        return base64.b64decode(core + "=" * (-len(core) % 4))
    except (ValueError, binascii.Error):
        return None


def from_hex(run: str) -> str | None:
    """Return the text that a run of hex digits stands for, or None."""
    if not _TEXT_IN_HEX.match(run):
        return None
    try:
        data = bytes.fromhex(run[: len(run) // 2 * 2])
    except ValueError:
        return None
    return data.decode("ascii", "replace") if _is_text(data, cut=False) else None


def _is_text(data: bytes, *, cut: bool) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if not cut or error.start < len(data) - 3:
            return False
        text = data[: error.start].decode("utf-8", "replace")
    if not text:
        return False
    if text.isascii():
        return _PRINTABLE.fullmatch(text) is not None
    # A few letters beyond ASCII in otherwise readable text; random bytes do not get here.
    return len(text) >= 16 and sum(c.isascii() and c.isprintable() for c in text) > len(text) * 0.8
