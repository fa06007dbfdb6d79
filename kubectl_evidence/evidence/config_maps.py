"""ConfigMaps that the pod refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.parts.config import ConfigObject, arranged, asks, concerns
from kubectl_evidence.evidence.parts.pod_spec import is_spec
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text


class ConfigMaps(Evidence):
    """The ConfigMaps by name, in the order in which the spec refers to them; their values are never read."""

    title: ClassVar[str] = "ConfigMaps"
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "the pod's spec refers to none, or was not had"

    parts: Mapping[Text, ConfigObject]

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return asks("configmaps", known.config.config_maps, known.config.lost_config_maps, target, known)

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        del key
        return concerns(item, known.config.config_maps, known.config.lost_config_maps)

    @classmethod
    def borrows(cls, key: str) -> bool:
        return is_spec(key)

    @model_validator(mode="before")
    @classmethod
    def _describe(cls, answer: Any) -> Any:
        return arranged("ConfigMap", answer)
