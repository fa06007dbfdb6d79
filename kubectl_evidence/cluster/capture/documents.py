"""YAML and JSON text as plain JSON values, and back."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

import yaml

from kubectl_evidence.cluster.capture.builder import FLOAT, HEX, INT, MAX_DEPTH, OCTAL, TAG, Budget, Builder
from kubectl_evidence.cluster.capture.error import CaptureError, Place

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read_json(data: bytes, file: str, budget: Budget) -> list[Any]:
    """Read a JSON document.

    Raises:
        CaptureError: it is not JSON, or more than may be read.
    """
    text = _decode(data, file)
    line, what = 0, ""
    try:
        value = json.loads(text, parse_constant=_not_a_number, parse_float=_finite)
        budget.spend(_count(value), file)
    except json.JSONDecodeError as error:
        line, what = error.lineno, f"not JSON: {error.msg} (column {error.colno})"
    except (ValueError, RecursionError):
        what = f"not JSON as an API server writes it: a number out of range, or more than {MAX_DEPTH} levels"
    else:
        return [value]
    # Raised out here so that the parser's error, which holds the whole document, is not kept as its context.
    raise CaptureError(what, "Correct the file, or record it again.", Place(file, line))


def read_yaml(data: bytes, file: str, budget: Budget) -> list[Any]:
    """Read every document of a YAML text; empty documents are left out.

    Raises:
        CaptureError: it is not YAML, says something that JSON cannot, or is more than may be read.
    """
    text = _decode(data, file)
    reading = Builder(file, budget)
    line, what = 0, ""
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reading.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        what = f"not YAML: {error.problem or 'syntax error'}"
    except yaml.YAMLError:
        what = "not YAML: it holds a character that YAML does not allow"
    if what:
        raise CaptureError(what, "Correct the file, or record it again.", Place(file, line))
    return reading.documents


def check_writable(value: Any) -> None:
    """See that a value can be written such that it is read back the same.

    Raises:
        ValueError: half a surrogate pair, or a number that JSON has not.
        RecursionError: nested deeper than is read back.
    """
    _count(value)
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


def dump_yaml(value: Any) -> str:
    """Write one document such that `read_yaml` gives the same value back: no aliases, no folded lines."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1)
    return text


class _Dumper(_DUMPER):  # type: ignore[misc]
    """Quotes every string that `read_yaml` would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _represent(dumper: Any, text: str) -> Any:
    # PyYAML's own emitter, where libyaml is missing, folds Unicode's line ends even inside quotes.
    style = '"' if _LINE_ENDS.search(text) else None
    return dumper.represent_scalar(f"{TAG}str", str(text), style=style)


_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
# With their subclasses: words of the program's own types, mappings that know their lines.
_Dumper.add_representer(str, _represent)
_Dumper.add_multi_representer(str, _represent)
_Dumper.add_multi_representer(dict, lambda dumper, value: dumper.represent_dict(value))
_Dumper.add_implicit_resolver(f"{TAG}int", re.compile(f"(?:{INT}|{HEX}|{OCTAL})$"), list("+-0123456789"))
_Dumper.add_implicit_resolver(f"{TAG}float", re.compile(f"(?:{FLOAT})$"), list("+-.0123456789"))


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    what = "not UTF-8 text"
    raise CaptureError(what, "Correct the file, or record it again.", Place(file, line))


def _count(value: Any) -> int:
    """Count the values, level by level."""
    count, level, depth = 0, [value], 0
    while level:
        count += len(level)
        depth += 1
        if depth > MAX_DEPTH:
            raise RecursionError
        level = [
            child
            for each in level
            if isinstance(each, (dict, list))
            for child in (each.values() if isinstance(each, dict) else each)
        ]
    return count


def _not_a_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number
