"""When the ConfigMaps that the pod refers to were changed last."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.parts.config import ConfigObject
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import cite
from kubectl_evidence.text import Text, say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(config_maps: ConfigMaps) -> Iterator[Moment]:
    """Yield the latest change of each."""
    for name, one in config_maps.parts.items():
        yield from changes(config_maps, say("ConfigMap/{}", name), name, one)


def changes(of: ConfigMaps | Secrets, subject: Text, name: Text, one: ConfigObject) -> Iterator[Moment]:
    """The latest change of the data; where nothing tells of one, the creation."""
    if one.changed is not None:
        what = say("created") if one.created == one.changed else say("last changed")
        said = say("{} by {}", what, one.changed_by) if one.changed_by is not None else what
        yield moment(one.changed, subject, said, "config", cite(of, "parts", name, "changed"))
    elif one.created is not None:
        yield moment(one.created, subject, say("created"), "config", cite(of, "parts", name, "created"))
    if one.deleted is not None:
        said = say("to be gone (deletionTimestamp)")
        yield moment(one.deleted, subject, said, "config", cite(of, "parts", name, "deleted"))
