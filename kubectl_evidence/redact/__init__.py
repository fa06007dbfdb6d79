"""The redactor: takes the secrets out of text and of parsed objects, and leaves the evidence.

Two functions are stable Python API, for anybody who has a string or a parsed JSON value at hand::

    from kubectl_evidence.redact import redact_object, redact_text
    redact_text("DB_PASSWORD=...")          # -> "DB_PASSWORD=[redacted:password:5f0c3a91]"

A run of the program uses one :class:`KeyedRedactor`, so that equal secrets get equal placeholders all
over its packet. Importing this package is cheap; the rules are compiled on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubectl_evidence.redact.json_form import JSON
    from kubectl_evidence.redact.redactor import KeyedRedactor

__all__ = ["KeyedRedactor", "redact_object", "redact_text"]


def redact_text(text: str) -> str:
    """Return `text` without control characters and with every secret replaced by a placeholder.

    A placeholder is `[redacted:KIND:FINGERPRINT]`. The fingerprint is keyed with a random key that is
    forgotten when the call returns: equal within one call, unrelated between calls. Never raises.
    """
    return _fresh().redact(text)


def redact_object(obj: JSON) -> JSON:
    """Return a redacted copy of a parsed JSON value (what `json.loads` gives); `obj` is left as it is.

    Knows Kubernetes objects: environment variables and headers by their names, arguments in pairs,
    objects embedded in annotations, Secret data. `metadata.managedFields` is dropped.

    Raises:
        TypeError: `obj` is something else, as a tuple, or has a key that is no string.
    """
    return _fresh().redact_object(obj)


def _fresh() -> KeyedRedactor:
    import secrets

    from kubectl_evidence.redact.redactor import KeyedRedactor

    return KeyedRedactor(secrets.token_bytes(32))


def __getattr__(name: str) -> Any:
    if name == "KeyedRedactor":
        from kubectl_evidence.redact.redactor import KeyedRedactor

        return KeyedRedactor
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
