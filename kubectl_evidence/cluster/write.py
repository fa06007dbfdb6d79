"""The only way to change anything in the cluster: what the debug container needs, and nothing else uses.

Apart from `cluster.debug`, no module may import this one (tests/cluster_access/test_write.py).
"""

from __future__ import annotations

import json
import time
from typing import Any, Literal

from kubectl_evidence.ask import Access
from kubectl_evidence.cluster.live import LiveCluster
from kubectl_evidence.outcome import Collected, Forbidden, Outcome, Unavailable
from kubectl_evidence.raw import Raw

_LIMIT = 16 << 20

ContentType = Literal["application/json", "application/strategic-merge-patch+json", "application/merge-patch+json"]


def send(
    cluster: LiveCluster, needs: Access, path: str, body: dict[str, Any], content_type: ContentType, deadline: float
) -> Outcome[Raw]:
    """Create or patch one object, as `needs.verb` says, and give what the API server made of it.

    Never repeated, whatever happens: who sends must find out by reading whether it arrived.
    No exception leaves this function.
    """
    started = time.monotonic()
    method = "PATCH" if needs.verb == "patch" else "POST"
    headers = [("Accept", "application/json"), ("Content-Type", content_type)]
    try:
        content = json.dumps(body).encode()
        answer = cluster.exchange(method, path, headers, deadline, _LIMIT, content)
    except Exception as error:  # noqa: BLE001 - a failure is an outcome, whatever it was
        return cluster.missing(error, started, deadline)
    if answer.status in (200, 201) and not answer.truncated and answer.body.lstrip().startswith(b"{"):
        return Collected(at=cluster.now(), data=Raw(answer.body))
    match answer.status:
        case 200 | 201:
            return Unavailable("unreadable", answer.status)
        case 401:
            return Unavailable("unauthenticated", 401)
        case 403:
            return Forbidden(needs)
        case _:
            return Unavailable("server-error", answer.status)
