"""Who set which keys of a ConfigMap or a Secret, and when: the part of `managedFields` that holds nothing else.

The names of keys are no secrets, and all that may be known of a Secret. Everything else of it repeats names of fields
of the object, and in `v:` and `k:` literals of its lists (k8s.io/apimachinery meta/v1 ManagedFieldsEntry, FieldsV1).
"""

from __future__ import annotations

from kubectl_evidence.late import late
from kubectl_evidence.redact.json_form import JSON

# Server-side apply of a Secret notes `stringData` as its writer wrote it, although it is kept as `data`.
FIELDS = ("f:data", "f:binaryData", "f:stringData")
# k8s.io/apimachinery pkg/util/validation, IsConfigMapKey.
_KEY = late(r"f:[-._a-zA-Z0-9]{1,253}")
_FACTS = ("manager", "operation", "time")


def of_data(entry: JSON) -> JSON:
    """An entry of `managedFields`, less all but its manager, operation and time, and the keys of the data."""
    if not isinstance(entry, dict):
        return None
    kept: dict[str, JSON] = {key: value for key in _FACTS if isinstance(value := entry.get(key), str)}
    found: dict[str, JSON] = {}
    if isinstance(fields := entry.get("fieldsV1"), dict):
        for field in FIELDS:
            if isinstance(keys := fields.get(field), dict):
                found[field] = {key: {} for key in keys if _KEY.fullmatch(key)}
    return {**kept, "fieldsV1": found}
