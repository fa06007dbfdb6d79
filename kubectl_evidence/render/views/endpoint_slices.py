"""EndpointSlices: which addresses get the traffic."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.parts.slices import Endpoint, EndpointSlice
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, term, value, words
from kubectl_evidence.render.views.frame import Frame

# A slice holds up to 1000 endpoints (--max-endpoints-per-slice); so many are named, this pod's among them.
_NAMED = 6


def view(slices: EndpointSlices, frame: Frame) -> Iterator[Block]:
    """Yield a row per slice."""
    if not slices.items and not frame.left_out("endpointSlices"):
        yield Item(words("the namespace has no EndpointSlice"))
    pod = frame.other(Pod)
    rows = [
        (
            words(value(name)),
            words(value(one.service) if one.service is not None else "-"),
            _ports(one),
            endpoints(one.endpoints, pod.uid if pod is not None else None),
        )
        for name, one in slices.items.items()
    ]
    yield from frame.table(("slice", "Service", "ports", "endpoints"), rows)


def endpoints(found: tuple[Endpoint, ...], uid: str | None) -> Words:
    """Count the endpoints, then name some: this pod first, then those that are not ready."""
    if not found:
        return words(bad("none"))
    ready = sum(one.ready for one in found)
    counted = f"{ready} of {len(found)} ready"
    ordered = sorted(found, key=lambda one: (not _is(one, uid), one.ready))
    named = [_endpoint(one, uid) for one in ordered[:_NAMED]]
    if len(ordered) > _NAMED:
        named.append(words(f"… and {len(ordered) - _NAMED} more"))
    return words(good(counted) if ready else bad(counted), ": ", joined(", ", named))


def _endpoint(one: Endpoint, uid: str | None) -> Words:
    state = [text for text, holds in (("not ready", not one.ready), ("terminating", one.terminating)) if holds]
    target = words(" ", value(one.target_name)) if one.target_name is not None and not _is(one, uid) else ()
    return words(
        value(",".join(one.addresses)),
        " (this pod)" if _is(one, uid) else "",
        target,
        bad(f" {', '.join(state)}") if state else "",
    )


def _is(one: Endpoint, uid: str | None) -> bool:
    return uid is not None and one.target_uid == uid


def _ports(one: EndpointSlice) -> Words:
    shown = [
        words(
            words(value(port.name), " ") if port.name else (),
            f"{port.port if port.port is not None else 'any'}/",
            term(port.protocol or "TCP"),
        )
        for port in one.ports
    ]
    return joined(", ", shown) if shown else words("none")
