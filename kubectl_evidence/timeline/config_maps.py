"""When the ConfigMaps that the pod refers to were changed last."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.parts.config import ConfigObject, ConfigObjects
from kubectl_evidence.finding import cite
from kubectl_evidence.text import Text, own, say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(config_maps: ConfigMaps) -> Iterator[Moment]:
    """Tell the latest change of each."""
    return changes(config_maps)


def changes(found: ConfigObjects) -> Iterator[Moment]:
    """The latest change of the data of each; where nothing tells of one, the creation."""
    for name, one in found.parts.items():
        yield from _of(found, say("{}/{}", own(found.of), name), name, one)


def _of(of: ConfigObjects, subject: Text, name: Text, one: ConfigObject) -> Iterator[Moment]:
    if one.changed is not None:
        what = say("created") if one.created == one.changed else say("last changed")
        said = say("{} by {}", what, one.changed_by) if one.changed_by is not None else what
        yield moment(one.changed, subject, said, "config", cite(of, "parts", name, "changed"))
    elif one.created is not None:
        yield moment(one.created, subject, say("created"), "config", cite(of, "parts", name, "created"))
    if one.deleted is not None:
        said = say("to be gone (deletionTimestamp)")
        yield moment(one.deleted, subject, said, "config", cite(of, "parts", name, "deleted"))
