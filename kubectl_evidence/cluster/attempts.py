"""Send one read until it is answered, as often as is right within its deadline.

Once more after a connection that broke; as often as the server asks for with `Retry-After`, as client-go does
(rest/request.go, with_retry.go); to another place on the same server where it says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from kubectl_evidence.cluster.trace import Trace
from kubectl_evidence.late import late

if TYPE_CHECKING:
    from kubectl_evidence.cluster.transport import Answer

# client-go gives up after as many waits (rest/request.go).
_WAITS = 10
_REDIRECTS = 5

_SECONDS = late(r"[0-9]{1,6}")


def persist(send: Callable[[str], Answer], target: str, server: str, deadline: float, trace: Trace) -> Answer:
    """Send the read for `target` (path and query) of `server` through `send` until there is an answer to keep.

    Raises:
        Exception: whatever the last `send` raised.
    """
    from kubectl_evidence.cluster.faults import classify

    again, waits, redirects = True, 0, 0
    while True:
        try:
            answer = send(target)
        except Exception as error:
            fault = classify(error)
            if not again or fault not in ("reset", "cut"):
                raise
            again = False
            trace.repeats("GET", server + target, f"the connection was {fault}")
            continue
        pause = _retry_after(answer)
        if pause is not None and waits < _WAITS and time.monotonic() + pause < deadline:
            waits += 1
            trace.waits("GET", server + target, pause)
            time.sleep(pause)
            continue
        elsewhere = _redirect(answer, server, target)
        if elsewhere and redirects < _REDIRECTS:
            redirects += 1
            where = f"{server}{elsewhere.partition('?')[0]}"
            trace.repeats("GET", server + target, f"the server says that it is at {where}")
            target = elsewhere
            continue
        return answer


def _retry_after(answer: Answer) -> float | None:
    """The seconds the server asks us to wait; kubectl reads no dates there either (rest/request.go)."""
    value = answer.headers.get("Retry-After", "")
    if (answer.status == 429 or answer.status >= 500) and _SECONDS.fullmatch(value):
        return float(value)
    return None


def _redirect(answer: Answer, server: str, target: str) -> str:
    """The path and query to go on with, if the server points to another place on itself; else ""."""
    location = answer.headers.get("Location", "")
    if answer.status not in (301, 302, 303, 307, 308) or not location:
        return ""
    base = urlsplit(server)
    try:
        url = urlsplit(urljoin(server + target, location))
    except ValueError:
        return ""
    prefix = base.path
    if (url.scheme, url.netloc) != (base.scheme, base.netloc) or not url.path.startswith(f"{prefix}/"):
        return ""
    path = url.path[len(prefix) :]
    return f"{path}?{url.query}" if url.query else path
