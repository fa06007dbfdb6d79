"""API groups: which of those that evidence is read from are served."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.apis import GROUPS, Apis
from kubectl_evidence.render.blocks import Block, Item, joined, term, value, words
from kubectl_evidence.render.views.frame import Frame


def view(apis: Apis, frame: Frame) -> Iterator[Block]:
    """Yield those that are served with their versions, then those that are not."""
    del frame
    for group, versions in apis.groups.items():
        what = next((what for name, what in GROUPS.items() if name == group), "")
        yield Item(words(value(group), f" ({what}): ", joined(", ", [term(one) for one in versions])))
    absent = [f"{name} ({what})" for name, what in GROUPS.items() if not any(group == name for group in apis.groups)]
    if absent:
        yield Item(words(f"not served: {', '.join(absent)}"))
