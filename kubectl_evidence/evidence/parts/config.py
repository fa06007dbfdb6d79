"""A ConfigMap or a Secret that a pod refers to, as far as its metadata tells: whether it exists, its keys, its changes.

Values are never read. The keys, and who set them when, stand in `metadata.managedFields`, which the API server keeps
for every object unless somebody emptied it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.clues.references import ConfigKind, Reference, references
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.meta import Owner, controller_of
from kubectl_evidence.evidence.parts.pod_spec import asked_for_spec, is_spec, spec_in
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# So many are asked for by name; of more than that a list is read.
MOST_NAMED = 6
# So many names of a namespace are looked through.
_MOST_LISTED = 500
# The key of that list. A space keeps it apart from every name.
LISTED = "of the namespace"
# Server-side apply of a Secret notes `stringData` as its writer wrote it, although it is kept as `data`.
_DATA = ("f:data", "f:binaryData", "f:stringData")


class Use(Part):
    """A place in the pod's spec that refers to the object; `name` is that of the variable or of the volume.

    Without `keys` it wants all of it. Where it is optional, the pod starts without it.
    """

    via: Literal["env", "envFrom", "volume", "projected", "csi", "imagePullSecrets"]
    name: Text | None = None
    container: Name | None = None
    keys: tuple[Text, ...] = ()
    optional: bool = False


class ConfigObject(Answer):
    """One object; `status` is not-found where there is none.

    `keys` is None where they are not known: that no key is known is never that there is none. `changed` is when the
    latest writer of any key last wrote: the data changed then, or before, for it dates the other fields of that writer
    too; and that a key was taken away leaves no date (meta/v1 ManagedFieldsEntry.time).
    """

    uses: tuple[Use, ...] = ()
    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    deleted: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "deletionTimestamp"))
    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = Field(
        None, validation_alias=AliasPath("data", "metadata", "ownerReferences")
    )
    keys: tuple[Text, ...] | None = None
    changed: datetime | None = None
    changed_by: Text | None = None
    # Keys that are wanted and not there, each with those that resemble it.
    missing_keys: Mapping[Text, tuple[Text, ...]] = {}
    # Of an object that is not there: those of the namespace whose names resemble its own. None: nobody looked.
    similar: tuple[Name, ...] | None = None

    @property
    def optional(self) -> bool:
        """Whether the pod can start without the object."""
        return all(use.optional for use in self.uses)

    @property
    def lacks_required(self) -> bool:
        """Whether the object, or a key of it, is missing that something needs."""
        if self.status == "not-found":
            return not self.optional
        return any(key in self.missing_keys for use in self.uses if not use.optional for key in use.keys)


class ConfigObjects(Evidence):
    """The objects of one kind by name, in the order in which the spec refers to them; their values are never read."""

    of: ClassVar[ConfigKind]
    resource: ClassVar[str]
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "the pod's spec refers to none, or was not had"

    parts: Mapping[Text, ConfigObject]

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        """Ask for the objects by name, for the spec that refers to them, and for names that resemble lost ones.

        The spec is asked for by other kinds too, so it costs nothing.
        """
        names, lost = known.config.names(cls.of), known.config.lost(cls.of)
        if not names:
            return {}
        found = asked_for_spec(target, known)
        if len(names) <= MOST_NAMED:
            found |= {name: ask.get("v1", cls.resource, name, target.namespace, form="metadata") for name in names}
        if lost or len(names) > MOST_NAMED:
            found[LISTED] = ask.list_("v1", cls.resource, target.namespace, form="metadata", most=_MOST_LISTED)
        return found

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        """Keep of the namespace's list what is wanted, or resembles one that does not exist."""
        del key
        name, lost = at(item, "metadata", "name"), known.config.lost(cls.of)
        wanted = known.config.names(cls.of)
        return isinstance(name, str) and (name in wanted or any(nearest(one, [name]) for one in lost))

    @classmethod
    def borrows(cls, key: str) -> bool:
        return is_spec(key)

    @model_validator(mode="before")
    @classmethod
    def _describe(cls, answer: Any) -> Any:
        return _arranged(cls.of, answer)


def _arranged(kind: ConfigKind, answer: Any) -> Any:
    """The parts of an answer with what the spec and the list say of each, before any text is redacted."""
    parts = at(answer, "parts")
    if not isinstance(parts, dict):
        return answer
    uses: dict[str, list[Reference]] = {}
    for key, part in parts.items():
        for one in references(spec_in(part)) if is_spec(key) else ():
            if one.kind == kind:
                uses.setdefault(one.name, []).append(one)
    answered = {key: part for key, part in parts.items() if key != LISTED and not is_spec(key)}
    names = parts.get(LISTED)
    found = answered or {name: _from_list(name, names) for name in uses if names is not None}
    return {"parts": {name: _described(name, part, uses.get(name, []), names) for name, part in found.items()}}


def _from_list(name: str, names: Any) -> dict[str, Any]:
    """What the list of the namespace says of one object. From one that was cut nobody can tell what is not there."""
    if at(names, "status") != "collected":
        return {"status": at(names, "status")}
    for item in listed(at(names, "data", "items")):
        if at(item, "metadata", "name") == name:
            return {"status": "collected", "data": item}
    return {"status": "unavailable" if at(names, "truncated") else "not-found"}


def _described(name: str, part: Any, uses: list[Reference], names: Any) -> Any:
    if not isinstance(part, dict):
        return part
    metadata = at(part, "data", "metadata")
    entries = [entry for entry in listed(at(metadata, "managedFields")) if isinstance(entry, dict)]
    keys = sorted({key for entry in entries for key in _keys(entry)}) if entries else None
    latest = max((entry for entry in entries if any(_keys(entry))), key=_time, default={})
    wanted = dict.fromkeys(key for use in uses for key in use.keys)
    similar = None
    if at(part, "status") == "not-found" and at(names, "status") == "collected":
        listed_ = (at(item, "metadata", "name") for item in listed(at(names, "data", "items")))
        similar = nearest(name, [one for one in listed_ if isinstance(one, str)])
    return {
        **part,
        "uses": [_use(one) for one in uses],
        "keys": keys,
        "changed": _time(latest) or None,
        "changedBy": at(latest, "manager"),
        "missingKeys": {} if keys is None else {key: nearest(key, keys) for key in wanted if key not in keys},
        "similar": similar,
    }


def _use(one: Reference) -> dict[str, Any]:
    found = {"via": one.via, "keys": one.keys, "optional": one.optional}
    return found | {key: word for key, word in (("name", one.place), ("container", one.container)) if word}


def _keys(entry: Any) -> Iterator[str]:
    for field in _DATA:
        fields = at(entry, "fieldsV1", field)
        for key in fields if isinstance(fields, dict) else ():
            if isinstance(key, str) and key.startswith("f:"):
                yield key.removeprefix("f:")


def _time(entry: Any) -> str:
    # RFC 3339 in UTC, as the API server writes times, sorts as the times do.
    time = at(entry, "time")
    return time if isinstance(time, str) else ""
