"""The path that a line of a log names, and what of a container's mounts it is in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kubectl_evidence.late import late
from kubectl_evidence.text import Text

# In quotation marks or bare; not the path of a URL.
_PLACE = late(r"(?<![\w:/.])(/(?!/)[\w.@%+~-]+(?:/[\w.@%+~-]+)*)")
_LONGEST = 80


def place_near(line: Text, words: re.Pattern[str]) -> Text | None:
    """The path nearest to what is said of it: before those words, else after."""
    said = words.search(line)
    if said is None:
        return None
    before = [found for found in _PLACE.finditer(line) if found.end() <= said.start()]
    after = [found for found in _PLACE.finditer(line) if found.start() >= said.end()]
    found = before[-1] if before else after[0] if after else None
    return line.part(*found.span(1)).excerpt(_LONGEST) if found is not None else None


def paths(line: Text) -> list[Text]:
    """Every path that a line names."""
    return [line.part(*found.span(1)).excerpt(_LONGEST) for found in _PLACE.finditer(line)]


def mount_of(place: Text | None, mounts: Mapping[Text, Text]) -> Text | None:
    """The mount that a path is in: the longest of those that it is below, or is."""
    if place is None:
        return None
    above = (path for path in mounts if place == path or place.startswith(f"{path.rstrip('/')}/"))
    return max(above, key=len, default=None)
