"""What metrics-server saw of a pod."""

from __future__ import annotations

from tests.checks.objects import Json, ago


def sample(timestamp: str | None = None, **usage: str) -> Json:
    """A sample of ten seconds ago of the container `api`."""
    return {
        "timestamp": timestamp or ago(10),
        "window": "15s",
        "containers": [{"name": "api", "usage": usage}],
    }
