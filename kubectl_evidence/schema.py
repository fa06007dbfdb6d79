"""The JSON Schema of the packet, generated from its classes and shipped as packet.schema.json."""

from __future__ import annotations

import json
from typing import Any, Generic, TypeVar

from pydantic import Field, create_model

from kubectl_evidence import packet
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.finding import Model
from kubectl_evidence.packet import Packet


def generate() -> str:
    """Write the schema (draft 2020-12) as it is shipped.

    A field with a default may be left out of a document; a field that is not in the schema may not be there.
    """
    schema = _packet().model_json_schema(by_alias=True, mode="serialization")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kubectl-evidence packet",
        **_strict({key: value for key, value in schema.items() if key != "title"}),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


E = TypeVar("E", bound=Evidence)


def _packet() -> type[Packet]:
    """The packet with the kind of each section's evidence, which the packet itself knows as evidence only."""

    class Section(packet.Section, Generic[E]):
        data: E | None = None

    Section.__doc__ = packet.Section.__doc__
    sections: Any = {kind.id: (Section[kind] | None, None) for kind in all_kinds()}  # type: ignore[valid-type]
    evidence = create_model("EvidenceSet", __base__=Model, __doc__=packet.EvidenceSet.__doc__, **sections)
    return create_model("Packet", __base__=Packet, __doc__=Packet.__doc__, evidence=(evidence, Field(...)))


def _strict(value: Any) -> Any:
    if isinstance(value, list):
        return [_strict(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _strict(inner) for key, inner in value.items()}
    properties = changed.get("properties")
    if changed.get("type") == "object" and isinstance(properties, dict):
        required = [name for name in changed.get("required", ()) if "default" not in properties[name]]
        changed.pop("required", None)
        if required:
            changed["required"] = required
        changed["additionalProperties"] = False
    return changed
