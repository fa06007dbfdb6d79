"""Usage against requests and limits, in units that a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.render.blocks import Block, Item, Words, value, words
from kubectl_evidence.render.quantity import binary, millicores, parse
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.text import Text


def view(metrics: PodMetrics, frame: Frame) -> Iterator[Block]:
    """Yield a row per container, then what the sample is worth."""
    pod = frame.other(Pod)
    rows = []
    for name, usage in metrics.containers.items():
        container = pod.containers.get(name) if pod is not None else None
        rows.append(
            (
                words(value(name)),
                _against(usage.cpu, "cpu", container, millicores),
                _against(usage.memory, "memory", container, binary),
            )
        )
    yield from frame.table(("container", "CPU", "memory (working set)"), rows)
    taken = ago(metrics.timestamp, frame.at) if metrics.timestamp is not None else "at no known time"
    window = words(" over ", value(metrics.window)) if metrics.window is not None else ()
    yield Item(words(f"sampled {taken}", window, "; one sample says little about a peak"))


def _against(used: Text | None, resource: str, container: Container | None, shown: Callable[[Decimal], str]) -> Words:
    if used is None:
        return words("-")
    amount = parse(used)
    result = words(shown(amount)) if amount is not None else words(value(used))
    if container is None:
        return result
    for name, bounds in (("request", container.requests), ("limit", container.limits)):
        bound = at(bounds, resource)
        if bound is None:
            result = words(result, f", no {name}")
            continue
        of = parse(bound)
        share = f" ({amount / of:.0%})" if amount is not None and of else ""
        result = words(result, f", {name} ", value(bound), share)
    return result
