"""How the target's pods are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.badness import badness
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, jobs_of, named, scaled_by
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

# The labels by which the pods of one controller are told from those of others (k8s.io/api well-known labels).
_OF_CONTROLLER = ("pod-template-hash", "controller-revision-hash", "batch.kubernetes.io/job-name")
# Of the Services behind an Ingress the pods of so many are looked at.
_SERVICES = 4


@dataclass(frozen=True)
class PodsBy:
    """A list of pods: by labels, or by fields; by neither it is all of the namespace."""

    key: str
    labels: str = ""
    fields: str = ""


@dataclass(frozen=True)
class WorkloadClue:
    """`pods` are the lists to read. `scaled` is what an autoscaler scales: the ask's group version, resource, name."""

    pods: tuple[PodsBy, ...] = ()
    scaled: tuple[str, str, str] | None = None


LATER = WorkloadClue((PodsBy("pods", "SELECTOR"),))


def read(seen: Seen, subject: Subject) -> WorkloadClue:
    """Say which pods belong to the target."""
    scaled = scaled_by(subject.root) if seen.target.kind is kinds.AUTOSCALER else None
    return WorkloadClue(
        pods=tuple(dict.fromkeys(_pods(seen, subject))),
        scaled=(scaled[0].group_version, scaled[0].resource, scaled[1]) if scaled is not None else None,
    )


def _pods(seen: Seen, subject: Subject) -> Iterator[PodsBy]:
    root, kind = subject.root, seen.target.kind
    if kind is kinds.NODE:
        yield PodsBy("pods", fields=f"spec.nodeName={seen.target.name}")
    elif not root:
        return
    elif kind is kinds.POD:
        # To compare a pod in trouble with.
        if troubled(root) and (labels := siblings(root)):
            yield PodsBy("pods", labels=labels)
    elif kind is kinds.CLAIM:
        yield PodsBy("pods")
    elif kind is kinds.CRON_JOB:
        # One Job alone is looked into: the latest that has something to tell.
        jobs = jobs_of(seen, root)
        if job := next((one for one in jobs if _has_news(one)), jobs[0] if jobs else None):
            yield from _selected(f"Job/{at(job, 'metadata', 'name')}", at(job, "spec", "selector"))
    elif kind is kinds.SERVICE:
        yield from _selected("pods", {"matchLabels": at(root, "spec", "selector")})
    elif kind is kinds.INGRESS:
        for name in backends_of(root)[:_SERVICES]:
            for service in seen.items("services", group=""):
                if at(service, "metadata", "name") == name:
                    yield from _selected(f"Service/{name}", {"matchLabels": at(service, "spec", "selector")})
    else:
        yield from _selected("pods", at(subject.controller, "spec", "selector"))


def _has_news(job: Any) -> bool:
    return bool(at(job, "status", "active") or at(job, "status", "failed"))


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
    """A LabelSelector as the API takes it in a query: `a=b,c in (d,e),!f`; empty where it selects nothing or is not read."""
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
