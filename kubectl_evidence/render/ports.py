"""The way of traffic into the pod, port by port, each step with its mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_evidence.packet import Packet
from kubectl_evidence.port_chain.link import Chain, Link, Stage
from kubectl_evidence.render.blocks import (
    Block,
    Detail,
    Item,
    Table,
    Words,
    bad,
    clipped,
    good,
    joined,
    said,
    value,
    words,
)
from kubectl_evidence.render.cites import cited

_HEAD = ("Service port", "routed to by", "target port", "EndpointSlice", "readiness probe", "listening", "")
_STAGES: tuple[Stage, ...] = ("route", "target", "slice", "probe", "socket")


def ports(packet: Packet, detail: Detail) -> Iterator[Block]:
    """Yield a row for each chain. A step that fits has ✓, one that does not ✗, what is not known ?."""
    several = len({one.pod for one in packet.port_chains}) > 1
    rows = [_row(packet, chain, detail, several=several) for chain in packet.port_chains[: detail.rows]]
    if rows:
        yield Table(_HEAD, tuple(rows))
    if len(packet.port_chains) > detail.rows:
        yield Item(words(f"… and {len(packet.port_chains) - detail.rows} more, not shown here"))


def _row(packet: Packet, chain: Chain, detail: Detail, *, several: bool) -> tuple[Words, ...]:
    head = words(value(chain.service), " ", value(chain.port), words(" to ", value(chain.pod)) if several else ())
    service = [link for link in chain.links if link.stage == "service" and link.verdict != "match"]
    pointers = tuple(pointer for link in chain.links for pointer in link.cites)
    return (
        words(head, *(words(" ", _link(link, detail)) for link in service)),
        *(_cell([link for link in chain.links if link.stage == stage], detail) for stage in _STAGES),
        cited(packet, pointers) if pointers else words(""),
    )


def _cell(links: Sequence[Link], detail: Detail) -> Words:
    return joined(", ", [_link(link, detail) for link in links]) if links else words("-")


def _link(link: Link, detail: Detail) -> Words:
    says = said(clipped(link.says, detail.characters))
    match link.verdict:
        case "match":
            return words(says, " ", good("✓"))
        case "mismatch":
            return words(says, " ", bad("✗"))
        case "unknown":
            return words(says, " ?")
        case "not-applicable":
            return words("-") if not link.cites else words(says)
