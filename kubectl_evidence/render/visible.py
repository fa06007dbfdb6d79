"""The last line of defence: no character that a reader cannot see leaves a renderer.

The redactor has taken them out already; what would still come through (an escape sequence that moves a
cursor, a mark that reverses a line) is shown as U+FFFD instead of being obeyed.
"""

from __future__ import annotations

import unicodedata

# Controls, formats (bidirectional marks, zero widths, tags), surrogates, line and paragraph separators, and the
# control characters' only harmless one.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_HARMLESS = "\t"


def visible(text: str) -> str:
    """Return `text` with U+FFFD for what cannot be seen. Newlines count: it is for one line at a time."""
    if text.isprintable():
        return text
    return "".join(c if c in _HARMLESS or unicodedata.category(c) not in _UNSEEN else "\ufffd" for c in text)
