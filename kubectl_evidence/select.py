"""What a label selector selects: workloads, by the pods that have them for an owner."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Literal

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.clues.badness import badness, latest_first
from kubectl_evidence.clues.owners import owners_of
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.clues.subject import named
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.collect import read_all
from kubectl_evidence.kinds import CONTROLLERS, POD
from kubectl_evidence.known import parsed
from kubectl_evidence.outcome import Collected, Forbidden, Unavailable
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target

# So many objects are looked at for their owners.
_MOST = 500
# What the API server answers to a selector that it cannot read.
_BAD_REQUEST = 400


class Unselected(Exception):
    """Nothing is selected: because that is so, because it could not be read, or because it is no selector."""

    def __init__(self, what: str, next_step: str, why: Literal["empty", "unread", "malformed"]) -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step
        self.why = why


def asks(form: Target, selector: str) -> tuple[Ask, ...]:
    """Say what is read to find what a selector selects: metadata; then pods as a whole, where that does not do."""
    resource, place = form.kind.resource, form.namespace
    metadata = ask.list_(form.kind.group_version, resource, place, labels=selector, form="metadata", most=_MOST)
    return (metadata, *((ask.list_("v1", "pods", place, labels=selector, most=_MOST),) if form.kind is POD else ()))


def select(cluster: Cluster, form: Target, selector: str, seconds: float) -> tuple[Target, ...]:
    """List the objects of the kind of `form` in its namespace; of pods, the workloads that own them.

    Targets come in the order of their names. Of an owner of a kind that is not known here, such as an operator's, the
    worst pod stands for all that it has; a pod without an owner is a target itself.

    Raises:
        Unselected: nothing is, or the list was not had.
    """
    kind, deadline = form.kind, time.monotonic() + seconds
    metadata, *whole = asks(form, selector)
    items = _listed(cluster, metadata, form, seconds)
    if whole and any(_strangers(item) for item in items):
        # Only their statuses tell which of a stranger's pods is the worst.
        items = _listed(cluster, whole[0], form, max(0.0, deadline - time.monotonic()))
    items = sorted(items, key=lambda item: (badness(item), latest_first(item), named(at(item, "metadata", "name"))))
    found: dict[tuple[str, str], Target] = {}
    for item in items:
        if target := _target(item, form):
            owner = _strangers(item) if kind is POD else None
            key = (owner.kind, owner.name) if owner is not None else (target.kind.name, target.name)
            found.setdefault(key, target)
    if not found:
        what = f"no {kind.resource}{form.place} are selected by the selector"
        where = f" -n {form.namespace}" if form.namespace else ""
        raise Unselected(what, f"kubectl get {kind.resource}{where} --show-labels shows the labels", "empty")
    return tuple(sorted(found.values(), key=lambda target: (target.kind.name, target.name)))


def _listed(cluster: Cluster, asked: Ask, form: Target, seconds: float) -> list[Any]:
    outcome = read_all(cluster, [asked], seconds)[asked]
    if isinstance(outcome, Collected):
        return listed(at(parsed(outcome), "items"))
    resource, step = form.kind.resource, asked.shown_by
    if isinstance(outcome, Unavailable) and outcome.http_status == _BAD_REQUEST:
        raise Unselected("that is no selector", "write one as kubectl does: -l app=shop,tier!=cache", "malformed")
    if isinstance(outcome, Forbidden):
        group = f" of {form.kind.group}" if form.kind.group else ""
        step = f"it takes a {'Role' if form.namespace else 'ClusterRole'} with verb list on {resource}{group}"
    raise Unselected(
        f"the {resource}{form.place} could not be listed: {outcome.status.replace('-', ' ')}", step, "unread"
    )


def _target(item: Any, form: Target) -> Target | None:
    name = named(at(item, "metadata", "name"))
    known = [one for one in owners_of(item) if (one.api_version, one.kind) in CONTROLLERS] if form.kind is POD else []
    if known:
        return replace(form, kind=CONTROLLERS[known[-1].api_version, known[-1].kind], name=known[-1].name)
    return replace(form, name=name) if name else None


def _strangers(pod: Any) -> OwnerRef | None:
    """The owner of a pod, where its kind is not known here. A static pod has none: its node only mirrors it."""
    owner = next(iter(owners_of(pod)), None)
    if owner is None or (owner.api_version, owner.kind) in CONTROLLERS or owner.kind == "Node":
        return None
    return owner
