"""The revisions of the pod's controller, and what differs between the newest two.

A Deployment keeps them as ReplicaSets, a StatefulSet and a DaemonSet as ControllerRevisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.contrast import contrast
from kubectl_evidence.evidence.parts.meta import Condition, Owner, by_key, controller_of
from kubectl_evidence.evidence.parts.template_changes import differences, images_of, template_of
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# Ten revisions are kept unless revisionHistoryLimit says otherwise; others with the same labels may be listed too.
_MOST = 60

# Where controllers write the number of a ReplicaSet's revision (pkg/controller/deployment/util; Argo Rollouts,
# utils/annotations), and those that it had before it was returned to.
_REVISION = ("deployment.kubernetes.io/revision", "rollout.argoproj.io/revision")
_HISTORY = ("deployment.kubernetes.io/revision-history", "rollout.argoproj.io/revision-history")
_CAUSE: Any = AliasPath("metadata", "annotations", "kubernetes.io/change-cause")


class Change(Part):
    """One difference: what was before and what is now. None: nothing was, or is.

    Of long texts only the words that differ are here, with those around them.
    """

    old: Text | None = None
    new: Text | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _only_what_differs(cls, change: Any, handler: ModelWrapValidatorHandler[Change]) -> Change:
        # Cut only what a redactor has read: half a secret is no longer recognised as one.
        read = handler(change)
        old, new = contrast(read.old, read.new)
        return read if (old, new) == (read.old, read.new) else handler({"old": old, "new": new})


class Revision(Part):
    """One revision. What runs of it is known of ReplicaSets only.

    A revision that was returned to has a new number, the old ones in `earlier`, and its old time of creation.
    """

    number: int | None = None
    earlier: tuple[int, ...] = ()
    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    change_cause: Text | None = Field(None, validation_alias=_CAUSE)
    replicas: int | None = Field(None, validation_alias=AliasPath("spec", "replicas"))
    existing_replicas: int | None = Field(None, validation_alias=AliasPath("status", "replicas"))
    ready_replicas: int | None = Field(None, validation_alias=AliasPath("status", "readyReplicas"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )
    # By container.
    images: Mapping[Text, Text] = {}


class Listed(Answer):
    """One list of revisions, and how many of the controller's were in it."""

    found: int = 0


class Rollout(Evidence):
    """Revisions by name, the newest first.

    `current` is the newest: what is being rolled out, or has been. `previous` is the one before it, to which
    `kubectl rollout undo` would return (k8s.io/kubectl pkg/polymorphichelpers/rollback.go); None where there is none.
    `changes` leads from its pod template to the current one, by path.
    """

    title: ClassVar[str] = "Revisions"
    unasked: ClassVar[str] = "no controller that keeps revisions is known"
    informs: ClassVar[bool] = True

    parts: Mapping[Text, Listed]
    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = None
    current: Name | None = None
    previous: Name | None = None
    revisions: Mapping[Name, Revision] = {}
    changes: Mapping[Text, Change] = {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return {
            by.key: ask.list_("apps/v1", by.resource, target.namespace, labels=by.labels, most=_MOST)
            for by in known.rollout.lists
        }

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        """Keep the controller's own: others may have the same labels."""
        del key
        owner, reference = known.rollout.owner, controller_of(at(item, "metadata", "ownerReferences"))
        if owner is None:
            return True
        # The uid of an inferred owner is not known.
        same_uid = owner.uid in ("", at(reference, "uid"))
        return same_uid and (at(reference, "kind"), at(reference, "name")) == (owner.kind, owner.name)

    @model_validator(mode="before")
    @classmethod
    def _arrange(cls, answer: Any) -> Any:
        """Make one list of all, in their order, and compare the newest two before anything is cut or taken for text."""
        parts = at(answer, "parts")
        if not isinstance(parts, dict):
            return answer
        lists = {key: listed(at(part, "data", "items")) for key, part in parts.items()}
        found = {at(item, "metadata", "name"): item for items in lists.values() for item in items}
        ordered = dict(sorted(found.items(), key=lambda one: -(_number(one[1]) or 0)))
        current, previous = [*ordered, None, None][:2]
        changes: list[tuple[str, str | None, str | None]] = []
        if previous is not None:
            changes = differences(template_of(ordered[previous]), template_of(ordered[current]))
        return {
            "parts": {key: {**_without(part, "data"), "found": len(lists[key])} for key, part in parts.items()},
            "controller": at(ordered.get(current), "metadata", "ownerReferences"),
            "current": current,
            "previous": previous,
            "revisions": {name: _revision(item) for name, item in ordered.items()},
            "changes": {path: {"old": old, "new": new} for path, old, new in changes},
        }


def _revision(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    history = (at(item, "metadata", "annotations", key) for key in _HISTORY)
    earlier = next((word for word in history if isinstance(word, str)), "")
    # The template was compared already: nobody needs to walk through it again.
    return {
        **_without(item, "data"),
        "spec": {"replicas": at(item, "spec", "replicas")},
        "number": _number(item),
        "earlier": [int(number) for number in earlier.split(",") if number.isdecimal()],
        "images": images_of(template_of(item)),
    }


def _without(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


def _number(item: Any) -> int | None:
    """The number of a revision: a ControllerRevision's own, or what an annotation of a ReplicaSet says."""
    own = at(item, "revision")
    if isinstance(own, int):
        return own
    annotations = (at(item, "metadata", "annotations", key) for key in _REVISION)
    return next((int(word) for word in annotations if isinstance(word, str) and word.isdecimal()), None)
