"""Finds the value that text assigns to a sensitive name, in whatever spelling.

`k=v`, `k: v`, `"k":"v"` at any escape level, `'k': 'v'`, `k => v`, `k := v`, XML elements and attributes,
Go, Java and Python reprs, `--flag value`, `"--flag","value"`, `{"name":"k","value":"v"}`, YAML blocks,
`k%3Dv`, `&quot;k&quot;:&quot;v&quot;`. It starts from the words of the lexicon, widens each to the name
that it is part of, and only then looks at what follows: linear, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import unquote

from kubectl_evidence.redact import values
from kubectl_evidence.redact.decode import escapes_within, unescape
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

_NAME_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_MAX_NAME = 96
_MAX_VALUE = 16_384

_QUOTE = r"""\\{0,15}["'`]|&quot;|&\#3[49];|&apos;|%2[27]|\\{1,8}u002[27]"""
_GAP = r"[ \t]{0,64}"
_SEPARATOR = rf"""(?P<sep>:=|=>|->|==?|:(?![:/]{{2}}|:)|%3[dDaA]|\\{{1,8}}u003[dDaA]|&\#6[01];)"""

# What may stand between a name and its value.
_ASSIGN = re.compile(rf"(?P<close>{_QUOTE}|\]|%5[dD])?(?P<close2>\])?{_GAP}{_SEPARATOR}(?P<gap>[ \t]{{0,64}})", re.VERBOSE)
_FLAG = re.compile(rf"(?:(?P<close>{_QUOTE})[ \t]*,?\s{{0,80}}(?={_QUOTE})|[ \t]{{1,8}}(?:\\\n[ \t]*)?|,[ \t]{{1,8}}|\n[ \t]{{0,80}}-[ \t]+)", re.VERBOSE)
_ELEMENT = re.compile(r"(?:[ \t][^<>\n]{0,200})?(?:>|&gt;|\\u003[eE])(?:<!\[CDATA\[)?")
_NAMED_ELEMENT = re.compile(r"[\"'](?:[ \t][^<>\n]{0,200})?>(?:\s{0,80}<value>)?|</[\w:.-]{1,64}>\s{0,80}<[\w:.-]{0,32}(?i:value)>")
_PAIR = re.compile(
    rf"""(?:{_QUOTE})?(?:[ \t]*,[ \t]*|[ \t]*\n[ \t]{{0,80}}|[ \t]+|[ \t]*,\s{{0,80}})
        (?:{_QUOTE})?(?i:value)(?:{_QUOTE})?[ \t]*[:=][ \t]*""",
    re.VERBOSE,
)
_COMMAND = re.compile(r"(?i)(?:^|\s)(?:env|set|setenv)[ \t]+\Z")
_COMMAND_GAP = re.compile(r"[ \t]{1,8}(?=[\w\"'])")
_TUPLE = re.compile(r"""["'][ ]?,[ ]?b?(?P<quote>["'])(?P<value>[^"'\\\n]{1,512})(?P=quote)[ ]?[)\]]""")
_CELL = re.compile(r"[ \t]*\|[ \t]*(?P<value>[^\s|]{1,512})[ \t]*\|")
_WORD_BESIDE = re.compile(
    r"""(?:[ ](?:provided|supplied|given|used|value|set[ ]to|is|was|changed[ ]to|of))?[ ]?[:=]?[ \t]{1,4}["'`]?(?P<value>[^\s"'`\\<>()\[\]{},;|]{8,512})"""
)
_BLOCK = re.compile(r"[|>][+-]?[0-9]?[ \t]*\n(?P<body>(?P<indent>[ \t]+)\S[^\n]*(?:\n(?:(?P=indent)[^\n]*|[ \t]*(?=\n)))*)")

_OPEN = re.compile(rf"(?:[bBuUrRfF]{{1,2}}(?=[\"']))?(?P<quote>{_QUOTE})", re.VERBOSE)
_CALL = re.compile(r"[A-Za-z_][\w.]{0,60}\((?=[bru]?[\"'])")
_LOOKUP = re.compile(r"(?i)env|get|config|vault|lookup|param|load|read")

# A bare value ends at white space, a quote, markup, an escape that stands for one of those - or at a
# separator, but only where what follows shows that it is one: passwords hold commas and ampersands too.
_NEXT_FIELD = r"""(?=[\s"'`\\)\]}]|$|(?:[\w.%-]|\[|\]){1,64}(?:=|:|%3[dD])|[{\[("])"""
_BARE = re.compile(
    rf"""(?:
        [^\s"'`<>\\,;&|)\]}}\[]
      | \[(?!redacted:)
      | [,;&|](?!{_NEXT_FIELD})
      | [)\]}}](?![\s,;:.)\]}}>"'`\\|&]|$)
      | <(?![/A-Za-z!])
      | \\(?![nrtbf"'\\`]|u00(?:0a|0d|09|2[267]|3[ce])|$|\s)
    )+""",
    re.VERBOSE,
)
_WHOLE_LINE = re.compile(r"[^\s]+(?=[ \t]*(?:\n|\Z))")
_LINE_START = re.compile(
    r"""(?:\A|\n)[ \t]*(?:[-+*>\#][ \t]+|\$[ \t]+)?(?:(?:export|set|setenv|declare[ ]-x|ENV|Environment=)[ \t]+)?-{0,2}\Z""",
    re.VERBOSE,
)
_BRACED = re.compile(r"\{(?P<body>[^{}\s\"':=]{1,256})\}")
_ARN = re.compile(r"(?:arn:[\w-]{2,12}:|projects/)[\w:/.-]*\Z")
_CLOSERS = frozenset(" ,:;}])\n\t")
_BYTES = re.compile(r"\[(?:\d{1,3}[ ,]{1,2}){3,}\d{1,3}\]?")
_SCHEME = re.compile(r"(?i)(?P<scheme>basic|bearer|token|negotiate|digest|apikey|api-key|ntlm|splunk|key|jwt|oauth|sso-key|genie[ ]?key)(?:[ \t+]|%20)+", re.VERBOSE)
_COOKIE = re.compile(r"(?P<name>[^\s=;,\"'\\\[\]]{1,128})=(?P<value>[^\s;,\"'\\\]]{4,4096})")
_COOKIE_ITEM = re.compile(r"""["'][\w.-]{1,128}["'][ ]?:[ ]?["'](?P<value>[^\s"'\\{}]{4,4096})["']""")
_COOKIE_ATTRIBUTES = frozenset("path domain expires max-age samesite priority version".split())
_COMPOUND = re.compile(r"[A-Za-z][^A-Za-z]+[A-Za-z]|[a-z][A-Z]")
_KEY_IN_WORDS = re.compile(r"(?i)(?:api|access|secret|private|encryption|signing|master|unseal|recovery|license|shared|auth)[ _]$")

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
            cookies = _end_of_header(text, done)


def _without_escape(text: str, start: int) -> int:
    # In "...\nPASSWORD=" and "...%26password%3D" the name is glued to the end of an escape.
    if text.startswith("-D", start):  # a Java system property
        return start + 2
    if text[start - 1 : start] == "\\":
        if text[start : start + 1] == "u" and re.match("[0-9a-fA-F]{4}", text[start + 1 : start + 5]):
            return start + 5
        return start + 1 if text[start : start + 1] in "nrtbf" else start
    if text[start - 1 : start] == "%" and re.match("[0-9a-fA-F]{2}", text[start : start + 2]):
        return start + 2
    return start


def _key_in_words(text: str, start: int, name: str) -> str | None:
    # "API Key: x", "Unseal Key 1: x"; but the kubelet's "references non-existent secret key: x" names a key.
    if name.lower() != "key" or text.endswith("non-existent secret ", 0, start):
        return None
    return "key" if _KEY_IN_WORDS.search(text[max(0, start - 12) : start]) else None


def _values(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    name = text[start:end]
    if text[start - 1 : start] in (":", "/") and _ARN.search(text[max(0, start - 120) : start]):
        return
    if text[start - 1 : start] in ("<", ":") or text[start - 4 : start] == "&lt;":
        element = _ELEMENT.match(text, end)
        if element:
            yield from _element(text, element.end(), kind)
            return
    found = _ASSIGN.match(text, end) or (re.match(r"[ ]\d", text[end : end + 2]) and _ASSIGN.match(text, end + 2))
    if found:
        place = _Place.of(text, start, end, kind, found)
        yield from _value(text, found.end(), place)
        return
    found = _PAIR.match(text, end)
    if found:
        yield from _value(text, found.end(), _Place(kind, name, structured=True))
        return
    in_tag = text[start - 1 : start] == ">" or text[start - 2 : start] in ('="', "='")
    found = _NAMED_ELEMENT.match(text, end) if in_tag else None
    if found:
        yield from _element(text, found.end(), kind)
        return
    if name.startswith("-"):
        found = _FLAG.match(text, end)
        if found and text[found.end() : found.end() + 1] != "-":
            yield from _value(text, found.end(), _Place(kind, name, structured=True, flag=True))
        return
    yield from _beside(text, start, end, kind)


def _beside(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    """A value with nothing but space or a comma between: `ENV K v`, `('k', 'v')`, `| k | v |`, `token v`."""
    name = text[start:end]
    before = text[max(0, start - 24) : start]
    found = _COMMAND_GAP.match(text, end) if _COMMAND.search(before) else None
    if found:
        certain = _COMPOUND.search(name) is not None or name.lower().startswith(("requirepass", "master"))
        yield from _value(text, found.end(), _Place(kind, name, structured=certain, flag=True))
        return
    found = _TUPLE.match(text, end) if before[-1:] in ("'", '"') and before[-2:-1] in ("(", "[", "b") else None
    if found and (before[-2:-1] != "[" or values.stands_out(found["value"])):
        if _is_secret(found["value"], _Place(kind, name, structured=True), quoted=True):
            yield _span(text, *found.span("value"), kind)
        return
    found = _CELL.match(text, end) or _WORD_BESIDE.match(text, end)
    if found and values.is_token_like(found["value"]) and kind not in ("auth", "signature", "cookie"):
        if kind == "secret" and (found["value"].islower() or values.is_object_name(found["value"])):
            return
        yield _span(text, *found.span("value"), kind)


class _Place:
    """Where a value stands, as far as it decides what counts as one."""

    __slots__ = ("flag", "json", "kind", "line", "name", "sentence", "structured", "under_path")

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        structured: bool,
        flag: bool = False,
        line: bool = False,
        json: str = "",
        under_path: bool = False,
        sentence: bool = False,
    ) -> None:
        self.kind = kind
        self.name = name
        self.structured = structured
        self.flag = flag
        self.line = line
        self.json = json
        self.under_path = under_path
        self.sentence = sentence

    @classmethod
    def of(cls, text: str, start: int, end: int, kind: str, found: re.Match[str]) -> _Place:
        name = text[start:end]
        before = text[max(0, start - 40) : start]
        close = found["close"] or ""
        quoted = close not in ("", "]")
        if not quoted and before[-1:] in ('"', "'"):
            # The quote opens more than the name: "password: x is wrong"
            before = before[:-1] + " "
        compound = _COMPOUND.search(name) is not None
        sentence = found["sep"] == ":" and bool(found["gap"]) and not quoted
        prose = sentence and not compound
        line = bool(_LINE_START.search(before if start <= 40 else "x" + before))
        under_path = before.endswith("/") and found["sep"] == ":"
        json = close if quoted and found["sep"].startswith(":") and close[-1] in "\"'" else ""
        return cls(kind, name, structured=not prose and not under_path, line=line, json=json, under_path=under_path, sentence=sentence)


def _element(text: str, at: int, kind: str) -> Iterator[Span]:
    found = re.compile(r"[^<&\n\\]{1,4096}").match(text, at)
    if found and _is_secret(found[0], _Place(kind, "", structured=True)):
        yield _span(text, *_stripped(text, *found.span()), kind)


def _value(text: str, at: int, place: _Place) -> Iterator[Span]:
    already = PLACEHOLDER.match(text, at)
    if already:
        return
    block = _BLOCK.match(text, at) if text[at : at + 1] in ("|", ">") else None
    if block:
        yield _span(text, *_stripped(text, *block.span("body")), place.kind)
        return
    if place.kind in ("authorization", "cookie"):
        yield from _header(text, at, place)
        return
    if text[at : at + 1] == "{":
        # An object's own names decide; ODBC writes Pwd={x;y}.
        braced = _BRACED.match(text, at)
        if braced and not values.is_reference(braced["body"]):
            yield _span(text, *braced.span("body"), place.kind)
        return
    if text[at : at + 1] == "[":
        yield from _list(text, at, place)
        return
    call = _CALL.match(text, at)
    if call:
        if _LOOKUP.search(call[0]):
            return
        at = call.end()
    opened = _OPEN.match(text, at)
    if opened:
        yield from _quoted(text, opened, place)
        return
    yield from _bare(text, at, place)


@lru_cache(maxsize=256)
def _closing(quote: str) -> re.Pattern[str]:
    # At level 0 the closing quote has no backslash before it, at level n exactly as many as the opening one.
    if quote[0] in "\"'`":
        return re.compile(rf"(?P<body>(?:[^{quote}\\\n]|\\.)*+){quote}")
    if quote[0] == "\\" and quote[-1] in "\"'`":
        mark = quote[-1]
        return re.compile(rf"(?P<body>(?:[^\n{mark}]|(?<=\\){mark}){{0,{_MAX_VALUE}}}?)(?<!\\){re.escape(quote)}")
    return re.compile(rf"(?P<body>[^\n]{{0,{_MAX_VALUE}}}?){re.escape(quote)}")


@lru_cache(maxsize=256)
def _cut_off(quote: str) -> re.Pattern[str]:
    # Without its closing quote a value goes to the end of the line, or of the string that holds it.
    if quote[0] == "\\" and quote[-1] in "\"'`":
        return re.compile(rf"(?:[^\n{quote[-1]}]|(?<=\\){quote[-1]})*+")
    return re.compile(r"[^\n]*+")


def _end_of_quoted(text: str, quote: str, start: int) -> int:
    closed = _closing(quote).match(text, start)
    if closed:
        return closed.end("body")
    cut = _cut_off(quote).match(text, start)
    return cut.end() if cut else start


def _quoted(text: str, opened: re.Match[str], place: _Place) -> Iterator[Span]:
    quote, start = opened["quote"], opened.end()
    end = _end_of_quoted(text, quote, start)
    if text[start : start + 1] in _CLOSERS:
        return  # the quote closed what the name stands in: {"msg":"no password=","n":1}
    start, end = _stripped(text, start, end)
    if _is_secret(text[start:end], place, quoted=True):
        yield _span(text, start, end, place.kind, escapes=escapes_within(quote))


def _bare(text: str, at: int, place: _Place) -> Iterator[Span]:
    whole = _WHOLE_LINE.match(text, at, at + _MAX_VALUE) if place.line and not place.json else None
    if whole and whole[0].endswith(("'", '"', "',", '",')):
        whole = None  # the end of a string around the name
    found = whole or _BARE.match(text, at, at + _MAX_VALUE)
    if not found:
        return
    start, end = found.span()
    if place.json:
        # In JSON a bare value is a number, true, false or null, or something that was broken off.
        if re.fullmatch(r"-?\d[\d.eE+-]*", found[0]) and _is_secret(found[0], place):
            yield Span(start, end, place.kind, found[0], quote=place.json)
        return
    if text[end - 1] in (",;" if place.structured or place.line else ".,;:!?"):
        end -= 1
    if start < end and _is_secret(text[start:end], place, alone=_ends_line(text, end)):
        yield _span(text, start, end, place.kind)


def _list(text: str, at: int, place: _Place) -> Iterator[Span]:
    numbers = _BYTES.match(text, at)
    if numbers:
        yield _span(text, *numbers.span(), place.kind)
        return
    at += 1
    for _ in range(64):
        gap = re.compile(r"[ \t]{0,8}(?:\n[ \t]{0,80})?").match(text, at)
        at = gap.end() if gap else at
        opened = _OPEN.match(text, at)
        if opened:
            closed = _closing(opened["quote"]).match(text, opened.end())
            yield from _quoted(text, opened, place)
            if not closed:
                return
            at = closed.end()
        else:
            if not PLACEHOLDER.match(text, at):
                yield from _bare(text, at, place)
            return
        comma = re.compile(r"[ \t]*,").match(text, at)
        if not comma:
            return
        at = comma.end()


def _header(text: str, at: int, place: _Place) -> Iterator[Span]:
    """Authorization and cookies: the scheme, and the names of cookies, are evidence."""
    opening = re.compile(rf"(?:\[)?(?P<quote>{_QUOTE})?", re.VERBOSE).match(text, at)
    quote = opening["quote"] if opening else None
    at = opening.end() if opening else at
    if quote:
        if text[at : at + 1] in _CLOSERS and text[at : at + 1] != " ":
            return
        end = _end_of_quoted(text, quote, at)
    else:
        end = _end_of_header(text, at)
    if place.kind == "cookie":
        yield from _cookies(text, at, end, place, quoted=bool(quote))
        return
    scheme = _SCHEME.match(text, at, end)
    at = scheme.end() if scheme else at
    if PLACEHOLDER.match(text, at):
        return
    if quote and not scheme:
        start, end = _stripped(text, at, end)
    else:
        bare = re.compile(r"[^\s\"'`\\<>\]})]{1,16384}").match(text, at, end)
        if not bare:
            return
        start, end = _stripped(text, *bare.span())
        if text[end - 1] in ",;":
            end -= 1
    value = text[start:end]
    if value.startswith("AWS4-") or values.is_reference(value) or "://" in value:
        return
    if scheme or values.stands_out(value) or len(value) > 20:
        if scheme and (values.is_state(value) or (len(value) < 6 and not quote)):
            return
        yield _span(text, start, end, "authorization", credential=True)


def _end_of_header(text: str, at: int) -> int:
    newline = text.find("\n", at, at + _MAX_VALUE)
    return newline if newline >= 0 else min(len(text), at + _MAX_VALUE)


def _cookies(text: str, at: int, end: int, place: _Place, *, quoted: bool) -> Iterator[Span]:
    found = False
    for cookie in _COOKIE.finditer(text, at, end):
        found = True
        if cookie["name"].lower() in _COOKIE_ATTRIBUTES or values.is_reference(cookie["value"]):
            continue
        start, stop = cookie.span("value")
        if not PLACEHOLDER.match(text, start):
            yield _span(text, start, stop, "cookie")
    if not found and text[at : at + 1] == "{":
        for cookie in _COOKIE_ITEM.finditer(text, at, end):
            yield _span(text, *cookie.span("value"), "cookie")
        return
    if not found and "=" in place.name + text[at - 1 : at] or (quoted and not found):
        yield from _bare(text, at, _Place("cookie", place.name, structured=True))


def _is_secret(value: str, place: _Place, *, quoted: bool = False, alone: bool = False) -> bool:
    """Decide by the place how much a value must look like a secret to be one."""
    if values.is_reference(value) or PLACEHOLDER.fullmatch(value):
        return False
    if values.has_url(value) or value.startswith("-----BEGIN"):
        return False  # the rules for URLs and keys know which part to hide
    if values.is_outcome(value) or (not place.structured or place.flag or place.sentence) and values.is_state(value):
        return False
    lone = place.name.strip("-").lower()
    if not place.structured and place.kind in ("secret", "token", "credential") and values.is_object_name(value):
        return False
    if lone in ("secret", "secrets") and (values.is_object_name(value) or " " in value):
        return False
    if place.under_path:
        return values.stands_out(value) and re.fullmatch("[0-9a-f]{40,64}", value) is None
    if place.kind == "auth":
        return len(value) >= 8 and values.stands_out(value)
    if place.kind == "signature":
        return len(value) >= 12 and values.stands_out(value)
    if values.is_number(value):
        return _is_secret_number(value, place)
    if place.structured:
        return True
    if quoted:
        return " " not in value.strip()
    if place.line and alone:
        return len(value) >= 4
    return values.stands_out(value)


def _is_secret_number(value: str, place: _Place) -> bool:
    if place.kind == "password":
        return (place.structured and value.isdigit() and len(value) >= 4) or len(value) >= 8
    return value.isdigit() and len(value) >= 10 and not place.name.lower().endswith("tokens")


def _ends_line(text: str, end: int) -> bool:
    rest = text[end : end + 80]
    return not rest.strip() if len(rest) < 80 and "\n" not in rest else not rest.partition("\n")[0].strip()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    value = text[start:end]
    return start + len(value) - len(value.lstrip()), end - (len(value) - len(value.rstrip()))


def _span(text: str, start: int, end: int, kind: str, *, escapes: int = 1, credential: bool = False) -> Span:
    secret = text[start:end]
    if "\\" in secret:
        secret = unescape(secret, escapes)
    if "%" in secret and not credential:
        secret = unquote(secret) if re.search("%[0-9A-Fa-f]{2}", secret) else secret
    return Span(start, end, kind, secret)
