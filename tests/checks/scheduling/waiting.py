"""Pods that the scheduler has found no node for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.checks.objects import Json, condition, container, pod


def refused(
    reasons: str,
    *,
    total: int = 1,
    requests: Mapping[str, str] | None = None,
    labels: dict[str, str] | None = None,
    status: Json | None = None,
    **spec: Any,
) -> Json:
    """A pod that waits, with what the scheduler said: `2 Insufficient cpu, 1 node(s) were unschedulable`."""
    message = (
        f"0/{total} nodes are available: {reasons}. preemption: 0/{total} nodes are available: "
        f"{total} Preemption is not helpful for scheduling."
    )
    return pod(
        container(state={}, ready=False, resources={"requests": dict(requests or {})}),
        phase="Pending",
        age=600,
        labels=labels,
        conditions=[condition("PodScheduled", "False", 600, "Unschedulable", message)],
        spec={"nodeName": None, **spec},
        status=status,
    )
