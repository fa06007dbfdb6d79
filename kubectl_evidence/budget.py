"""Leave out what nobody will miss, and more when the packet is too large, and say how much.

What a finding cites always stays. Leaving out happens after the checks: they see everything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.events import Events, in_order
from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Pointer
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.packet import Packet
from kubectl_evidence.semantics.selectors import selects

# Measured on Kubernetes text with o200k: about 3.0 characters a token; 2.8 errs on the safe side.
CHARACTERS_PER_TOKEN = 2.8


@dataclass(frozen=True)
class Limits:
    """How many entries of each sort may stay, besides the cited ones."""

    log_lines: int
    events: int
    moments: int
    neighbours: int
    endpoints: int


LADDER = (
    Limits(log_lines=30, events=20, moments=24, neighbours=3, endpoints=20),
    Limits(log_lines=20, events=12, moments=16, neighbours=2, endpoints=10),
    Limits(log_lines=12, events=8, moments=12, neighbours=1, endpoints=6),
    Limits(log_lines=6, events=6, moments=8, neighbours=0, endpoints=3),
    Limits(log_lines=3, events=3, moments=4, neighbours=0, endpoints=1),
    Limits(log_lines=0, events=0, moments=0, neighbours=0, endpoints=0),
)


def fit(compose: Callable[[Limits], Packet], max_tokens: int) -> Packet:
    """Compose the packet with as much as fits into `max_tokens`, else with as little as there can be."""
    packet = compose(LADDER[0])
    for limits in LADDER[1:]:
        if packet.budget.tokens <= max_tokens:
            break
        packet = compose(limits)
    return packet


def tokens(document: Mapping[str, Any]) -> int:
    """Estimate the tokens of a document written as compact JSON."""
    return round(len(json.dumps(document, separators=(",", ":"), ensure_ascii=False)) / CHARACTERS_PER_TOKEN)


def trim(bundle: Bundle, cited: Collection[Pointer], limits: Limits) -> tuple[Bundle, Counter[str]]:
    """Leave out of the bundle what is beyond the limits and not cited; count it by sort."""
    kept = _Cited(cited)
    left_out: Counter[str] = Counter(bundle.passed_over)
    for step in (_pods, _services, _slices, _events, _logs):
        bundle = step(bundle, kept, limits, left_out)
    return bundle, +left_out


class _Cited:
    """The entries that findings point at."""

    def __init__(self, pointers: Collection[Pointer]) -> None:
        self._paths = {(pointer.kind, *map(str, pointer.path)) for pointer in pointers}

    def keys(self, kind: str, *prefix: str) -> set[str]:
        """The keys that are cited directly under a place."""
        start = (kind, *prefix)
        return {path[len(start)] for path in self._paths if path[: len(start)] == start and len(path) > len(start)}


def _pods(bundle: Bundle, kept: _Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep siblings of the target first: they are what it is compared with."""
    pods, pod = bundle.data(Pods), bundle.data(Pod)
    if pods is None:
        return bundle
    controller = pod.controller.uid if pod is not None and pod.controller is not None else None
    cited = kept.keys("pods", "items")

    def matters(name: str) -> tuple[bool, bool, str]:
        other = pods.items[name]  # type: ignore[index]
        sibling = controller is not None and other.controller is not None and other.controller.uid == controller
        return (name != bundle.target.name, not sibling, name)

    order = sorted((name for name in pods.items if name not in cited), key=matters)
    drop = order[limits.neighbours :]
    left_out["pods"] += len(drop)
    return bundle.replaced(Pods, pods.without("items", drop))


def _services(bundle: Bundle, kept: _Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep those that select the pod or are cited; where there are none, a few for orientation."""
    services, pod = bundle.data(Services), bundle.data(Pod)
    if services is None:
        return bundle
    labels = pod.labels if pod is not None else {}
    cited = kept.keys("services", "items")
    others = [n for n, s in services.items.items() if n not in cited and not selects(s.selector, labels)]
    drop = others if len(others) < len(services.items) else others[limits.neighbours :]
    left_out["services"] += len(drop)
    return bundle.replaced(Services, services.without("items", drop))


def _slices(bundle: Bundle, kept: _Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the slices of the Services that select the pod, and the first endpoints of each."""
    slices, services, pod = bundle.data(EndpointSlices), bundle.data(Services), bundle.data(Pod)
    if slices is None or services is None:
        return bundle
    labels = pod.labels if pod is not None else {}
    chosen = {name for name, service in services.items.items() if selects(service.selector, labels)}
    cited = kept.keys("endpoint_slices", "items")
    drop = [n for n, s in slices.items.items() if n not in cited and s.service not in chosen]
    left_out["endpointSlices"] += len(drop)
    fewer = {}
    for name, one in slices.items.items():
        places = kept.keys("endpoint_slices", "items", name, "endpoints")
        count = max([limits.endpoints, *(int(place) + 1 for place in places)])
        if name not in drop and len(one.endpoints) > count:
            left_out["endpoints"] += len(one.endpoints) - count
            fewer[name] = one.head("endpoints", count)
    return bundle.replaced(EndpointSlices, slices.with_parts("items", fewer).without("items", drop))


def _events(bundle: Bundle, kept: _Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the latest of each object, warnings before what is normal."""
    events = bundle.data(Events)
    if events is None:
        return bundle
    parts = {}
    for key, part in events.parts.items():
        cited = kept.keys("events", "parts", key, "items")
        ordered = sorted(in_order(part.items).items(), key=lambda item: item[1].type == "Warning")
        drop = [name for name, _ in ordered if name not in cited]
        drop = drop[: max(0, len(drop) - limits.events)]
        left_out["events"] += len(drop)
        parts[key] = part.without("items", drop)
    return bundle.replaced(Events, events.with_parts("parts", parts))


def _logs(bundle: Bundle, kept: _Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the last lines of each stream; of two equal streams (a container in back-off) one."""
    logs = bundle.data(Logs)
    if logs is None:
        return bundle
    parts: dict[Any, LogStream] = {}
    seen: list[Mapping[int, Any]] = []
    for key, stream in sorted(logs.parts.items(), key=lambda item: item[0].endswith("/current")):
        cited = kept.keys("logs", "parts", key, "lines")
        again = stream.lines in seen
        seen += [stream.lines] if stream.lines else []
        drop = [number for number in stream.lines if str(number) not in cited]
        drop = drop if again else drop[: max(0, len(drop) - limits.log_lines)]
        left_out["logLines"] += len(drop)
        parts[key] = stream.without("lines", drop)
    return bundle.replaced(Logs, logs.with_parts("parts", parts))
