"""The packet as JSON: the form for programs, in the order of the model."""

from __future__ import annotations

import json

from kubectl_evidence.packet import Packet


def render(packet: Packet) -> str:
    """Return the packet as indented JSON, ending in a newline. It validates against the shipped schema."""
    return f"{json.dumps(packet.document(), indent=2, ensure_ascii=False)}\n"
