"""The cluster, as the rest of the program sees it.

`live` reads a real API server, `capture` replays a recorded one; both answer the same asks.
Everything that knows kubeconfig, HTTP or the official client stays in this folder.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kubectl_evidence.ask import Ask
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import Outcome
from kubectl_evidence.raw import Raw


class Cluster(Protocol):
    """Answers asks. Never raises for what a cluster may do."""

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        """Answer one ask; `deadline` is a reading of `time.monotonic()` after which the answer is TimedOut."""
        ...

    @property
    def identity(self) -> Identity: ...

    def now(self) -> datetime:
        """The moment that ages are computed against: the clock, or the time of the capture."""
        ...


@dataclass(frozen=True)
class Identity:
    """Where the evidence came from and as whom. Names from the kubeconfig; the packet redacts them."""

    context: str
    user: str
    namespace: str
    server: str


class ConnectionFailed(Exception):
    """There is no way to the cluster: a bad kubeconfig, context, credential plugin or flag.

    `what` may hold text from files or programs: whoever shows it redacts it first.
    """

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step
