"""Redacts a YAML document as an object, in place: what is hidden is written where it stood, all else stays as it is.

Comments, blank lines, anchors, the style and the digits of every other value are not touched. Where writing in place
would say something else than the redacted object - a key that is there twice, an alias whose anchor was hidden - the
part, or the document, is written anew as JSON, which is YAML, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.redact.json_form import JSON, Number, Path, write
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.yaml_scalars import block, inline, properties

# An alias repeats what it stands for, and may do so exponentially.
_MAX_NODES = 2_000_000
_ALIASES_MAY_MULTIPLY = 20
_STRING, _NULL, _BOOLEAN = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"
_INTEGER, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_TRUE = frozenset({"true", "yes", "on"})
# What the API server writes down about an object's fields, and repeats their names and some values.
_LEFT_OUT = "managedFields"
# Stands for each line of it, so that what follows keeps its number until `without_left_out` takes them away.
_LEFT_OUT_LINE = "#\ue000\n"
_COMMENT = late(r"(?m)(?:^|(?<=[ \t]))#[^\n]*")


class NotYaml(ValueError):
    """What is no YAML: `line` counts from 0 within the document. Quotes nothing."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


class Document:
    """One YAML document: its nodes, and the same as a JSON value in `value`.

    `is_template`: something in braces is a key, as `{{ .Release.Name }}` without quotes is.
    """

    def __init__(self, text: str) -> None:
        """Read it.

        Raises:
            NotYaml: it is none, or would not end if its aliases were followed.
            RecursionError: it is nested too deeply to be read.
        """
        self._text = text
        self._root = _composed(text)
        if self._root is not None:
            self._root = _without_brackets(self._root)
        self._left = min(_MAX_NODES, 1000 + len(text) * _ALIASES_MAY_MULTIPLY)
        self.is_template = False
        self._says_twice = False
        self.places: dict[Path, tuple[int, int]] = {}
        self.value: JSON = self._value(self._root, ()) if self._root is not None else None

    def _value(self, node: Any, path: Path) -> JSON:
        self._left -= 1
        if self._left < 0:
            raise NotYaml("its aliases make it too large", node.start_mark.line)
        self.places[path] = (node.start_mark.line, node.start_mark.column)
        if node.id == "mapping":
            node.value = [(key, _without_brackets(item)) for key, item in node.value]
            self.is_template = self.is_template or any(key.id != "scalar" for key, _ in node.value)
            keys = _keys(node)
            self._says_twice = self._says_twice or len(set(keys)) < len(keys)
            named = zip(keys, node.value, strict=True)
            return {name: self._value(item, (*path, name)) for name, (_, item) in named}
        if node.id == "sequence":
            node.value = list(map(_without_brackets, node.value))
            return [self._value(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def written(self, redact: Callable[[JSON], JSON]) -> tuple[str, JSON]:
        """Return the document with its value redacted, and that value; the text is for `without_left_out`."""
        redacted = redact(self.value)
        if self._root is None or (redacted == self.value and not self._says_twice):
            return self._text, redacted
        edits = _Edits(self._text)
        edits.compare(self._root, self.value, redacted)
        text = edits.made()
        return text if _says(text, redacted) else anew(redacted), redacted


def anew(value: JSON) -> str:
    """Write a document of its own."""
    return write(value, like="{\n  }\n")


def without_left_out(text: str) -> str:
    """Return what was `written` without the lines that only keep places."""
    return text.replace(_LEFT_OUT_LINE, "")


def in_comments(text: str, redact: Callable[[str], str]) -> str:
    """Return a document with only its comments redacted; a comment that would end with that is left out."""
    root = _composed(text)
    edits: list[str] = []
    done = 0
    for start, end in [*sorted(_scalars(root)), (len(text), len(text))]:
        if start < done:
            continue  # an alias: it stands elsewhere
        edits += (_COMMENT.sub(lambda found: _comment(found[0], redact), text[done:start]), text[start:end])
        done = end
    return "".join(edits)


def _comment(text: str, redact: Callable[[str], str]) -> str:
    redacted = redact(text)
    return redacted if redacted.startswith("#") and "\n" not in redacted else "#"


def _scalars(node: Any) -> Iterator[tuple[int, int]]:
    """Yield from where to where each scalar goes, once."""
    seen: set[int] = set()
    nodes = [node] if node is not None else []
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.id == "scalar":
            yield node.start_mark.index, node.end_mark.index
        else:
            nodes += (part for pair in node.value for part in pair) if node.id == "mapping" else node.value


def _composed(text: str) -> Any:
    import yaml

    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotYaml("not YAML", mark.line if mark else 0) from None
    except yaml.YAMLError:
        raise NotYaml("not YAML", 0) from None


def _says(text: str, value: JSON) -> bool:
    """Tell whether a text is YAML that says `value`."""
    try:
        return _comparable(Document(text).value) == _comparable(value)
    except (NotYaml, RecursionError):
        return False


def is_yaml(text: str) -> bool:
    """Tell whether a text can be read as one YAML document."""
    try:
        _composed(text)
    except (NotYaml, RecursionError):
        return False
    return True


def _comparable(value: JSON) -> JSON:
    """What has to be the same: behind an alias the same secret may be of another kind."""
    if isinstance(value, dict):
        return {_comparable_text(key): _comparable(item) for key, item in value.items() if key != _LEFT_OUT}
    if isinstance(value, list):
        return list(map(_comparable, value))
    return _comparable_text(value) if isinstance(value, str) else value


def _comparable_text(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: found["fingerprint"], text)


def _without_brackets(node: Any) -> Any:
    """Return a placeholder without quotes, which YAML takes for a list, as the text that it is."""
    if node.id != "sequence" or not node.flow_style or len(node.value) != 1 or node.value[0].id != "scalar":
        return node
    text = f"[{node.value[0].value}]"
    if not PLACEHOLDER.fullmatch(text):
        return node
    from yaml import ScalarNode

    return ScalarNode(_STRING, text, node.start_mark, node.end_mark, style="'")


def _keys(node: Any) -> list[str]:
    """Return the names of a mapping's keys; one that is no scalar goes by its number."""
    return [key.value if key.id == "scalar" else f"? {i}" for i, (key, _) in enumerate(node.value)]


def _scalar(node: Any) -> JSON:
    text: str = node.value
    if node.tag == _NULL:
        return None
    if node.tag == _BOOLEAN:
        return text.lower() in _TRUE
    if node.tag in (_INTEGER, _FLOAT):
        try:
            return int(text) if node.tag == _INTEGER else Number(text)
        except ValueError:  # 0x1f, 1_000, 12:30, .inf: no number to anybody but YAML
            return text
    return text


class _Edits:
    """What is to be written at which places of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        # By the place where it begins: what stands behind an anchor is there once, and may be judged by many names.
        self._edits: dict[int, tuple[int, str]] = {}

    def compare(self, node: Any, was: JSON, now: JSON) -> None:
        """Take down what has to change for a node that stands for `was` to stand for `now`."""
        if node.id == "mapping" and isinstance(was, dict) and isinstance(now, dict):
            if self._mapping(node, was, now):
                return
        elif node.id == "sequence" and isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
            for item, before, after in zip(node.value, was, now, strict=True):
                self.compare(item, before, after)
            return
        elif type(was) is type(now) and was == now:
            return
        self._replace(node, now)

    def made(self) -> str:
        """Return the text with all of it changed."""
        parts: list[str] = []
        done = 0
        for start, (end, instead) in sorted(self._edits.items()):
            if start >= done:  # else it is within what was replaced as a whole
                parts += (self._text[done:start], instead)
                done = end
        return "".join((*parts, self._text[done:]))

    def _mapping(self, node: Any, was: dict[str, JSON], now: dict[str, JSON]) -> bool:
        """Go through the entries; False where they are not the same: a key was there twice, or two became one."""
        keys = _keys(node)
        left = [i for i, key in enumerate(keys) if key in now or key != _LEFT_OUT]
        if len(left) != len(now) or len(set(keys)) != len(keys):
            return False
        for i, (key, item) in enumerate(node.value):
            if i not in left:
                self._leave_out(node, key, item)
        for i, (name, after) in zip(left, now.items(), strict=True):
            key, item = node.value[i]
            if name != keys[i]:
                self._replace(key, name)
            self.compare(item, was[keys[i]], after)
        return True

    def _leave_out(self, node: Any, key: Any, item: Any) -> None:
        start, end = key.start_mark.index, max(key.end_mark.index, _end(item))
        line = self._text.rfind("\n", 0, start) + 1
        newline = self._text.find("\n", end - 1) + 1 or len(self._text)
        rest = self._text[end:newline].strip()
        if node.flow_style or self._text[line:start].strip() or (rest and not rest.startswith("#")):
            self._edits[item.start_mark.index] = (_end(item), "[]")
        else:
            self._edits[line] = (newline, _LEFT_OUT_LINE * self._text.count("\n", line, newline))

    def _replace(self, node: Any, now: JSON) -> None:
        start, end = node.start_mark.index, _end(node)
        raw = self._text[start:end]
        if node.id == "scalar" and isinstance(now, str):
            kept = properties(raw)
            instead = kept.text + (block if node.style in ("|", ">") else inline)(raw[kept.length :], node, now)
        else:
            instead = write(now, like="{}") + "\n" * raw.endswith("\n")
        known = self._edits.get(start)
        if known is None or _bare(instead) < _bare(known[1]):
            self._edits[start] = (end, instead)


def _bare(text: str) -> int:
    """How much of a text is not hidden."""
    return len(PLACEHOLDER.sub("", text))


def _end(node: Any) -> int:
    """Where a node ends, without the comments that follow."""
    if node.id == "scalar" or node.flow_style or not node.value:
        end: int = node.end_mark.index
        return end
    last = node.value[-1]
    return max(map(_end, last)) if node.id == "mapping" else _end(last)
