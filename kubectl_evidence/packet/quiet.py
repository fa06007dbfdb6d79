"""What a document leaves out because it is as always."""

from __future__ import annotations

from typing import Any

# Fields whose usual value is no news. `items`, `parts`, `ports` and the like are not among them.
_USUALLY_EMPTY = frozenset(
    "args certificates cites command compared consequences deleted graph hostNetwork leaves limits missing "
    "mitigations nodeSelector paused places portChains publishNotReadyAddresses readinessGates requests restores "
    "servicesOfTarget sources stale terminating truncated untrusted warning".split()
)
_USUAL = {"count": 1, "serving": True}


def quiet(value: Any) -> Any:
    """The same document without what is no news. What was looked for and is not there stays: an empty `items`."""
    if isinstance(value, dict):
        return {key: quiet(inner) for key, inner in value.items() if not _is_no_news(key, inner)}
    return [quiet(inner) for inner in value] if isinstance(value, list) else value


def _is_no_news(key: str, value: Any) -> bool:
    if key in _USUALLY_EMPTY:
        return value is False or value == [] or value == {}
    return key in _USUAL and value is not None and value == _USUAL[key] and type(value) is type(_USUAL[key])
