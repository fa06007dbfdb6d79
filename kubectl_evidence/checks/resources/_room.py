"""What the checks on usage share: a sample of a container that is of its present run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import Name, Text

# A sample that is older says nothing of now: metrics-server takes one every 15 seconds, others every minute.
_OLD = timedelta(minutes=3)


@dataclass(frozen=True)
class Share:
    """How much of its limit a running container used."""

    name: Name
    container: Container
    used: Text
    limit: Text
    share: Decimal

    @property
    def percent(self) -> int:
        """In whole percent."""
        return int(self.share * 100)


def shares(pod: Pod, usage: PodMetrics, resource: str, now: datetime) -> Iterator[Share]:
    """Give the share of each running container that has a limit and a sample of its present run."""
    if pod.finished or pod.deleted is not None or usage.timestamp is None or now - usage.timestamp > _OLD:
        return
    for name, sample in usage.containers.items():
        container = pod.containers.get(name)
        state = container.state if container is not None else None
        if container is None or state is None or state.status != "running" or state.started_at is None:
            continue
        used, limit = (sample.memory if resource == "memory" else sample.cpu), at(container.limits, resource)
        amount, most = parse(used or ""), parse(limit or "")
        if used is None or limit is None or amount is None or not most or state.started_at >= usage.timestamp:
            continue
        yield Share(name, container, used, limit, amount / most)
