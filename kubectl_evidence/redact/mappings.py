"""Finds the members of a mapping under a secret's name in a text: in braces, and in the lines of YAML below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_evidence.late import late
from kubectl_evidence.redact import assigned, quoting
from kubectl_evidence.redact.decode import escapes_within
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.members import Owner, owner
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

_GAP = late(r"[\s,]{0,200}")
_OPEN = late(rf"(?P<quote>{quoting.QUOTE})", assigned.VERBOSE)
_LISTED = late(r"\[\s{0,80}\{")
_ASSIGN = late(r"[ \t]{0,40}(?:=>|[:=](?!=))\s{0,40}")
_BARE = late(r"[^\s,:=\[\]{}()\"'`\\<>;]{1,512}")
_LONGEST_STRING = 512
_MAX_TOKENS = 200
_MAX_DEPTH = 8

_INDENT = late(rf"{LOG_PREFIX}(?P<indent>[ \t]*(?:-[ ]+)?)")
_LINE = late(
    rf"{LOG_PREFIX}"
    r"(?P<indent>[ \t]*)(?P<dash>-[ ]+)?"
    r"(?:(?P<mark>[\"']?)(?P<key>[\w.@/-]{1,128})(?P=mark):(?:[ ](?=\S)|[ \t]*(?=\n|\Z|\#)))?"
    r"(?P<value>\"[^\"\n]{0,512}\"|'[^'\n]{0,512}'|[^\s#\"'|>&*{\[](?:[^\n#]|(?<=\S)\#){0,512}+|)"
    r"[ \t]*(?:\#[^\n]*)?(?:\n|\Z)"
)
_BLANK = late(rf"(?:{LOG_PREFIX}[ \t]*(?:\#[^\n]*)?\n){{0,20}}")
_MAX_LINES = 200
_LONGEST_LINE = 400


def members(text: str, at: int, place: Place) -> Iterator[Span]:
    """Yield the secrets in the mapping that begins at `at`, behind what assigns it to the name of `place`."""
    first = text[at : at + 1]
    if first not in ("{", "[", "\n", "\r"):
        return
    of = owner(place.kind, place.name)
    if of is None or place.flag or place.under_path:
        return
    if first == "{":
        yield from _braced(text, at, of)
    elif first == "[":
        # The members of items are fields, not accounts.
        yield from _braced(text, at, replace(of, many=False)) if _LISTED.match(text, at) else ()
    elif place.line:
        yield from _lines(text, at, of)


def _braced(text: str, at: int, of: Owner) -> Iterator[Span]:
    """JSON at any level of escaping, flow style of YAML, Python, HCL."""
    # Of each brace or bracket that is open: is it an object, is what is in it excused, and its name.
    nest: list[tuple[bool, bool, str]] = []
    key, value_next = "", False
    for _ in range(_MAX_TOKENS):
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        sign = text[at : at + 1]
        excused = bool(nest) and (nest[-1][1] or of.excuses(key))
        if hidden := PLACEHOLDER.match(text, at):
            at, value_next = hidden.end(), False
        elif sign and sign in "{[":
            if len(nest) > _MAX_DEPTH:
                return
            nest.append((sign == "{", excused, key))
            at, value_next = at + 1, False
        elif sign and sign in "]}":
            key = nest.pop()[2]
            if not nest:
                return
            at, value_next = at + 1, False
        else:
            found = _scalar(text, at)
            if found is None:
                return
            quote, start, end = found
            assign = None if value_next or not nest[-1][0] else _ASSIGN.match(text, end + len(quote))
            if assign:
                key, at, value_next = text[start:end], assign.end(), True
                continue
            if not excused and of.holds(key, text[start:end]):
                yield _span(text, start, end, of, quote)
            at, value_next = end + len(quote), False


def _scalar(text: str, at: int) -> tuple[str, int, int] | None:
    """Return the quote around the string or word at `at`, where it starts and where it ends."""
    opened = _OPEN.match(text, at)
    if opened:
        quote, start = opened["quote"], opened.end()
        if len(quote) == 1:
            end = quoting.end_of_quoted(text, quote, start)
        else:
            end = text.find(quote, start, start + _LONGEST_STRING)
        return (quote, start, end) if end >= 0 and text.startswith(quote, end) else None
    bare = _BARE.match(text, at)
    return ("", *bare.span()) if bare else None


def _lines(text: str, at: int, of: Owner) -> Iterator[Span]:
    """A block mapping of YAML, as far as it is further to the right than its name."""
    start = text.rfind("\n", max(0, at - _LONGEST_LINE), at) + 1
    named = _INDENT.match(text, start, at)
    own = len(named["indent"].expandtabs(8)) if named else 0
    # Of each name without a value on its line: how far right it stands, and whether what is below it is excused.
    nest: list[tuple[int, bool, str]] = [(own, False, "")]
    at = text.find("\n", at) + 1
    for _ in range(_MAX_LINES):
        blank = _BLANK.match(text, at)
        line = _LINE.match(text, blank.end() if blank else at)
        if line is None or line.end() == at:
            return
        at = line.end()
        if not line["key"] and not line["dash"]:
            continue  # a scalar goes on
        indent = len(line["indent"])
        # An item may stand as far left as the name of its list.
        while nest and indent + bool(line["dash"]) <= nest[-1][0]:
            nest.pop()
        if not nest:
            return
        _, excused, above = nest[-1]
        if line["dash"] and line["key"]:
            of = replace(of, many=False)
        key = line["key"] or above
        excused = excused or (key != "" and of.excuses(key))
        if line["key"] and not line["value"]:
            nest.append((indent + len(line["dash"] or ""), excused, key))
        elif line["value"] and not excused:
            yield from _scalar_of_line(text, *line.span("value"), key, of)


def _scalar_of_line(text: str, start: int, end: int, key: str, of: Owner) -> Iterator[Span]:
    quote = text[start] if text[start] in "\"'" else ""
    start, end = (start + 1, end - 1) if quote else quoting.stripped(text, start, end)
    if of.holds(key, text[start:end]):
        yield _span(text, start, end, of, quote)


def _span(text: str, start: int, end: int, of: Owner, quote: str) -> Span:
    begin = assigned.behind_user(text, start, end, of.kind)
    return quoting.span(text, begin, end, of.kind, escapes=escapes_within(quote) if quote else 1)
