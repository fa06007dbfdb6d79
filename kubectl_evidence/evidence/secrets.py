"""Secrets that the pod refers to, by their metadata alone: what they hold is never asked for."""

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


class Secrets(Evidence):
    """The Secrets by name, in the order in which the spec refers to them.

    Each is asked for as PartialObjectMetadata, and an answer that is anything else is refused (cluster/answer.py). The
    rule that allows it allows reading the data too, for RBAC knows no metadata: it is not in the core role.
    """

    title: ClassVar[str] = "Secrets"
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "the pod's spec refers to none, or was not had"

    parts: Mapping[Text, ConfigObject]

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return asks("secrets", known.config.secrets, known.config.lost_secrets, target, known)

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        del key
        return concerns(item, known.config.secrets, known.config.lost_secrets)

    @classmethod
    def borrows(cls, key: str) -> bool:
        return is_spec(key)

    @model_validator(mode="before")
    @classmethod
    def _describe(cls, answer: Any) -> Any:
        return arranged("Secret", answer)
