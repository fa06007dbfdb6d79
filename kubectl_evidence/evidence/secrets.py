"""Secrets that the pod refers to, by their metadata alone: what they hold is never asked for."""

from __future__ import annotations

from typing import ClassVar

from kubectl_evidence.clues.references import ConfigKind
from kubectl_evidence.evidence.parts.config import ConfigObjects


class Secrets(ConfigObjects):
    """The Secrets by name, in the order in which the spec refers to them.

    Each is asked for as PartialObjectMetadata, and an answer that is anything else is refused (cluster/answer.py). The
    rule that allows it allows reading the data too, for RBAC knows no metadata: it is not in the core role.
    """

    title: ClassVar[str] = "Secrets"
    of: ClassVar[ConfigKind] = "Secret"
    resource: ClassVar[str] = "secrets"
