"""What the packet says about its own making."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from kubectl_evidence.finding import Model
from kubectl_evidence.text import Text

# kube-apiserver's default of --event-ttl.
EVENTS_KEPT = timedelta(hours=1)


class Tool(Model):
    """Who made the packet."""

    name: Literal["kubectl-evidence"] = "kubectl-evidence"
    version: str


class Request(Model):
    """What was asked, and what it was taken to mean."""

    asked: Text
    # Absent for what is in no namespace: a node.
    namespace: Text | None = None
    # What the packet is about, and why it is that when it is not what was asked for.
    target: Text
    because: Text | None = None
    # The pod that was looked into, where the target is no pod: the worst of those that it leads to.
    examined: Text | None = None
    command: Text


class Cluster(Model):
    """Where the evidence came from, as whom, and whether all of it was had."""

    context: Text
    # Whose credentials were used, by the kubeconfig's name for them; a replay has none.
    user: Text | None = None
    server_version: Text | None = None
    collected_at: datetime
    # Absent in a replay: how long a replay takes says nothing about the cluster.
    seconds: float | None = None
    recorded: bool
    complete: bool


class EventWindow(Model):
    """How far back events reach. The API server forgets them after an hour by default (--event-ttl).

    Between `gap_from`, the earliest time that anything else tells of, and `gap_until` what happened has no events.
    """

    oldest: datetime | None = None
    gap_from: datetime | None = None
    gap_until: datetime | None = None
    note: str = "events are kept for 1 h by default; what happened before has none"


class Redaction(Model):
    """What was masked in all that was read, also in what the packet had to leave out. No value is anywhere.

    `counts` is by rule, which is the KIND of the placeholders; `places` is the same by place: a kind of evidence and
    the fields that lead to the text (`logs.api/current`, `pod.containers.api.args`), or the request.
    """

    # How to read the placeholders; absent where there are none.
    legend: str | None = None
    counts: Mapping[str, int]
    places: Mapping[Text, Mapping[str, int]] = {}


class Budget(Model):
    """How large the packet is, and what it had to leave out, in entries of each sort."""

    max_tokens: int
    tokens: int
    left_out: Mapping[str, int]


class Mutation(Model):
    """A change that this run made in the cluster. Only a debug container ever is one."""

    object: Text
    change: Text
    undo: str
