"""Secrets that the pod refers to: their metadata is all that was read."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.render.blocks import Block
from kubectl_evidence.render.views.config_objects import objects
from kubectl_evidence.render.views.frame import Frame


def view(found: Secrets, frame: Frame) -> Iterator[Block]:
    """Yield a row per Secret."""
    yield from objects(found.parts, "Secret", frame)
