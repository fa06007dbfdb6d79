"""What the pod used when metrics-server last looked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.meta import by_key
from kubectl_evidence.kinds import POD
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class Usage(Part):
    """One container's usage. Quantities as the API writes them; memory is the working set."""

    cpu: Text | None = Field(None, validation_alias=AliasPath("usage", "cpu"))
    memory: Text | None = Field(None, validation_alias=AliasPath("usage", "memory"))


class PodMetrics(Evidence):
    """One sample (metrics.k8s.io/v1beta1). That there is none says nothing about load."""

    title: ClassVar[str] = "Usage"
    # Whether the pipeline behind it needs a look depends on it.
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "the target leads to no pod"

    timestamp: datetime | None = None
    window: Text | None = None
    containers: Annotated[Mapping[Name, Usage], BeforeValidator(by_key("name"))] = {}

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": _asked(target.name, target.namespace)} if target.kind is POD else {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return {"": _asked(known.pod, target.namespace)} if known.pod else {}


def _asked(pod: str, namespace: str) -> ask.Ask:
    return ask.get("metrics.k8s.io/v1beta1", "pods", pod, namespace)
