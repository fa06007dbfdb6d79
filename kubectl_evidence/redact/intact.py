"""Keeps JSON parseable: what could be parsed before redaction can be parsed after it.

The rules for text respect quotes and escapes, and this hardly ever has anything to do. But text can be
made to mislead them, and one broken line stops the program that reads the log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from kubectl_evidence.late import late

_OPENS = "[redacted:"
# A string of a valid document, where quotes are nowhere else, or a number.
_STRING = late(r'"(?:[^"\\]|\\.)*+"|(?<![\w.+-])-?[0-9]++(?![\w.+-])')


def keep_json(before: str, after: str, redact: Callable[[str], str]) -> str:
    """Return `after`, except for those documents of `before` that it broke: they are redacted string by string.

    A document is the whole text or one line of it.
    """
    if not _may_be_json(before):
        if "\n" not in before:
            return after
    elif _parsed(before) is not _BROKEN:
        return _mended(before, after, redact)
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new) or len(old) == 1:
        return after
    return "\n".join(
        _mended(was, now, redact) if was != now and _may_be_json(was) else now
        for was, now in zip(old, new, strict=True)
    )


_BROKEN = object()


def _may_be_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[", '"')


def _mended(before: str, after: str, redact: Callable[[str], str]) -> str:
    if _parsed(after) is not _BROKEN or _parsed(before) is _BROKEN:
        return after

    def string(found: re.Match[str]) -> str:
        value = str(json.loads(found[0])) if found[0][0] == '"' else found[0]
        redacted = redact(value)
        return found[0] if redacted == value else json.dumps(redacted, ensure_ascii=False)

    # A string may hold bare what only a later one gives away.
    mended = _STRING.sub(string, _STRING.sub(string, before))
    # With more of them hidden, the whole may show what its strings by themselves do not.
    return redact(mended) if mended.count(_OPENS) > before.count(_OPENS) else mended


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _BROKEN
