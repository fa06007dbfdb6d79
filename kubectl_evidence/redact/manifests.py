"""Finds the data of a Secret that is printed as a manifest, in YAML or JSON: there each value is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import quoting, values
from kubectl_evidence.redact.decode import escapes_within, from_base64
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

_KIND = late(r"kind(?:\\*\")?[ ]?:[ ]{0,4}(?:\\*[\"'])?\Z")
_EARLIER = late(r"kind(?:\\*\")?[ ]?:[ ]{0,4}(?:\\*[\"'])?Secret\b")
_JSON_KIND = late(r"kind\\*\"[ ]?:[ ]{0,4}\\*\"\Z")
_REACH = 16_384
_DATA = late(rf"(?m)^{LOG_PREFIX}(?P<indent>[ \t]*)(?:data|stringData):[ \t]*\n")
_ENTRY = late(
    rf"{LOG_PREFIX}"
    r"(?P<indent>[ \t]+)[\"']?[\w.-]{1,253}[\"']?:[ \t]+"
    r"(?P<value>(?:[|>][+-]?[ \t]*\n(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z)){1,400})|[^\n]{1,16384})(?:\n|\Z)?"
)
_JSON_DATA = late(r"(?P<quote>\\{0,7}\")(?:data|stringData)(?P=quote)\s{0,4}:\s{0,4}\{(?P<body>[^{}]{1,16384})\}?")
_JSON_ENTRY = late(
    r"(?P<quote>\\{0,7}\")[\w.-]{1,253}(?P=quote)\s{0,40}:\s{0,40}(?P=quote)(?P<value>[^\"\n]{1,16384}?)(?P=quote)"
)
_DOCUMENT = "\n---"
# Terraform's resource "kubernetes_secret", as it is written and as a plan shows it.
_BLOCK = late(
    rf"(?m)^{LOG_PREFIX}[ \t]*(?:[-+~][ ])?[ \t]*(?:data|binary_data|string_data)[ \t]*=[ \t]*(?:\w+\()?"
    r"\{(?P<body>[^{}]{1,16384})\}?"
)
_SETTING = late(
    r"[\w.-]\"?[ \t]{1,80}=[ \t]{1,8}\"(?P<value>(?:[^\"\\\n]|\\.){1,16384})\""
    r"(?:[ ]->[ ]\"(?P<new>(?:[^\"\\\n]|\\.){1,16384})\")?"
)
_RESOURCE = 'resource "'


def is_kind(before: str) -> bool:
    """Tell whether the word behind `before` is the kind of an object."""
    return _KIND.search(before) is not None


def secret_data(text: str, at: int) -> Iterator[Span]:
    """Yield the values of the manifest around `at`, where its kind stands."""
    start = max(0, at - _REACH, text.rfind(_DOCUMENT, 0, at))
    if _EARLIER.search(text, start, at):
        return  # the first of a document's Secrets has seen to them all
    end = text.find(_DOCUMENT, at, at + _REACH)
    end = end if end >= 0 else min(len(text), at + _REACH)
    in_json = _JSON_KIND.search(text, max(0, at - 40), at) is not None
    for data in () if in_json else _DATA.finditer(text, start, end):
        entry = _ENTRY.match(text, data.end(), end)
        first = entry["indent"] if entry else ""
        while entry and entry["indent"] == first and len(first) > len(data["indent"]):
            yield from _value(text, *entry.span("value"))
            entry = _ENTRY.match(text, entry.end(), end)
    newline = text.find("\n", at)
    line_end = newline if newline >= 0 else len(text)
    line = text.rfind("\n", 0, at) + 1
    # One object on one line, or one that is spread over many.
    for data in _JSON_DATA.finditer(text, max(start, line) if "{" in text[line:line_end] else start, end):
        for found in _JSON_ENTRY.finditer(text, *data.span("body")):
            yield from _value(text, *found.span("value"), quote=found["quote"])


def terraform_data(text: str, at: int) -> Iterator[Span]:
    """Yield the values of the Secret that Terraform is to make, whose type ends at `at`."""
    following = text.find(_RESOURCE, at, at + _REACH)
    end = following if following >= 0 else min(len(text), at + _REACH)
    for data in _BLOCK.finditer(text, at, end):
        for setting in _SETTING.finditer(text, *data.span("body")):
            for group in ("value", "new"):
                if setting[group] and not setting[group].startswith("${"):
                    yield from _value(text, *setting.span(group), quote='"')


def _value(text: str, start: int, end: int, quote: str = "") -> Iterator[Span]:
    part = text[start:end]
    if part[:1] in "|>" and "\n" in part:
        start += part.index("\n") + 1
    elif not quote and part[:1] in "\"'":
        start, end = start + 1, start + len(part.rstrip().rstrip(part[0]))
    start, end = quoting.stripped(text, start, end)
    value = text[start:end]
    if (
        not value
        or PLACEHOLDER.search(value)
        or values.is_reference(value)
        or re.fullmatch(r"\d+ bytes|null|\{\}", value)
    ):
        return
    found = quoting.span(text, start, end, "secret-data", escapes=escapes_within(quote) if quote else 1)
    plain = from_base64(value) if len(value) >= 4 else None
    yield Span(start, end, "secret-data", plain) if plain else found
