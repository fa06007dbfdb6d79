"""The log of what runs behind the metrics API."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.metrics_api import MetricsApi


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the last lines, fewer than of the pod's own logs."""
    pipeline = bundle.data(MetricsApi)
    if pipeline is None or pipeline.log is None:
        return bundle
    cited = kept.keys(MetricsApi.id, "log", "lines")
    drop = [number for number in pipeline.log.lines if str(number) not in cited]
    drop = drop[: max(0, len(drop) - limits.log_lines // 3)]
    left_out["logLines"] += len(drop)
    return bundle.replaced(MetricsApi, pipeline.with_part("log", pipeline.log.without("lines", drop)))
