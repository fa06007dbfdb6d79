"""How the target's pods are found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from kubectl_evidence import ask, kinds
from kubectl_evidence.clues.badness import badness
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, completed, jobs_of, named, scaled_by
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

# The labels by which the pods of one controller are told from those of others (k8s.io/api well-known labels).
_OF_CONTROLLER = ("pod-template-hash", "controller-revision-hash", "batch.kubernetes.io/job-name")
# Of the Services behind an Ingress the pods of so many are looked at.
SERVICES = 4
# How the keys of some lists begin: the pods of a node, and those that share the controller of a pod that is the target.
ON_NODE, SIBLINGS = "pods on ", "siblings of "


@dataclass(frozen=True)
class PodsBy:
    """A list of pods: by labels, or by fields; by neither it is all of the namespace."""

    key: str
    labels: str = ""
    fields: str = ""


@dataclass(frozen=True)
class WorkloadClue:
    """`pods` are the lists to read. `scaled` is what an autoscaler scales: the ask's group version, resource, name.

    `jobs`: whether those of the namespace have to be listed. `theirs` are the uids of the pods that are the target's
    among those listed; None where all of them are. `runs` are the uids of a CronJob's Jobs; None of anything else.
    `idle` is the selector of a Service that selects no pod: ReplicaSets with such labels tell who should make some.
    """

    pods: tuple[PodsBy, ...] = ()
    scaled: tuple[str, str, str] | None = None
    jobs: bool = False
    theirs: frozenset[str] | None = None
    runs: frozenset[str] | None = None
    idle: str = ""


LATER = WorkloadClue((PodsBy("pods", "SELECTOR"),), jobs=True, idle="SELECTOR")


def read(seen: Seen, subject: Subject) -> WorkloadClue:
    """Say which pods belong to the target."""
    scaled = scaled_by(subject.root) if seen.target.kind is kinds.AUTOSCALER else None
    return WorkloadClue(
        pods=tuple(dict.fromkeys(_pods(seen, subject))),
        scaled=(scaled[0].group_version, scaled[0].resource, scaled[1]) if scaled is not None else None,
        jobs=seen.target.kind is kinds.CRON_JOB and bool(subject.root),
        runs=frozenset(map(_uid, jobs_of(seen, subject.root))) if seen.target.kind is kinds.CRON_JOB else None,
        theirs=None if seen.target.kind in (kinds.POD, kinds.NODE) else frozenset(map(_uid, subject.pods)),
        idle=_idle(seen, subject),
    )


def _idle(seen: Seen, subject: Subject) -> str:
    """What a Service that is the target selects pods by, where it selects none; not what names one revision itself."""
    if seen.target.kind is not kinds.SERVICE or not subject.root or subject.pods or lists_to_come(seen, subject):
        return ""
    selector = at(subject.root, "spec", "selector")
    revision = isinstance(selector, dict) and not selector.keys().isdisjoint(_OF_CONTROLLER)
    return "" if revision else selector_text({"matchLabels": selector})


def lists_to_come(seen: Seen, subject: Subject) -> bool:
    """Whether pods that the target may lead to are still to be listed: until then nobody knows that it has none."""
    if seen.target.kind is kinds.POD:
        return False
    had = {one.ask.query for one in seen.asked("pods", group="") if one.ask.access.verb == "list"}
    asks = (ask.list_("v1", "pods", labels=by.labels, fields=by.fields) for by in _pods(seen, subject))
    return any(one.query not in had for one in asks)


def leads_on(clue: WorkloadClue, seen: Seen) -> bool:
    """Whether any of what leads to the target's pods has not been answered."""
    if clue.scaled is not None and seen.status(clue.scaled[1], clue.scaled[2]) is None:
        return True
    if clue.jobs and not seen.has_listed("jobs"):
        return True
    return not all(seen.has_listed("pods", one.labels, one.fields) for one in clue.pods)


def _uid(thing: Any) -> str:
    return str(at(thing, "metadata", "uid"))


def _pods(seen: Seen, subject: Subject) -> Iterator[PodsBy]:
    target = seen.target
    if target.kind is kinds.NODE:
        yield PodsBy(f"{ON_NODE}{target.name}", fields=f"spec.nodeName={target.name}")
    elif not subject.root:
        return
    elif target.kind is kinds.POD:
        # To compare a pod in trouble with.
        if troubled(subject.root) and (labels := siblings(subject.root)):
            yield PodsBy(f"{SIBLINGS}{target.name}", labels=labels)
    elif target.kind is kinds.CLAIM:
        # No selector of the API leads from a claim to its pods: kubectl describe lists them all, too.
        yield PodsBy("pods")
    elif target.kind is kinds.CRON_JOB:
        yield from _of_cron_job(jobs_of(seen, subject.root))
    elif target.kind is kinds.SERVICE:
        yield from _selected("pods", {"matchLabels": at(subject.root, "spec", "selector")})
    elif target.kind is kinds.INGRESS:
        yield from _of_ingress(seen, subject.root)
    else:
        yield from _selected("pods", at(subject.controller, "spec", "selector"))


def _of_cron_job(jobs: list[Any]) -> Iterator[PodsBy]:
    """The latest Job that has failed pods and the latest that runs are looked into; the latest of all, if none has any.

    One that was only just started tells nothing yet of why the one before it failed. What failed before a Job that has
    done its work is history.
    """
    done = completed(jobs)
    since = [*takewhile(lambda one: _uid(one) not in done, jobs)]
    telling = [next((one for one in since if at(one, "status", news)), None) for news in ("active", "failed")]
    for job in list({_uid(one): one for one in telling if one}.values()) or jobs[:1]:
        yield from _selected(f"Job/{at(job, 'metadata', 'name')}", at(job, "spec", "selector"))


def _of_ingress(seen: Seen, ingress: Any) -> Iterator[PodsBy]:
    services = {at(one, "metadata", "name"): one for one in seen.items("services", group="")}
    for name in backends_of(ingress)[:SERVICES]:
        yield from _selected(f"Service/{name}", {"matchLabels": at(services.get(name), "spec", "selector")})


def siblings(pod: Any) -> str:
    """The label by which the pod's controller tells its pods from those of others, as a selector."""
    labels = at(pod, "metadata", "labels")
    return next((f"{key}={value}" for key in _OF_CONTROLLER if isinstance(value := at(labels, key), str)), "")


def troubled(pod: Any) -> bool:
    """Whether a pod has anything that needs an explanation."""
    return bool(pod) and badness(pod) < 4


def _selected(key: str, selector: Any) -> Iterator[PodsBy]:
    if text := selector_text(selector):
        yield PodsBy(key, labels=text)


def selector_text(selector: Any) -> str:
    """A LabelSelector as the API takes it in a query: `a=b,c in (d,e),!f`.

    It is empty where it selects nothing, or has an operator that is not known.
    """
    pairs = at(selector, "matchLabels")
    parts = [f"{key}={value}" for key, value in pairs.items()] if isinstance(pairs, dict) else []
    for one in listed(at(selector, "matchExpressions")):
        key, values = at(one, "key"), ",".join(str(value) for value in listed(at(one, "values")))
        match at(one, "operator"):
            case "In":
                parts.append(f"{key} in ({values})")
            case "NotIn":
                parts.append(f"{key} notin ({values})")
            case "Exists":
                parts.append(f"{key}")
            case "DoesNotExist":
                parts.append(f"!{key}")
            case _:
                return ""
    return ",".join(parts)


def backends_of(ingress: Any) -> list[str]:
    """The Services that an Ingress leads to, in its order, each once (networking.k8s.io/v1)."""
    found = [at(ingress, "spec", "defaultBackend", "service", "name")]
    for rule in listed(at(ingress, "spec", "rules")):
        found += [at(path, "backend", "service", "name") for path in listed(at(rule, "http", "paths"))]
    return [name for name in dict.fromkeys(found) if named(name)]
