"""Says which part of a value in an object is secret, when the name beside it announces one.

Of a cookie the value, of an Authorization header what stands behind the scheme, of `user:password` the password: the
rest is evidence. What only refers to a secret, or names one, stays.
"""

from __future__ import annotations

from collections.abc import Callable

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.json_form import JSON
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import holds_numbers, is_own
from kubectl_evidence.redact.sanitise import sanitise

_SHA = late("[0-9a-f]{40,64}")
_COOKIE = late(r"([^\s=;]+=)((?![a-z]{1,7}(?:;|$))[^\s;\[]{4,})")
_USER = late(r"[\w.@-]{1,64}[:/](?=[^\s:/]{4,256}$)")
_SCHEME = late(r"(?i)([a-z][a-z0-9-]{1,24})\s+(?=\S{6})")

Mask = Callable[[str, str], str]


def hidden(value: str, place: Place, mask: Mask) -> str:
    """Return `value` with its secret part replaced by what `mask` makes of (kind, secret); most often that is all."""
    kind, annotated = place.kind, "/" in place.name
    if is_own(kind):
        # Whatever it looks like: the user has said what this name holds.
        hidden_already = not PLACEHOLDER.sub("", value).strip()
        return value if hidden_already or values.is_reference(value) else mask(kind, value)
    if values.is_reference(value) or PLACEHOLDER.search(value):
        return value
    if values.has_url(value) or "PRIVATE KEY-----" in value:
        return value  # the redactor of texts knows which part to hide
    if annotated and kind not in ("token", "password") and _names_something(value):
        return value
    if annotated and kind != "password" and values.is_number(value):
        return value
    if kind == "cookie" and "=" in value:
        return _COOKIE.sub(lambda cookie: cookie[1] + mask(kind, cookie[2]), value)
    scheme = _SCHEME.match(value) if kind == "authorization" else None
    before = scheme or (_USER.match(value) if kind in ("auth", "credential") else None)
    if before:
        return before[0] + mask(kind, value[before.end() :])
    if not place.is_secret(value) and not (holds_numbers(kind) and value.strip().isdigit()):
        return value
    return mask(kind, value)


def all_hidden(value: JSON, place: Place, mask: Mask, depth: int) -> JSON:
    """Return `value` with everything in it hidden, down to `depth`; for names of the user's own rules."""
    if depth < 0 or value is None or isinstance(value, bool):
        return None if depth < 0 else value
    if isinstance(value, list):
        return [all_hidden(item, place, mask, depth - 1) for item in value]
    if isinstance(value, dict):
        return {key: all_hidden(item, place, mask, depth - 1) for key, item in value.items()}
    return hidden(sanitise(str(value)), place, mask)


def _names_something(value: str) -> bool:
    # Annotations name Secrets, paths in Vault, and carry checksums.
    shapes = (values.is_object_name, values.is_path, _SHA.fullmatch)
    return any(shape(value) for shape in shapes)
