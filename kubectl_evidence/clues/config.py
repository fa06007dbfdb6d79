"""The ConfigMaps and Secrets that the examined pod refers to, or the template that no pod came from."""

from __future__ import annotations

from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.references import ConfigKind, Reference, references
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.clues.workload import lists_to_come, troubled
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at


@dataclass(frozen=True)
class ObjectRef:
    """An object that an answer told of, as an ask names it."""

    group_version: str
    kind: str
    resource: str
    name: str


@dataclass(frozen=True)
class ConfigClue:
    """Names of what is referred to, what is required first; those that are `lost` do not exist.

    `template` is the controller whose template refers to them, where there is no pod.
    """

    config_maps: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    lost_config_maps: tuple[str, ...] = ()
    lost_secrets: tuple[str, ...] = ()
    template: ObjectRef | None = None

    def names(self, kind: ConfigKind) -> tuple[str, ...]:
        """What is referred to of one kind."""
        return self.config_maps if kind == "ConfigMap" else self.secrets

    def lost(self, kind: ConfigKind) -> tuple[str, ...]:
        """What of it does not exist."""
        return self.lost_config_maps if kind == "ConfigMap" else self.lost_secrets


LATER = ConfigClue(("CONFIGMAP",), ("SECRET",), ("CONFIGMAP",), ("SECRET",))


def read(seen: Seen, subject: Subject) -> ConfigClue:
    """Take the references; which pod is examined has to be known, since revisions refer to different objects."""
    if not subject.pod and (seen.waits_for_pods() or lists_to_come(seen, subject)):
        return ConfigClue()
    found = sorted(references(subject.spec), key=lambda one: one.optional)
    if not found:
        return ConfigClue()
    config_maps, secrets = _names(found, "ConfigMap"), _names(found, "Secret")
    # What is optional and missing was perhaps never meant to be there: of a pod that is well nobody asks.
    required = {(one.kind, one.name) for one in found if not one.optional or troubled(subject.pod)}
    return ConfigClue(
        config_maps,
        secrets,
        tuple(n for n in config_maps if ("ConfigMap", n) in required and _is_lost(seen, "configmaps", n)),
        tuple(n for n in secrets if ("Secret", n) in required and _is_lost(seen, "secrets", n)),
        template_of(subject),
    )


def template_of(subject: Subject) -> ObjectRef | None:
    """The controller whose template stands for a pod, where there is no pod."""
    if subject.pod:
        return None
    controller = subject.controller
    kind = kinds.CONTROLLERS.get((_text(at(controller, "apiVersion")), _text(at(controller, "kind"))))
    name = named(at(controller, "metadata", "name"))
    return ObjectRef(kind.group_version, kind.name, kind.resource, name) if kind is not None and name else None


def _names(found: list[Reference], kind: ConfigKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in found if one.kind == kind))


def _is_lost(seen: Seen, resource: str, name: str) -> bool:
    return seen.status(resource, name, group="") == "not-found"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
