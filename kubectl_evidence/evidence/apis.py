"""Which API groups beyond the built-in ones are served: those that add to what a workload depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from pydantic import model_validator

from kubectl_evidence import ask
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text

# Groups that evidence is read from where they are served, and what for.
GROUPS: Final = {
    "gateway.networking.k8s.io": "Gateway API",
    "autoscaling.k8s.io": "VerticalPodAutoscaler",
    "keda.sh": "KEDA",
    "argoproj.io": "Argo Rollouts",
}


class Apis(Evidence):
    """What `/apis` answers (meta/v1 APIGroupList), of the groups in `GROUPS`: the versions that each is served in.

    A group that is not in `groups` was not listed: it is not served.
    """

    title: ClassVar[str] = "API groups"
    informs: ClassVar[bool] = True

    groups: Mapping[Text, tuple[Text, ...]] = {}

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        del target
        return {"": ask.apis()}

    @model_validator(mode="before")
    @classmethod
    def _versions_by_group(cls, answer: Any) -> Any:
        """Read the list of groups as a mapping. What is no list of groups is refused: nothing follows from it."""
        if at(answer, "kind") != "APIGroupList" or not isinstance(at(answer, "groups"), list):
            return {"groups": "no list"}
        return {
            "groups": {
                name: [at(version, "version") for version in listed(at(one, "versions"))]
                for one in listed(at(answer, "groups"))
                if (name := at(one, "name")) in GROUPS
            }
        }
