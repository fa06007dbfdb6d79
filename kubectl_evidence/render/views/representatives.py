"""The other failing pods: containers, events and the end of each log."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.representatives import Representatives
from kubectl_evidence.render.blocks import Block, Item, bad, value, words
from kubectl_evidence.render.views import events, logs, pod
from kubectl_evidence.render.views.frame import Frame


def view(others: Representatives, frame: Frame) -> Iterator[Block]:
    """Yield for each what is shown of the examined pod."""
    sources = {
        source.key: source.shown_by for source in frame.packet.sections()[others.id].sources if source.key is not None
    }
    for name, one in others.parts.items():
        yield Item(words(value(name), ":"))
        if one.pod is None:
            yield Item(words(bad("the pod was not read")))
            continue
        yield from pod.view(one.pod, frame)
        if one.events is not None:
            yield from events.view(one.events, frame)
        if one.logs is not None:
            prefix = f"{name}/logs/"
            commands = {
                key.part(len(prefix), len(key)): shown_by for key, shown_by in sources.items() if key.startswith(prefix)
            }
            yield from logs.streams(one.logs, frame, commands, (others.id, "parts", name, "logs"))
