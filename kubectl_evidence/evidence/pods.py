"""The other live pods of the namespace: labels and owners only, to compare selectors with.

In a namespace of thousands it takes one question for each Service that nearly selects the pod, "is there any pod
that you select?", rather than all pods.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.meta import Owner, by_name, controller_of
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class PodMeta(Part):
    """A pod's metadata."""

    labels: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("metadata", "labels"))
    deleted: datetime | None = Field(None, validation_alias=AliasPath("metadata", "deletionTimestamp"))
    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = Field(
        None, validation_alias=AliasPath("metadata", "ownerReferences")
    )


# A namespace with more is not listed to its end.
ENOUGH = 250
_SIBLINGS = 10
# With more Services than this in doubt, one long list is less than a question for each.
_QUESTIONS = 8
# Finished pods are never endpoints (ShouldPodBeInEndpoints, k8s.io/endpointslice).
_LIVE = "status.phase!=Succeeded,status.phase!=Failed"


class Pods(Evidence):
    """Every pod that can be an endpoint, or of many those that matter."""

    title: ClassVar[str] = "Pods of the namespace"
    informs: ClassVar[bool] = True
    in_pieces: ClassVar[bool] = True

    items: Annotated[Mapping[Name, PodMeta], BeforeValidator(by_name)] = {}
    # Of a large namespace: there are more, and that a pod is not among these tells nothing.
    partial: bool = False

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": _list(target, most=ENOUGH)}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        if not known.more_pods:
            return {}
        if len(known.nearly) > _QUESTIONS:
            return {"all": _list(target)}
        asks = {f"selected-by/{name}": _list(target, labels=selector, most=1) for name, selector in known.nearly}
        return asks | ({"siblings": _list(target, labels=known.siblings, most=_SIBLINGS)} if known.siblings else {})


def _list(target: Target, labels: str = "", most: int = 0) -> ask.Ask:
    return ask.list_("v1", "pods", target.namespace, labels=labels, fields=_LIVE, form="metadata", most=most)
