"""There is no pod of that name: find the one that was meant, or name those that could have been."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, NamedTuple

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.clues.badness import badness
from kubectl_evidence.clues.owners import owners_of
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.collect import read_all
from kubectl_evidence.kinds import DEPLOYMENT
from kubectl_evidence.known import parsed
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, NotRequested, Outcome
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.raw import Raw
from kubectl_evidence.resolve.found import Candidate, Resolved, TargetNotFound
from kubectl_evidence.target import Target
from kubectl_evidence.text import NAME, Name, Redactor, Text, own, say, told

# Labels by which people name an application (kubernetes.io/docs, "Recommended Labels", and older custom).
_APP_LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component", "app", "k8s-app")
_SHOWN = 8


class Asks(NamedTuple):
    """What is read to find out what was meant: the pods by their metadata alone, and a Deployment of the name."""

    here: Ask
    elsewhere: Ask
    namespace: Ask
    deployment: Ask


def asks(target: Target) -> Asks:
    """Say what is read where there is no such pod. Pods that begin so are then listed whole, by their labels."""
    return Asks(
        here=ask.list_("v1", "pods", target.namespace, form="metadata"),
        elsewhere=ask.list_("v1", "pods", fields=f"metadata.name={target.name}", form="metadata"),
        namespace=ask.get("v1", "namespaces", target.namespace),
        deployment=ask.get("apps/v1", "deployments", target.name, target.namespace),
    )


def resolve(
    target: Target, cluster: Cluster, redactor: Redactor, seconds: float, *, exact: bool, live: Outcome[Raw]
) -> Resolved:
    """Take the worst of the pods whose names begin with the target's, if one controller has them all.

    `live` is the metadata of the live pods of the namespace, where it has been read already: from it the pods
    that are meant are guessed, and their statuses asked for without another round trip.

    Raises:
        TargetNotFound: none begin so, they belong to several controllers, or `exact` was asked for.
    """
    deadline = time.monotonic() + seconds
    asked = asks(target)
    here, elsewhere, namespace, deployment = asked
    guessed = [] if exact else _statuses_of(_begun(target, live), target.namespace)
    answers = dict(read_all(cluster, (*asked, *guessed), seconds))
    begun = _begun(target, answers[here])
    if not exact and (needed := _statuses_of(begun, target.namespace)):
        if needed != guessed:
            answers |= read_all(cluster, needed, max(0.0, deadline - time.monotonic()))
        # One that is gone by now keeps its metadata, and is the last that anybody would look at.
        begun |= {name: pod for one in needed for pod in _items(answers[one]) if (name := _name(pod)) in begun}
        worst = min(begun, key=lambda name: (badness(begun[name]), _descending(_created(begun[name])), name))
        kind, controller = _controller(begun[worst])
        of = say("{}/{}", told(kind, redactor), Name(controller, redactor))
        return Resolved(
            replace(target, name=worst),
            say("no pod of that name; worst of {} pods of {}", len(begun), of)
            if len(begun) > 1
            else say("no pod of that name; the only pod of {}", of),
            answers,
        )
    pods = {_name(pod): pod for pod in _items(answers[here]) if NAME.fullmatch(_name(pod))}
    missing = _not_found(target, pods, answers, here, elsewhere, namespace, redactor, exact=exact)
    if isinstance(answers[deployment], Collected) and not begun:
        because = say("no pod of that name; Deployment/{} exists and has no pod", Name(target.name, redactor))
        return Resolved(replace(target, kind=DEPLOYMENT), because, answers)
    raise missing


def _begun(target: Target, listed: Outcome[Raw]) -> dict[str, Any]:
    """The listed pods whose names begin with the target's."""
    names = {_name(pod): pod for pod in _items(listed)}
    return {name: pod for name, pod in names.items() if name.startswith(target.name) and NAME.fullmatch(name)}


def _statuses_of(begun: Mapping[str, Any], namespace: str) -> list[Ask]:
    """Ask for the pods whole, by the labels that they have in common; for nothing if they are not of one controller.

    In a namespace of thousands of pods those of one workload are few.
    """
    if len({_controller(pod) for pod in begun.values()}) != 1:
        return []
    labels = [at(pod, "metadata", "labels") for pod in begun.values()]
    pairs = [{(key, value) for key, value in one.items() if isinstance(value, str)} for one in labels if one]
    common = sorted(set.intersection(*pairs)) if len(pairs) == len(labels) else []
    return [ask.list_("v1", "pods", namespace, labels=",".join(f"{key}={value}" for key, value in common))]


def _not_found(
    target: Target,
    pods: Mapping[str, Any],
    answers: Mapping[Ask, Outcome[Raw]],
    here: Ask,
    elsewhere: Ask,
    namespace: Ask,
    redactor: Redactor,
    *,
    exact: bool,
) -> TargetNotFound:
    name, where = Name(target.name, redactor), Name(target.namespace, redactor)
    if not pods and isinstance(answers[namespace], NotFound):
        step = say("name another namespace with -n; kubectl get namespaces lists them")
        return TargetNotFound(say("namespace {} does not exist", where), (), (step,))
    candidates = tuple(_candidates(target, pods, _items(answers[elsewhere]), redactor))
    steps = []
    if isinstance(answers[here], Forbidden):
        steps.append(say("to have candidates named: a Role in {} with verb list on pods", where))
    elif isinstance(answers[here], NotRequested):
        steps.append(say("the capture holds another pod; name the one that it was recorded for"))
    elif not isinstance(answers[here], Collected):
        steps.append(say("the pods of {} could not be listed, so no candidate can be named", where))
    elif exact and candidates:
        steps.append(say("name one of them, or leave out --exact to have the worst of one controller's pods"))
    elif candidates:
        steps.append(say("name one of them in full"))
    else:
        steps.append(say("kubectl get pods -n {} lists {} pods, none like it", where, len(pods)))
    if isinstance(answers[elsewhere], Forbidden):
        steps.append(say("other namespaces were not searched: listing pods across namespaces is forbidden"))
    return TargetNotFound(say("pod {} not found in namespace {}", name, where), candidates, tuple(steps))


def _candidates(
    target: Target, pods: Mapping[str, Any], elsewhere: list[Any], redactor: Redactor
) -> Iterator[Candidate]:
    reasons = {name: why for name, pod in sorted(pods.items()) if (why := _reason(target.name, name, pod, redactor))}
    reasons = reasons or _similar(target.name, pods)
    for name in list(reasons)[:_SHOWN]:
        yield Candidate(say("pod/{}", Name(name, redactor)), reasons[name])
    if len(reasons) > _SHOWN:
        yield Candidate(say("…"), say("and {} more", len(reasons) - _SHOWN))
    for pod in elsewhere[:_SHOWN]:
        namespace = at(pod, "metadata", "namespace")
        if _name(pod) == target.name and isinstance(namespace, str) and NAME.fullmatch(namespace):
            why = say("the same name in namespace {}", Name(namespace, redactor))
            yield Candidate(say("pod/{} -n {}", Name(target.name, redactor), Name(namespace, redactor)), why)


def _reason(wanted: str, name: str, pod: Any, redactor: Redactor) -> Text | None:
    """Why this pod might have been meant, or None."""
    kind, controller = _controller(pod)
    of = say("{}/{}", told(kind, redactor), Name(controller, redactor))
    # The name of a pod that was replaced: its controller's part is what its successors begin with.
    stem = wanted.rsplit("-", 2)[0]
    if name.startswith(wanted):
        return say("begins so; of {}", of)
    if (label := _app_label(pod, wanted)) is not None:
        return say("label {}={}; of {}", own(label), Name(wanted, redactor), of)
    if stem != wanted and name.startswith(f"{stem}-"):
        return say("the same first part; of {}", of)
    return None


def _similar(wanted: str, pods: Mapping[str, Any]) -> dict[str, Text]:
    """Pods whose name, or whose controller's name, is a slip of the fingers away."""
    controllers = {name: _controller(pod)[1] for name, pod in sorted(pods.items())}
    near = set(get_close_matches(wanted, [*controllers, *controllers.values()], n=3, cutoff=0.6))
    return {name: say("a similar name") for name, of in controllers.items() if name in near or of in near}


def _controller(pod: Any) -> tuple[str, str]:
    """The topmost controller that the pod tells of; a bare pod is its own."""
    owners = owners_of(pod)
    return (owners[-1].kind, owners[-1].name) if owners else ("Pod", _name(pod))


def _app_label(pod: Any, value: str) -> str | None:
    return next((key for key in _APP_LABELS if at(pod, "metadata", "labels", key) == value), None)


def _created(pod: Any) -> str:
    return str(at(pod, "metadata", "creationTimestamp") or "")


def _descending(text: str) -> tuple[int, ...]:
    """Sort key that puts the latest RFC 3339 time first."""
    return tuple(-ord(character) for character in text)


def _items(outcome: Outcome[Raw]) -> list[Any]:
    return [item for item in listed(at(parsed(outcome), "items")) if isinstance(item, dict)]


def _name(pod: Any) -> str:
    name = at(pod, "metadata", "name")
    return name if isinstance(name, str) else ""
