"""Health checks of the API server, and its flags."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.control_plane import ControlPlane


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep every check that failed and the first of those that did not: how many there were is told anyway."""
    control_plane = bundle.data(ControlPlane)
    if control_plane is None:
        return bundle
    for field, health in (("ready", control_plane.ready), ("live", control_plane.live)):
        if health is not None:
            cited = kept.keys(ControlPlane.id, field, "checks")
            passed = [name for name, check in health.checks.items() if check.ok and name not in cited]
            drop = passed[limits.entries // 2 :]
            left_out["healthChecks"] += len(drop)
            control_plane = control_plane.with_part(field, health.without("checks", drop))
    flags = control_plane.flags
    if flags is not None and not limits.entries:
        drop = [name for name in flags.flags if name not in kept.keys(ControlPlane.id, "flags", "flags")]
        left_out["flags"] += len(drop)
        control_plane = control_plane.with_part("flags", flags.without("flags", drop))
    return bundle.replaced(ControlPlane, control_plane)
