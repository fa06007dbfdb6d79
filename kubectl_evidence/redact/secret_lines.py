"""Hides the data of a Secret that comes line by line, with pauses of any length between its lines.

A document that has not ended after a while is no longer held back; what of it comes afterwards is text. Once a text
has said `kind: Secret`, its `data` are hidden until the document ends, however long that takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.placeholder import PLACEHOLDER

_BLANK = r"[ \t]{0,80}"
_END = rf"{_BLANK}(?:#.*)?\r?$"
_KIND = late(
    rf"(?m)^(?P<indent>{_BLANK}(?:-[ \t]{{1,8}})?)\"?kind\"?{_BLANK}:{_BLANK}[\"']?Secret(?:List)?[\"']?,?{_END}"
)
_MAY_BE_KIND = late(rf"{_BLANK}(?:-{_BLANK})?\"?(?:k|ki|kin|kind.{{0,60}})")
_DATA = late(
    rf"{_BLANK}(?:-[ \t]{{1,8}})?\"?(?P<name>data|stringData)\"?{_BLANK}:{_BLANK}(?:[&!]\S{{1,80}}{_BLANK}){{0,2}}"
    rf"(?:\{{(?P<flow>.*)|{_END})"
)
# `{a: b, "c": "d"}`
_IN_FLOW = late(r"(?P<head>[\w.-]{1,253}[\"']?[ \t]{0,80}:[ \t]{0,80}[\"']?)(?P<value>[^,{}\"' \t\r]+)")
_ENTRY = late(r"(?P<head>[ \t]*(?:\"(?:[^\"\\]|\\.)*+\"|'[^']*'|[\w.-]{1,253})[ \t]{0,80}:[ \t]{0,80})(?P<value>.*)$")
_BLOCK = late(rf"[|>][+-]?[1-9]?[+-]?{_END}")
_EDGE = late(r"(?:---|\.\.\.)(?:[ \t]|\r?$)")
# A line on the level of the object's own fields, or its end in JSON.
_FIELD = late(
    rf"[ \t]*(?:-[ \t]{{1,8}})?(?:\"[\w./-]+\"|[\w./-]+){_BLANK}:(?:[ \t]|\r?$)|[ \t]*[}}\]],?{_END}|[ \t]*(?:#.*)?\r?$"
)
# What there may be of a line without an end before it is let go.
_LONGEST = 1 << 16

Mask = Callable[[str, str], str]
Told = Callable[[str, str], None]


class SecretLines:
    """Takes a text in pieces; gives it back with the data of Secrets hidden that are spread over lines.

    `mask` makes a placeholder of (kind, secret).
    """

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._held = ""
        # How far the fields of the Secret are indented that has begun; None outside of one.
        self._fields: int | None = None
        # The same of its `data`, and of the value there that goes on over several lines.
        self._data: int | None = None
        self._value: int | None = None
        self._encoded = True
        # The line that comes next, from 1.
        self.line = 1

    def feed(self, text: str) -> str:
        """Return what is finished: all lines, and of the last one what nothing speaks for holding back."""
        text, self._held = self._held + text, ""
        cut = text.rfind("\n") + 1
        finished = self._lines(text[:cut])
        last = text[cut:]
        if len(last) < _LONGEST and (self._fields is not None or _MAY_BE_KIND.fullmatch(last)):
            self._held = last
            return finished
        return finished + last

    def pass_over(self, document: str) -> None:
        """Take note of a document that has been seen to, of which more may come."""
        self.end()
        self._lines(document)

    def end(self) -> str:
        """Return the rest; no Secret goes on behind it."""
        rest, self._held = self._held, ""
        finished = self._lines(rest)
        self._fields = self._data = self._value = None
        return finished

    def _lines(self, text: str) -> str:
        if self._fields is None and ("kind" not in text or "Secret" not in text):
            self.line += text.count("\n")
            return text
        out: list[str] = []
        at = 0
        while at < len(text):
            if self._fields is None:
                found = _KIND.search(text, at)
                if found is None:
                    break
                newline = text.find("\n", found.end()) + 1 or len(text)
                out.append(text[at:newline])
                self.line += text.count("\n", at, newline)
                self._fields, self._data, self._value = len(found["indent"]), None, None
                at = newline
                continue
            newline = text.find("\n", at) + 1 or len(text)
            out.append(self._line(text[at:newline]))
            self.line += 1
            at = newline
        self.line += text.count("\n", at)
        return "".join((*out, text[at:]))

    def _line(self, line: str) -> str:
        bare = line.rstrip("\n")
        fields = self._fields or 0
        indent = len(bare) - len(bare.lstrip(" \t"))
        if not bare.strip():
            return line
        item = bare.lstrip(" \t").startswith("- ")
        if (
            _EDGE.match(bare)
            or indent + 2 * item < fields
            or (item and indent < fields)
            or (indent <= fields and not _FIELD.match(bare))
        ):
            kind = _KIND.match(line)
            self._fields = len(kind["indent"]) if kind else None
            self._data = self._value = None
            return line
        if self._data is not None and indent > self._data:
            return self._hidden(bare, indent) + line[len(bare) :]
        self._data = self._value = None
        if indent == fields and (data := _DATA.match(bare)):
            self._data, self._encoded = indent, data["name"] == "data"
            if data["flow"]:
                start, end = data.span("flow")
                return line[:start] + _IN_FLOW.sub(self._in_flow, line[start:end]) + line[end:]
        return line

    def _in_flow(self, entry: re.Match[str]) -> str:
        return entry["head"] + self._masked(entry["value"])

    def _hidden(self, line: str, indent: int) -> str:
        if self._value is not None and indent > self._value:
            return line[:indent] + self._masked(line[indent:])
        self._value = None
        entry = _ENTRY.match(line)
        if not entry:
            return line if line.strip().startswith(("#", "}")) else line[:indent] + self._masked(line[indent:])
        self._value = indent
        value = entry["value"].rstrip(" \t\r")
        value = value.removesuffix(",") if value.endswith('",') else value
        tail = entry["value"][len(value) :]
        if not value or _BLOCK.match(value):
            return line
        quote = value[0] if value[0] in "\"'" else ""
        inner = value[1:-1] if quote and value.endswith(quote) and len(value) > 1 else value[len(quote) :]
        close = value[len(quote) + len(inner) :]
        return f"{entry['head']}{quote}{self._masked(inner)}{close}{tail}"

    def _masked(self, value: str) -> str:
        kept = value.rstrip()
        if (
            not PLACEHOLDER.sub("", kept).strip()
            or values.is_reference(kept)
            or re.fullmatch(r"null|\{\}|\d+ bytes", kept)
        ):
            return value
        plain = from_base64(kept) if self._encoded and len(kept) >= 4 else None
        return self._mask("secret-data", plain if plain is not None else kept) + value[len(kept) :]
