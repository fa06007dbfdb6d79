"""The controllers above the pod: what was asked of each, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, quoted, term, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.selectors import selects

# The status of a condition that means trouble (k8s.io/api/apps/v1 and batch/v1).
_TROUBLE = {"Available": "False", "Progressing": "False", "ReplicaFailure": "True", "Failed": "True"}

# A label that the Deployment controller adds to the pods.
_HASH = "pod-template-hash"


def view(owners: Owners, frame: Frame) -> Iterator[Block]:
    """Yield the chain from the pod upwards, then selectors and templates that do not agree with the pod's labels."""
    if not owners.parts:
        yield Item(words("the pod has no controller"))
    rows: list[tuple[Words, ...]] = []
    for key, one in owners.parts.items():
        if not one.collected:
            rows.append((words(value(key)), words(missing(one)), words("-"), words("-")))
            continue
        created = ago(one.created, frame.at) if one.created is not None else "-"
        revision = words(" (revision ", value(one.revision), ")") if one.revision is not None else ()
        rows.append((words(value(key), revision), _replicas(one), _conditions(one, frame), words(created)))
    yield from frame.table(("controller", "replicas", "conditions (messages: untrusted)", "created"), rows)
    pod = frame.other(Pod)
    for key, one in owners.parts.items():
        if not (pod is not None and selects(one.selector, pod.labels)) and one.selector:
            yield Item(words(value(key), " selects ", frame.pairs(one.selector)))
        labels = {name: text for name, text in one.template_labels.items() if name != _HASH}
        if pod is not None and labels and labels != {n: t for n, t in pod.labels.items() if n != _HASH}:
            yield Item(words("its pod template has other labels than the pod: ", frame.pairs(one.template_labels)))


def _replicas(one: Controller) -> Words:
    wanted = [] if one.replicas is None else [words(f"{one.replicas} wanted")]
    updated = [] if one.updated_replicas is None else [words(f"{one.updated_replicas} updated")]
    behind = one.replicas is not None and one.ready_replicas < one.replicas
    ready = f"{one.ready_replicas} ready"
    pieces = [*wanted, *updated, words(bad(ready) if behind else ready)]
    if one.paused:
        pieces.append(words(bad("paused")))
    if one.generation is not None and one.observed_generation not in (None, one.generation):
        pieces.append(words(bad(f"generation {one.generation} not yet observed ({one.observed_generation})")))
    return joined(", ", pieces)


def _conditions(one: Controller, frame: Frame) -> Words:
    shown = []
    for kind, condition in one.conditions.items():
        trouble = _TROUBLE.get(kind) == condition.status
        pieces = [words(term(kind), "=", term(condition.status), bad(" ✗") if trouble else "")]
        if condition.reason:
            pieces.append(words(term(condition.reason)))
        if trouble and condition.message:
            pieces.append(words(quoted(frame.clip(condition.message))))
        shown.append(joined(" ", pieces))
    return joined(", ", shown) if shown else words("none reported")
