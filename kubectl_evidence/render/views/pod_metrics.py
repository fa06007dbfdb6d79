"""Usage against requests and limits, in units that a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

from kubectl_evidence.clues.sampling import is_stale
from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.render.blocks import Block, Item, Words, bad, value, words
from kubectl_evidence.render.quantity import binary, millicores, parse
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.semantics.missing_usage import MissingUsage, why_missing
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
    yield Item(sampled(metrics.timestamp, metrics.window, frame))


def absent(frame: Frame) -> Iterator[Block]:
    """Say why there is no sample."""
    section, pipeline = frame.packet.sections()[PodMetrics.id], frame.other(MetricsApi)
    registration = pipeline.api_service if pipeline is not None else None
    why = why_missing(section.status, section.why, None, registration, frame.other(Pod), frame.at)
    if why is not None:
        yield Item(words("missing: ", bad(why.replace("-", " ")), f": {_MEANS[why]}; that says nothing about load"))


# What each reason means (`semantics.missing_usage`).
_MEANS: dict[MissingUsage, str] = {
    "not-installed": "no metrics API is registered",
    "unavailable": "the metrics API is registered, and nothing behind it answers",
    "not-permitted": "the identity may not read it",
    "not-answered": "no answer came",
    "not-running": "only pods in phase Running are sampled",
    "restarting": "a container that is between two runs, or has just begun a new one, hides the whole pod",
    "too-new": "its containers need not have been looked at twice yet",
    "stale": "later looks at the pod failed",
    "unexplained": "every container runs for long enough to have been looked at twice",
}


def sampled(timestamp: datetime | None, window: Text | None, frame: Frame) -> Words:
    """Say when a sample was taken and what it is worth."""
    if timestamp is None:
        return words("sampled at no known time")
    over = words(" over ", value(window)) if window is not None else ()
    taken = words(f"sampled {ago(timestamp, frame.at)}", over)
    if is_stale(timestamp, window, frame.at):
        return words(taken, "; ", bad("stale"), f": {_MEANS['stale']}")
    return words(taken, "; one sample says little about a peak")


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
