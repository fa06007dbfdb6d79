"""JSON or YAML, read as kubectl reads it (sigs.k8s.io/yaml over go.yaml.in/yaml/v2, decode.go and resolve.go).

Of several YAML documents the first counts and the others are not looked at. A date, a time and a
number of base 60 are text; an unquoted number is none, whatever its notation.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from kubectl_evidence.late import late

_TAG = "tag:yaml.org,2002:"
_INTEGER = late(r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[1-9][0-9_]*|0)$")
_FLOAT = late(
    r"[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$|[-+]?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$"
)


def read(data: bytes) -> Any:
    """Read one document; JSON is tried first where it begins like it, because it is read far faster.

    Raises:
        ValueError: it is neither; the message is the place of the error, never the text around it.
        RecursionError: it is nested too deeply.
    """
    if data.lstrip().startswith(b"{"):
        with contextlib.suppress(ValueError):
            return json.loads(data)
    return _yaml(data)


def _yaml(data: bytes) -> Any:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """With Go's idea of what is a number, and without timestamps."""

    own = {f"{_TAG}timestamp", f"{_TAG}int", f"{_TAG}float"}
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in own]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver(f"{_TAG}int", _INTEGER, list("-+0123456789"))
    Loader.add_implicit_resolver(f"{_TAG}float", _FLOAT, list("-+.0123456789"))
    try:
        loader = Loader(data)
        try:
            return loader.get_data() if loader.check_data() else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # The error itself quotes the text around its place.
        msg = f", line {mark.line + 1}" if mark else ""
        raise ValueError(msg) from None
    except ValueError:
        # A number of a notation that only looks like one; Python's own error quotes it.
        msg = ""
        raise ValueError(msg) from None
