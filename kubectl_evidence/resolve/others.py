"""No object of that kind and name: those of the kind with a similar name, and other kinds of the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.collect import read_all
from kubectl_evidence.kinds import (
    CRON_JOB,
    DAEMON_SET,
    DEPLOYMENT,
    JOB,
    POD,
    REPLICA_SET,
    SERVICE,
    STATEFUL_SET,
    Kind,
)
from kubectl_evidence.known import parsed
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, NotRequested, Outcome
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.raw import Raw
from kubectl_evidence.resolve.found import Candidate, TargetNotFound
from kubectl_evidence.target import Target
from kubectl_evidence.text import NAME, Name, Redactor, Text, own, say

_SHOWN = 8
# What people mean by the name of an application.
_ALIKE = (DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, CRON_JOB, SERVICE, POD)
# What stands between an object and its pods.
_BETWEEN = {DEPLOYMENT: REPLICA_SET, CRON_JOB: JOB}


class Asks(NamedTuple):
    """What is read to name what may have been meant; of what is in no namespace, nothing but its own kind."""

    here: Ask
    elsewhere: Ask | None
    namespace: Ask | None
    alike: Mapping[Kind, Ask]

    @property
    def all(self) -> tuple[Ask, ...]:
        """Each of them."""
        return (self.here, *(one for one in (self.elsewhere, self.namespace) if one is not None), *self.alike.values())


def asks(target: Target) -> Asks:
    """Say what is read where there is no such object; only metadata."""
    here = _named(target.kind, target.namespace)
    if not target.namespace:
        return Asks(here, None, None, {})
    alike = {kind: _named(kind, target.namespace, target.name) for kind in _ALIKE if kind is not target.kind}
    elsewhere, namespace = _named(target.kind, "", target.name), ask.get("v1", "namespaces", target.namespace)
    return Asks(here, elsewhere, namespace, alike)


def not_found(
    target: Target, cluster: Cluster, redactor: Redactor, seconds: float, outcome: Outcome[Raw]
) -> TargetNotFound:
    """Say that there is no such object, and name those that may have been meant. Only metadata is read.

    Of what a capture does not hold nothing is known: it is said not to be recorded, never not to exist.
    """
    asked = asks(target)
    answers = read_all(cluster, asked.all, seconds)
    name, kind = Name(target.name, redactor), own(target.kind.singular)
    where = say(" in namespace {}", Name(target.namespace, redactor)) if target.namespace else say("")
    candidates = tuple(_candidates(target, answers, asked, redactor))
    if isinstance(outcome, NotRequested):
        says = say("not recorded in the capture: a {} named {} may exist{}", kind, name, where)
        candidates = (*_controlled(target, cluster, redactor, seconds), *candidates)
        return TargetNotFound(says, candidates, (_of_capture(any_candidates=bool(candidates)),))
    if (
        asked.namespace is not None
        and isinstance(answers[asked.namespace], NotFound)
        and not _names(answers[asked.here])
    ):
        step = say("name another namespace with -n; kubectl get namespaces lists them")
        return TargetNotFound(say("namespace {} does not exist", Name(target.namespace, redactor)), candidates, (step,))
    return TargetNotFound(
        say("{} {} not found{}", kind, name, where),
        candidates,
        tuple(_steps(target, answers[asked.here], redactor, any_candidates=bool(candidates))),
    )


def _named(kind: Kind, namespace: str, name: str = "") -> Ask:
    fields = f"metadata.name={name}" if name else ""
    return ask.list_(kind.group_version, kind.resource, namespace, fields=fields, form="metadata", most=500)


def _candidates(
    target: Target,
    answers: Mapping[Ask, Outcome[Raw]],
    asked: Asks,
    redactor: Redactor,
) -> Iterator[Candidate]:
    names = [name for name, _ in _names(answers[asked.here])]
    begun = sorted(name for name in names if name.startswith(target.name))
    similar = [name for name in get_close_matches(target.name, names, n=3, cutoff=0.6) if name not in begun]
    for why, found in ((say("begins so"), begun[:_SHOWN]), (say("a similar name"), similar)):
        for name in found:
            yield _candidate(target.kind, Name(name, redactor), why)
    for kind, one in asked.alike.items():
        if _names(answers[one]):
            yield _candidate(kind, Name(target.name, redactor), say("the same name"))
    for _, namespace in _names(answers[asked.elsewhere])[:_SHOWN] if asked.elsewhere is not None else ():
        if namespace != target.namespace:
            place = say(
                "{}/{} -n {}", own(target.kind.singular), Name(target.name, redactor), Name(namespace, redactor)
            )
            yield Candidate(place, say("the same name in another namespace"))


def _controlled(target: Target, cluster: Cluster, redactor: Redactor, seconds: float) -> Iterator[Candidate]:
    """The pods of a capture that say that this object controls them, itself or through what it makes."""
    if not target.namespace or target.kind is POD:
        return
    between = _BETWEEN.get(target.kind)
    asked = {kind: _named(kind, target.namespace) for kind in (POD, between) if kind is not None}
    answers = read_all(cluster, tuple(asked.values()), seconds)
    makers = {(target.kind.name, target.name)}
    if between is not None:
        makers |= {(between.name, name) for name in _made_by(makers, answers[asked[between]])}
    why = say("controlled by {}/{}", own(target.kind.name), Name(target.name, redactor))
    for name in _made_by(makers, answers[asked[POD]])[:_SHOWN]:
        yield _candidate(POD, Name(name, redactor), why)


def _made_by(makers: set[tuple[str, str]], outcome: Outcome[Raw]) -> list[str]:
    """The names of the objects whose controller is one of these, each a kind and a name."""
    return [
        name
        for item in listed(at(parsed(outcome), "items"))
        for owner in listed(at(item, "metadata", "ownerReferences"))
        if at(owner, "controller") is True and (at(owner, "kind"), at(owner, "name")) in makers
        if isinstance(name := at(item, "metadata", "name"), str) and NAME.fullmatch(name)
    ]


def _of_capture(*, any_candidates: bool) -> Text:
    if any_candidates:
        return say("name one of them in full")
    return say("name an object that the capture was recorded for")


def _candidate(kind: Kind, name: Name, why: Text) -> Candidate:
    return Candidate(say("{}/{}", own(kind.singular), name), why)


def _steps(target: Target, listed_here: Outcome[Raw], redactor: Redactor, *, any_candidates: bool) -> Iterator[Text]:
    resource = own(target.kind.resource)
    scope = say(" -n {}", Name(target.namespace, redactor)) if target.namespace else say("")
    if isinstance(listed_here, Forbidden):
        yield say("to have candidates named: a Role with verb list on {}", resource)
    elif any_candidates:
        yield say("name one of them in full")
    elif isinstance(listed_here, Collected | NotFound):
        yield say("kubectl get {}{} lists what there is", resource, scope)
    else:
        yield say("the {} could not be listed, so no candidate can be named", resource)


def _names(outcome: Outcome[Raw]) -> list[tuple[str, str]]:
    found: list[tuple[Any, Any]] = [
        (at(item, "metadata", "name"), at(item, "metadata", "namespace"))
        for item in listed(at(parsed(outcome), "items"))
    ]
    return [
        (name, namespace if isinstance(namespace, str) and NAME.fullmatch(namespace) else "")
        for name, namespace in found
        if isinstance(name, str) and NAME.fullmatch(name)
    ]
