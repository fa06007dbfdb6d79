"""Keeps JSON parseable: what could be parsed before redaction can be parsed after it.

The rules for text respect quotes and escapes, and this hardly ever has anything to do. But text can be
made to mislead them, and one broken line stops the program that reads the log.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kubectl_evidence.redact.objects import each_string


def keep_json(before: str, after: str, redact: Callable[[str], str]) -> str:
    """Return `after`, except for those documents of `before` that it broke: they are redacted leaf by leaf.

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
    if _parsed(after) is not _BROKEN:
        return after
    document = _parsed(before)
    if document is _BROKEN:
        return after
    try:
        mended = json.dumps(each_string(document, redact), separators=(",", ":"), ensure_ascii=False)
    except RecursionError:
        return after
    # The line may be one of a block of YAML, which its indentation makes.
    indent = len(before) - len(before.lstrip())
    return before[:indent] + mended + before[len(before.rstrip()) :]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _BROKEN
