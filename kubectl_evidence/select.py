"""What a label selector selects: workloads, by the pods that have them for an owner."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.clues.owners import owners_of
from kubectl_evidence.clues.subject import named
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.collect import read_all
from kubectl_evidence.kinds import CONTROLLERS, POD
from kubectl_evidence.known import parsed
from kubectl_evidence.outcome import Collected, Forbidden
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target


class Unselected(Exception):
    """Nothing is selected; `empty` says that it is so, and not that it could not be read."""

    def __init__(self, what: str, next_step: str, *, empty: bool) -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step
        self.empty = empty


def asks(form: Target, selector: str) -> tuple[Ask]:
    """Say what is read to find what a selector selects; only metadata."""
    kind = form.kind
    return (ask.list_(kind.group_version, kind.resource, form.namespace, labels=selector, form="metadata", most=500),)


def select(cluster: Cluster, form: Target, selector: str, seconds: float) -> tuple[Target, ...]:
    """List the objects of the kind of `form` in its namespace; of pods, the workloads that own them.

    Targets come in the order of their names. A pod without an owner, or with one of a kind
    that is not known, is a target itself.

    Raises:
        Unselected: nothing is, or the list was not had.
    """
    kind = form.kind
    [asked] = asks(form, selector)
    outcome = read_all(cluster, [asked], seconds)[asked]
    if not isinstance(outcome, Collected):
        step = f"a Role with verb list on {kind.resource}" if isinstance(outcome, Forbidden) else asked.shown_by
        what = f"the {kind.resource}{form.place} could not be listed: {outcome.status.replace('-', ' ')}"
        raise Unselected(what, step, empty=False)
    found: dict[tuple[str, str], Target] = {}
    for item in listed(at(parsed(outcome), "items")):
        if target := _target(item, form):
            found.setdefault((target.kind.name, target.name), target)
    if not found:
        what = f"no {kind.resource}{form.place} are selected by the selector"
        raise Unselected(what, f"kubectl get {kind.resource} --show-labels shows the labels", empty=True)
    return tuple(found[key] for key in sorted(found))


def _target(item: Any, form: Target) -> Target | None:
    name = named(at(item, "metadata", "name"))
    if form.kind is POD:
        owners = owners_of(item)
        known = [one for one in owners if (one.api_version, one.kind) in CONTROLLERS]
        if known:
            return replace(form, kind=CONTROLLERS[known[-1].api_version, known[-1].kind], name=known[-1].name)
    return replace(form, name=name) if name else None
