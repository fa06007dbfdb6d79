"""The control plane: which health checks fail, since when the API server runs, and how it is set up."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.control_plane import ControlPlane, Health, Statusz
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, quoted, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame, missing


def view(control_plane: ControlPlane, frame: Frame) -> Iterator[Block]:
    """Yield a line for each page that was read."""
    for name, health in (("ready (/readyz)", control_plane.ready), ("live (/livez)", control_plane.live)):
        if health is not None:
            yield Item(words(f"{name}: ", _health(health, frame)))
    if control_plane.status is not None:
        yield Item(words("process (/statusz): ", _status(control_plane.status, frame)))
    flags = control_plane.flags
    if flags is None:
        return
    if not flags.collected:
        yield Item(words("flags (/flagz): ", missing(flags)))
        return
    shown = [words(value(frame.clip(f"{name}={text}"))) for name, text in flags.flags.items()]
    yield Item(
        words("flags that matter and are not at their defaults (/flagz): ", joined(", ", shown) or words("none"))
    )


def _health(health: Health, frame: Frame) -> Words:
    if not health.collected:
        return words(missing(health))
    if not health.passed + health.failed:
        return words(bad("the page lists no check"))
    failed = [
        words(value(frame.clip(name)), " ", quoted(frame.clip(check.says)) if check.says else "")
        for name, check in health.checks.items()
        if not check.ok
    ]
    count = f"{health.passed} of {health.passed + health.failed} checks passed"
    if not failed:
        return words(good(count))
    return words(bad(count), ", failed: ", joined(", ", failed))


def _status(status: Statusz, frame: Frame) -> Words:
    if not status.collected:
        return words(missing(status))
    version = words("version ", value(status.binary_version)) if status.binary_version is not None else words("-")
    emulates = status.emulation_version
    emulated = words(", emulating ", value(emulates)) if emulates is not None else ()
    go = words(", built with ", value(status.go_version)) if status.go_version is not None else ()
    started = f", started {ago(status.started, frame.at)}" if status.started is not None else ""
    return words(version, emulated, go, started)
