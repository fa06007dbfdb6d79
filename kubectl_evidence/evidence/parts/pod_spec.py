"""The spec of the examined pod, or of the template that no pod came from, among the answers of another kind.

Evidence that depends on what the spec says asks for the object that holds it. Other kinds ask the same, so that it is
read once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.kinds import POD
from kubectl_evidence.parsed import at
from kubectl_evidence.target import Target


def asked_for_spec(target: Target, known: Known) -> dict[str, ask.Ask]:
    """Ask for the pod, or for the controller whose template stands for it; under `KIND/NAME`."""
    if known.pod:
        return {f"{POD.name}/{known.pod}": ask.get("v1", "pods", known.pod, target.namespace)}
    one = known.config.template or known.admission.template
    if one is None:
        return {}
    return {f"{one.kind}/{one.name}": ask.get(one.group_version, one.resource, one.name, target.namespace)}


def is_spec(key: str) -> bool:
    """Whether an answer is the one that holds the spec: no name has a slash."""
    return "/" in key


def spec_in(part: Any) -> Any:
    """The pod's spec in such an answer, as parsed JSON."""
    return at(_pod_in(part), "spec")


def labels_in(part: Any) -> Mapping[str, str]:
    """The labels that the pod has, or would be given."""
    found = at(_pod_in(part), "metadata", "labels")
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def namespace_in(part: Any) -> str:
    """The namespace of that object, or nothing."""
    found = at(part, "data", "metadata", "namespace")
    return found if isinstance(found, str) else ""


def _pod_in(part: Any) -> Any:
    """The pod, or what would become one (apps/v1, batch/v1: a CronJob's template is that of its Jobs)."""
    found = at(part, "data")
    match at(found, "kind"):
        case "Pod":
            return found
        case "CronJob":
            return at(found, "spec", "jobTemplate", "spec", "template")
        case _:
            return at(found, "spec", "template")
