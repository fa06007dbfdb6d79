"""Lines of logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.logs import Logs, LogStream


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the last lines of each stream; of two equal streams (a container in back-off) one."""
    logs = bundle.data(Logs)
    if logs is None:
        return bundle
    return bundle.replaced(Logs, fewer(logs, kept, limits, left_out, (Logs.id,)))


def fewer(logs: Logs, kept: Cited, limits: Limits, left_out: Counter[str], place: tuple[str, ...]) -> Logs:
    """The same logs less the lines beyond the limits; `place` is where in the packet they stand."""
    parts: dict[Any, LogStream] = {}
    seen: list[Mapping[int, Any]] = []
    for key, stream in sorted(logs.parts.items(), key=lambda item: item[0].endswith("/current")):
        cited = kept.keys(*place, "parts", key, "lines")
        again = stream.lines in seen
        seen += [stream.lines] if stream.lines else []
        drop = [number for number in stream.lines if str(number) not in cited]
        drop = drop if again else drop[: max(0, len(drop) - limits.log_lines)]
        left_out["logLines"] += len(drop)
        parts[key] = stream.without("lines", drop)
    return logs.with_parts("parts", parts)
