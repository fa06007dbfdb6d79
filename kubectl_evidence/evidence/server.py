"""The API server's version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from kubectl_evidence import ask
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text


class Server(Evidence):
    """What `/version` answers."""

    title: ClassVar[str] = "API server"
    serves_nodes: ClassVar[bool] = True

    git_version: Text

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        del target
        return {"": ask.version()}
