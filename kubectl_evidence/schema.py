"""The JSON Schema of the packet, generated from its classes and shipped as packet.schema.json."""

from __future__ import annotations

import json
from typing import Any

from kubectl_evidence.packet import Packet


def generate() -> str:
    """Write the schema (draft 2020-12) as it is shipped.

    A field with a default may be left out of a document; a field that is not in the schema may not be there.
    """
    schema = Packet.model_json_schema(by_alias=True, mode="serialization")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kubectl-evidence packet",
        **_strict({key: value for key, value in schema.items() if key != "title"}),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


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
