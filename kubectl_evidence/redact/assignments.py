"""Finds the value that text assigns to a sensitive name, in whatever spelling.

`k=v`, `k: v`, `"k":"v"` at any escape level, `'k': 'v'`, `k => v`, `k := v`, XML elements and attributes,
Go, Java and Python reprs, `--flag value`, `"--flag","value"`, `{"name":"k","value":"v"}`, YAML blocks,
`k%3Dv`, `&quot;k&quot;:&quot;v&quot;`. It starts from the words of the lexicon, widens each to the name
that it is part of, and only then looks at what follows: linear, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import assigned, values
from kubectl_evidence.redact.assigned import QUOTE
from kubectl_evidence.redact.header_values import end_of_header, header_value, is_header
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import Span

_NAME_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_MAX_NAME = 96

# What may stand between a name and its value.
_ASSIGN = late(
    rf"""(?:[ ]\d)?(?P<close>{QUOTE}|\]|%5[dD])?\]?[ \t]{{0,64}}\\?
        (?P<sep>:=|=>|->|==?|:(?![:/]{{2}}|:)|%3[dDaA]|\\{{1,8}}u003[dDaA]|&\#6[01];)(?P<gap>[ \t]{{0,64}})""",
    re.VERBOSE,
)
_PAIR = late(
    rf"""(?:{QUOTE})?(?:[ \t]*,\s{{0,80}}|[ \t]*\n[ \t]{{0,80}}|[ \t]+)
        (?:{QUOTE})?(?i:value)(?:{QUOTE})?[ \t]*[:=][ \t]*""",
    re.VERBOSE,
)
_FLAG = late(
    rf"""(?:{QUOTE})[ \t]*,?\s{{0,80}}(?={QUOTE})|[ \t]{{1,8}}(?:\\\n[ \t]*)?|,[ \t]{{1,8}}|\n[ \t]{{0,80}}-[ \t]+""",
    re.VERBOSE,
)
_ELEMENT = late(r"(?:[ \t][^<>\n]{0,200})?(?:>|&gt;|\\u003[eE])(?:<!\[CDATA\[)?")
_NAMED_ELEMENT = late(
    r"""["'](?:[ \t][^<>\n]{0,200})?>(?:\s{0,80}<value>)?|</[\w:.-]{1,64}>\s{0,80}<[\w:.-]{0,32}(?i:value)>""",
)
_COMMAND = late(r"(?i)(?:^|\s)(?:env|set|setenv)[ \t]+\Z")
_COMMAND_GAP = late(r"[ \t]{1,8}(?=[\w\"'])")
_TUPLE = late(r"""["'][ ]?,[ ]?b?(?P<quote>["'])(?P<value>[^"'\\\n]{1,512})(?P=quote)[ ]?[)\]]""")
_CELL = late(r"[ \t]*\|[ \t]*(?P<value>[^\s|]{1,512})[ \t]*\|")
_WORD_BESIDE = late(
    r"""(?:[ ](?:provided|supplied|given|used|value|of|(?P<verb>(?:is|was|changed|set)(?:[ ]set)?(?:[ ]to)?)))?
        [ ]?[:=]?[ \t]{1,4}["'`]?(?P<value>[^\s"'`\\<>()\[\]{},;|]{6,512})""",
    re.VERBOSE,
)

_LINE_START = late(
    r"""(?:\A|\n)[ \t]*(?:[-+*>\#][ \t]+|\$[ \t]+)?
        (?:(?:export|set|setenv|declare[ ]-x|ENV|Environment=)[ \t]+)?-{0,2}\Z""",
    re.VERBOSE,
)
_ARN = late(r"(?:arn:[\w-]{2,12}:|projects/)[\w:/.-]*\Z")
_COMPOUND = late(r"[A-Za-z][^A-Za-z]+[A-Za-z]|[a-z][A-Z]")
_KEY_OF = late(r"(?i)(?:api|access|secret|private|encryption|signing|master|unseal|recovery|license|shared|auth)[ _]$")
_HEX_ESCAPE = late("[0-9a-fA-F]{2}")
_UNICODE_ESCAPE = late("u[0-9a-fA-F]{4}")

KindOf = Callable[[str], "str | None"]


def assignments(text: str, places: list[int], kind_of: KindOf) -> Iterator[Span]:
    """Yield the values assigned to the names around `places`, offsets of sensitive words in `text`.

    `kind_of` gives the kind of secret that a name announces, or None.
    """
    done = cookies = 0
    for place in places:
        if place < done:
            continue
        before = text[max(0, place - _MAX_NAME) : place]
        start = max(done, place - (len(before) - len(before.rstrip(_NAME_CHARS))))
        after = text[place : place + _MAX_NAME]
        done = place + len(after) - len(after.lstrip(_NAME_CHARS))
        start = _without_escape(text, start)
        name = text[start:done].rstrip(".-")
        kind = kind_of(name) or _key_in_words(text, start, name)
        if kind is None or (kind == "cookie" and start < cookies):
            continue
        for span in _values(text, start, start + len(name), kind):
            yield span
            done = max(done, span.end)  # no name inside a secret is looked at
        if kind == "cookie":
            cookies = end_of_header(text, done)


def _without_escape(text: str, start: int) -> int:
    # In "...\nPASSWORD=" and "...%26password%3D" the name is glued to the end of an escape.
    if text.startswith("-D", start):  # a Java system property
        return start + 2
    before = text[start - 1 : start]
    if before == "\\":
        if _UNICODE_ESCAPE.match(text, start):
            return start + 5
        return start + 1 if text[start : start + 1] in "nrtbf" else start
    return start + 2 if before == "%" and _HEX_ESCAPE.match(text, start) else start


def _key_in_words(text: str, start: int, name: str) -> str | None:
    # "API Key: x", "Unseal Key 1: x"; but the kubelet's "references non-existent secret key: x" names a key.
    if name.lower() != "key" or text.endswith("non-existent secret ", 0, start):
        return None
    return "key" if _KEY_OF.search(text[max(0, start - 12) : start]) else None


def _values(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    name = text[start:end]
    before = text[max(0, start - 40) : start]
    if before[-1:] in (":", "/") and _ARN.search(text[max(0, start - 120) : start]):
        return
    tag = _ELEMENT.match(text, end) if before[-1:] in ("<", ":") or before.endswith("&lt;") else None
    if tag:
        yield from assigned.element(text, tag.end(), kind)
    elif found := _ASSIGN.match(text, end):
        yield from _value(text, found.end(), _place(before, start, name, kind, found))
    elif found := _PAIR.match(text, end):
        yield from _value(text, found.end(), Place(kind=kind, name=name))
    elif before.endswith((">", '="', "='")) and (found := _NAMED_ELEMENT.match(text, end)):
        yield from assigned.element(text, found.end(), kind)
    elif name.startswith("-"):
        found = _FLAG.match(text, end)
        if found and text[found.end() : found.end() + 1] != "-":
            yield from _value(text, found.end(), Place(kind=kind, name=name, flag=True))
    else:
        yield from _beside(text, before, end, Place(kind=kind, name=name, flag=True))


def _value(text: str, at: int, place: Place) -> Iterator[Span]:
    return header_value(text, at, place) if is_header(place) else assigned.value(text, at, place)


def _place(before: str, start: int, name: str, kind: str, found: re.Match[str]) -> Place:
    close = found["close"] or ""
    quoted = close not in ("", "]")
    if not quoted and before[-1:] in ('"', "'"):
        before = before[:-1] + " "  # the quote opens more than the name: "password: x is wrong"
    sentence = found["sep"] == ":" and bool(found["gap"]) and not quoted
    under_path = before.endswith("/") and found["sep"] == ":"
    return Place(
        kind=kind,
        name=name,
        # A name of two words is no word of a sentence.
        structured=not under_path and not (sentence and not _COMPOUND.search(name)),
        sentence=sentence,
        line=_LINE_START.search(before if start <= len(before) else f"x{before}") is not None,
        under_path=under_path,
        close=close if quoted else "",
        json=close if quoted and found["sep"] == ":" and close[-1] in "\"'" else "",
    )


def _beside(text: str, before: str, end: int, place: Place) -> Iterator[Span]:
    """Yield a value with nothing but space or a comma before it: `ENV K v`, `('k', 'v')`, `| k | v |`, `token v`."""
    command = _COMMAND_GAP.match(text, end) if _COMMAND.search(before) else None
    if command:
        certain = _COMPOUND.search(place.name) is not None or place.name.lower() in ("requirepass", "masterauth")
        yield from _value(text, command.end(), Place(kind=place.kind, name=place.name, structured=certain, flag=True))
        return
    pair = _TUPLE.match(text, end) if before[-1:] in ("'", '"') and before[-2:-1] in ("(", "[", "b") else None
    compound = _COMPOUND.search(place.name) is not None
    if pair and (before[-2:-1] != "[" or compound or values.stands_out(pair["value"])):
        if place.is_secret(pair["value"], quoted=True):
            yield assigned.span(text, *pair.span("value"), place.kind)
        return
    word = _CELL.match(text, end) or _WORD_BESIDE.match(text, end)
    if not word or place.kind in ("auth", "signature", "cookie"):
        return
    # "DB_PASSWORD is hunter2!": a variable's name and a verb say more than a noun in front of a word.
    told = compound and word.groupdict().get("verb")
    if not (values.stands_out if told else values.is_token_like)(word["value"].rstrip(".:")):
        return
    if told or place.kind != "secret" or not word["value"].islower():
        yield assigned.span(text, *word.span("value"), place.kind)
