"""ConfigMaps that the pod refers to."""

from __future__ import annotations

from typing import ClassVar

from kubectl_evidence.clues.references import ConfigKind
from kubectl_evidence.evidence.parts.config import ConfigObjects


class ConfigMaps(ConfigObjects):
    """The ConfigMaps by name, in the order in which the spec refers to them; their values are never read."""

    title: ClassVar[str] = "ConfigMaps"
    of: ClassVar[ConfigKind] = "ConfigMap"
    resource: ClassVar[str] = "configmaps"
