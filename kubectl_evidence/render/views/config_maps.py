"""ConfigMaps that the pod refers to."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.render.blocks import Block
from kubectl_evidence.render.views.config_objects import objects
from kubectl_evidence.render.views.frame import Frame


def view(found: ConfigMaps, frame: Frame) -> Iterator[Block]:
    """Yield a row per ConfigMap."""
    yield from objects(found.parts, "ConfigMap", frame)
