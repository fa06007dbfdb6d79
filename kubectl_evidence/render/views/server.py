"""The API server's version."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.server import Server
from kubectl_evidence.render.blocks import Block, Item, value, words
from kubectl_evidence.render.views.frame import Frame


def view(server: Server, frame: Frame) -> Iterator[Block]:
    """Yield one line."""
    yield Item(words("version ", value(frame.clip(server.git_version))))
