"""The worst pod of each other way to fail, and one of each other controller, as closely as the examined one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.representatives import PodRef
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.events import asked as events_of
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.logs import asked as logs_of
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text


class Representative(Part):
    """A pod, its events and its logs; each is absent where it was not had."""

    pod: Pod | None = None
    events: Events | None = None
    logs: Logs | None = None


class Representatives(Evidence):
    """Pods by `NAMESPACE/NAME`, the worst first. The checks look at each as at the examined one."""

    title: ClassVar[str] = "Other pods looked into"
    serves_nodes: ClassVar[bool] = True
    untrusted: ClassVar[bool] = True
    unasked: ClassVar[str] = "no other pod of the target fails in another way"

    parts: Mapping[Text, Representative]

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        del target
        return {key: one for pod in known.representatives.pods for key, one in _asks(pod)}

    @model_validator(mode="before")
    @classmethod
    def _sort_out(cls, answer: Any) -> Any:
        parts = answer.get("parts") if isinstance(answer, dict) else None
        if not isinstance(parts, dict):
            return answer
        pods: dict[str, dict[str, Any]] = {}
        for key, part in parts.items():
            namespace, name, what, *of = key.split("/")
            pod = pods.setdefault(f"{namespace}/{name}", {})
            if part.get("status") != "collected":
                continue
            if what == "pod":
                pod["pod"] = part.get("data")
            elif what == "events":
                pod["events"] = {"parts": {"pod": part}}
            else:
                pod.setdefault("logs", {"parts": {}})["parts"]["/".join(of)] = part
        return {"parts": pods}


def _asks(pod: PodRef) -> Iterator[tuple[str, ask.Ask]]:
    place = f"{pod.namespace}/{pod.name}"
    yield f"{place}/pod", ask.get("v1", "pods", pod.name, pod.namespace)
    yield f"{place}/events", events_of(f"involvedObject.uid={pod.uid}", "pod", pod.name, pod.namespace)
    for key, one in logs_of(pod.containers, pod.namespace, pod.name).items():
        yield f"{place}/logs/{key}", one
