"""What became of one ask. A failure to collect is data, never an exception."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Literal, TypeAlias, TypeVar

from kubectl_evidence.ask import Access
from kubectl_evidence.frozen import dataclass

T_co = TypeVar("T_co", covariant=True)

# Why a cluster could not answer. `api-absent` is an observation (the group is not served),
# the others say nothing about the cluster's content.
Why = Literal[
    "api-absent",  # 404 for the whole API group or version
    "unauthenticated",  # 401
    "server-error",  # any other status: 5xx, 429 and what no API server should answer
    "unreachable",  # no connection: refused, reset, no route, no such host
    "tls",  # the connection could not be trusted
    "unreadable",  # an answer that is not what was asked for: HTML, truncated JSON, another kind
    "too-large",  # more bytes than any answer of this sort may have
    "redaction-failed",  # the redactor could not read it: dropped, fail closed
    "rejected",  # a change that is permitted, and that admission or validation refused nevertheless
    "not-started",  # the debug container was added and its program never ran
]

# Why a container has no log, as the kubelet or the API server says it (`cluster.answer`).
NoLog = Literal[
    "not-started",  # the container waits to start
    "no-previous",  # it has had no run before, or none that is still known
    "no-record",  # the kubelet knows of no run of it
    "no-container",  # the pod has no container of that name
    "no-node",  # the pod is on no node yet
]

Status = Literal["collected", "forbidden", "not-found", "timed-out", "unavailable", "not-requested"]


@dataclass(frozen=True)
class Collected(Generic[T_co]):
    """The cluster answered. `truncated` says that the answer was cut at a bound of ours."""

    at: datetime
    data: T_co
    truncated: bool = False
    status: Literal["collected"] = "collected"


@dataclass(frozen=True)
class Forbidden:
    """The identity may not ask this."""

    needs: Access
    status: Literal["forbidden"] = "forbidden"


@dataclass(frozen=True)
class NotFound:
    """The cluster answered that there is no such thing: an observation, not a gap. Of a log it says why."""

    why: NoLog | None = None
    status: Literal["not-found"] = "not-found"


@dataclass(frozen=True)
class TimedOut:
    """The cluster did not answer in time."""

    after_seconds: float
    status: Literal["timed-out"] = "timed-out"


@dataclass(frozen=True)
class Unavailable:
    """The cluster could not answer."""

    why: Why
    http_status: int | None = None
    status: Literal["unavailable"] = "unavailable"


@dataclass(frozen=True)
class NotRequested:
    """Nobody asked: a flag or an earlier answer would have been needed. `because` is a constant of ours."""

    because: str
    status: Literal["not-requested"] = "not-requested"


Missing: TypeAlias = Forbidden | NotFound | TimedOut | Unavailable | NotRequested
Outcome: TypeAlias = Collected[T_co] | Missing


def is_gap(outcome: Outcome[T_co]) -> bool:
    """Say whether something is not known because of this outcome.

    Not found and a group that is not served are observations; not requested is a choice.
    """
    match outcome:
        case Collected() | NotFound() | NotRequested() | Unavailable(why="api-absent"):
            return False
        case _:
            return True
