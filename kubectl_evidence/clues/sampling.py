"""When metrics-server has a sample, and how old one may be.

It gives a pod's usage once every container has two points of the same run, or one that is at least ten seconds into a
run which is shorter than the resolution; only of pods in phase Running (sigs.k8s.io/metrics-server pkg/storage/pod.go,
Store and GetMetrics; pkg/server/informer.go).
"""

from __future__ import annotations

from datetime import UTC, datetime

from kubectl_evidence.late import late

# How often metrics-server looks unless it is told otherwise (cmd/metrics-server/app/options, --metric-resolution).
# No sample tells it before there is one: its window is the time between two looks.
RESOLUTION = 60.0

# So many looks are missed by no server that works.
_LOOKS = 3
# The kubelet's own points are up to some seconds old, and a first window may be as short as ten: nothing younger than
# this is stale.
_LEAST_STALE = 120.0

# metav1.Duration as Go writes it (time.Duration.String): `14.123s`, `1m0.5s`.
_PART = late(r"(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


def seconds(duration: str) -> float | None:
    """Read a duration as the API writes it, in seconds; None for what is none."""
    parts = _PART.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def too_new(started: datetime, now: datetime) -> bool:
    """Whether a container that runs since then need not have been looked at twice yet."""
    return (now - started).total_seconds() < 2 * RESOLUTION


def is_stale(taken: datetime, window: str | None, now: datetime) -> bool:
    """Whether a sample is so old that several looks after it must have failed."""
    every = seconds(window) if window is not None else None
    return (now - taken).total_seconds() > max(_LEAST_STALE, _LOOKS * (every or 0.0))


def moment(text: object) -> datetime | None:
    """Read a time as the API writes it; None for what is none."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)
