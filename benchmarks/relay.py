"""One connection carried over an imagined distance: bytes arrive later, and otherwise as they were.

Nothing a client sends leaves it before its connection is open, which on a network takes one round trip and on the
loopback none. So the first bytes are held for that round trip, and all bytes for half of one in each direction. Both
follow from the moment a byte was handed over, not from the byte before it: throughput is not limited, and order is
kept. What is not imitated: TCP's slow start, which makes large answers dearer still, loss, and name resolution.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

PIECE = 1 << 18

# In flight in each direction at most, in pieces; a sender that is faster waits, as it would for a receive window.
IN_FLIGHT = 256


@dataclass
class Traffic:
    """What went through: connections and, where they can be seen, requests; bytes from and to the client."""

    connections: int = 0
    requests: int = 0
    sent: int = 0
    received: int = 0


def due(handed_over: float, opened: float, rtt: float) -> float:
    """When bytes arrive at the other end; all in seconds of one clock.

    `opened` is when the client's `connect` returned here; on a network it would have returned `rtt` later.
    """
    return max(handed_over, opened + rtt) + rtt / 2


async def carry(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    arrival: Callable[[float], float],
    seen: Callable[[bytes], None],
) -> None:
    """Carry one direction to its end, and the end too.

    `arrival` says when what is handed over now is due; `seen` is shown every piece.
    """
    clock = asyncio.get_running_loop().time
    flight: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(IN_FLIGHT)

    async def depart() -> None:
        data = b"to begin with"
        while data:
            data = await reader.read(PIECE)
            await flight.put((arrival(clock()), data))
            seen(data)

    async def arrive() -> None:
        while True:
            at, data = await flight.get()
            if (left := at - clock()) > 0:
                await asyncio.sleep(left)
            if not data:
                break
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        else:
            writer.close()  # TLS knows no half-closed connection

    async with asyncio.TaskGroup() as group:
        group.create_task(depart())
        group.create_task(arrive())
