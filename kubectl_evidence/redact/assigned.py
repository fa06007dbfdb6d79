"""Reads the value that follows a sensitive name: quoted at any escape level, bare, a list, a YAML block.

A reader is given the offset behind the separator and yields the part that is secret. Every scan is bounded
and none starts over, so that a line of a megabyte takes no longer than a thousand of a kilobyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, values
from kubectl_evidence.redact.decode import escapes_within
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.place import RANDOM_ONLY, Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span
from kubectl_evidence.redact.quoting import MAX_VALUE, QUOTE, closing, end_of_quoted, span, stripped

VERBOSE = re.VERBOSE
_MAX_RANDOM = 512

_OPEN = late(rf"(?:[bBuUrRfFN@$]{{1,2}}(?=[\"']))?(?P<quote>{QUOTE})", re.VERBOSE)
# Some("v"), SecretStr('v'), (*string)("v"), new Secret("v"), string(12) "v"; and Some(v), as Scala and Rust print it.
_CALL = late(
    r"""(?:(?:\(\*?[\w.]{1,40}\)|(?:new[ ])?[A-Za-z_][\w.:]{0,60}!?)\([ ]?){1,3}(?=[bruN@]{0,2}\\{0,7}["'])
      | (?:string|str|s)(?:\(\d{1,6}\)|:\d{1,6}:)[ ]?(?=\\{0,7}["'])
      | (?:Some|Just|Optional|Secret|SecretStr|Redacted|Sensitive|String)[(\[](?=[^\s)\]]{1,512}[)\]])""",
    re.VERBOSE,
)
# Types around a value, as opposed to functions that find one.
_WRAPPER = late(
    r"(?:^|[.:( ])(?:Some|Just|Ok|Optional|\w{0,20}Secret\w{0,20}|Password|Credential|Redacted|Sensitive"
    r"|\w{0,10}String|Str|Text|Bytes|Token|Ref|Box|Arc|Rc|Cow|Bearer|Literal|Quoted|str|string|bytes|text|quote|raw|sensitive|secret|password|literal|b64decode)!?[(\[]"
    r"|(?:^|::)from\(|new [\w.]+\(|\(\*?[\w.]{1,40}\)\(|^(?:string|str|s)[(:]"
)
_CLOSERS = frozenset(" ,:;}])\n\t")

# A bare value ends at white space, a quote, markup, an escape that stands for one of those - or at a
# separator, but only where what follows shows that it is one: passwords hold commas and ampersands too.
_NEXT_FIELD = r"""(?=[\s"'`\\)\]}]|$|(?:[\w.%-]|\[|\]){1,64}(?:=|:|%3[dD])|[{\[("])"""
_BARE = late(
    rf"""(?:
        [^\s"'`<>\\,;&|)\]}}\[]
      | \[(?!redacted:|\\[rn]\]|\s)
      | [,;&|](?!{_NEXT_FIELD})
      | [)\]}}](?![\s,;:.)\]}}>"'`\\|&]|$)
      | <(?![/A-Za-z!])
      | \\(?![nrtbf"'\\`]|u00(?:0a|0d|09|2[267]|3[ce])|$|\s)
    )+""",
    re.VERBOSE,
)
_JSON_NUMBER = late(r"-?\d[\d.eE+-]*")
# Three words or more that end a line, a string, or stand before the next field.
_PHRASE = late(
    r"(?P<words>[^\s\"'`=:;,|&<>()]+(?:[ ][^\s\"'`=:;,|&<>()]+){1,7})(?=[ \t]*(?:\n|\Z|\\*[\"'])|[,;]?[ ][\w.-]{1,40}="
    r"|;(?:[\w ]{1,40}=|[ \t]*(?:\n|\Z|\\*[\"'])))"
)
# A plain scalar of YAML that goes on below, further to the right.
_MORE_LINES = late(r"(?:[ \t]*\n[ \t]+[A-Za-z0-9+/_=.-]{12,512}(?=[ \t]*(?:\n|\Z))){1,16}")
# 'a'"'"'b' is how a shell writes a'b.
_SHELL_JOINED = late(r"""(?:'(?:"'"|\\')'[^'\n]*)+""")
# Environment="K=v": whatever signs v has.
_TO_QUOTE = late(r"""(?P<words>[^\s"'\\]{1,4096}(?:[ ][^\s"'\\]{1,64}){0,2})(?=["'])""")
_NEXT_PARAMETER = late("%(?:25){0,2}26")
_QUERY = late(r"&[\w.-]{1,64}=")
_LONG = 20
_WHOLE_LINE = late(r"[^\s]+(?=[ \t]*(?:\n|\Z))")
_REST_IS_BLANK = late(r"[ \t]*(?:[ ]\#[^\n]*)?(?:\n|\Z)")
_STRING_ENDS = late(r"\\{0,15}[\"']")
_IN_BRACES = late(r"[ \t]*[,})\]]")
_BLOCK = late(r"[|>][+-]?[0-9]?[ \t]*\n")
_BLOCK_LINE = late(rf"{LOG_PREFIX}(?P<indent>[ \t]*)(?P<line>[^\n]*)(?:\n|\Z)")
_YAML_DECORATION = late(r"(?:&[\w-]{1,64}|!!?[\w:/.-]{0,64})[ ]+(?=\S)")
_VALUE_OBJECT = late(rf"\{{[^{{}}]{{0,300}}?(?:{QUOTE})value(?:{QUOTE})\s?:\s?(?P<quote>{QUOTE})", re.VERBOSE)
_BRACED = late(r"\{(?P<body>[^{}\s\"':=]{1,256})\}")
_BYTES = late(r"\[(?:\d{1,3}[ ,]{1,2}){3,}\d{1,3}\]?")
_ITEM_GAP = late(r"[ \t]{0,8}(?:\n[ \t]{0,80})?")
_JSON_WITHIN = late(r"""\{\s{0,80}\\{0,63}["'][\w.-]{1,128}\\{0,63}["']\s?:""")
_COMMA = late(r"[ \t]*,")
_ITEM = late(r"[^\s,\[\]{}\"']{1,4096}")
_MAX_ITEMS = 64


def value(text: str, at: int, place: Place) -> Iterator[Span]:
    """Yield what is secret of the value at `at`."""
    if PLACEHOLDER.match(text, at) or _HIDDEN_BEHIND_USER.match(text, at):
        return
    decorated = _YAML_DECORATION.match(text, at) if place.sentence else None
    at = decorated.end() if decorated else at
    first = text[at : at + 1]
    if first in ("|", ">") and (block := _BLOCK.match(text, at)):
        yield from _block(text, block.end(), place.kind)
    elif first in ("|", ">") and _REST_IS_BLANK.match(text, at + 1):
        return  # what it announces is not here
    elif first == "{":
        yield from _of_many(text, at, place)
        # An object's own names decide; ODBC writes Pwd={x;y}.
        inner = _VALUE_OBJECT.match(text, at)  # as Spring's actuator writes {"k":{"value":"v"}}
        if inner:
            yield from _quoted(text, inner, Place(kind=place.kind, name=place.name))
            return
        braced = _BRACED.match(text, at)
        if braced and not values.is_reference(braced["body"]):
            yield span(text, *braced.span("body"), place.kind)
    elif first == "[":
        yield from _list(text, at, place)
    else:
        call = _CALL.match(text, at)
        if call and not _WRAPPER.search(call[0]):
            return  # a function's value: getToken(id), os.Getenv("X")
        at = call.end() if call else at
        opened = _OPEN.match(text, at)
        yield from _quoted(text, opened, place) if opened else _bare(text, at, place)


def _of_many(text: str, at: int, place: Place) -> Iterator[Span]:
    """`"tokens":{"agent":"v","default":"v"}`: under the name of many secrets, random values are secrets by any name."""
    if place.name[-1:].lower() != "s":
        return
    end = text.find("}", at, at + 4096)
    for member in _MEMBER.finditer(text, at, end if end >= 0 else at):
        if values.is_uuid(member["value"]) or chance.is_opaque(member["value"]):
            yield span(text, *member.span("value"), place.kind)


_MEMBER = late(rf"(?P<quote>{QUOTE})[ ]?:[ ]?(?P=quote)(?P<value>[^\s\"'\\]{{16,512}})(?P=quote)", re.VERBOSE)


def _block(text: str, at: int, kind: str) -> Iterator[Span]:
    """The lines of a block scalar of YAML: one secret, or one by one where a log has written something before each."""
    lines: list[tuple[int, int]] = []
    width = 0
    while at < len(text) and (line := _BLOCK_LINE.match(text, at)):
        indent = len(line["indent"])
        width = width or indent
        if line["line"].strip():
            if indent < max(width, 1):
                break
            lines.append(line.span("line"))
        at = line.end()
    if lines and not text[lines[0][1] : lines[-1][0]].strip(" \t\n") and len(lines) < 3:
        lines = [(lines[0][0], lines[-1][1])]
    yield from (span(text, *stripped(text, start, end), kind) for start, end in lines)


def behind_user(text: str, start: int, end: int, kind: str) -> int:
    """Return where the password begins in `user:password`, `user/password`: the user is evidence."""
    user = _USER.match(text, start, end) if kind in ("credential", "auth", "api-key") else None
    return user.end() if user else start


_HIDDEN_BEHIND_USER = late(r"[\"']?[a-z_][a-z0-9_.@-]{0,63}[:/%]\[redacted:")
_USER = late(r"(?!base64:)[a-z_][a-z0-9_.@-]{0,63}[:/%](?=[^\s:/@][^\s/@]{3,256}$)")


def _quoted(text: str, opened: re.Match[str], place: Place) -> Iterator[Span]:
    quote, start = opened["quote"], opened.end()
    if place.close:
        if place.close.count("\\") != quote.count("\\"):
            return  # it closes the string around the name: {"m":"bad \"password\":","n":1}
    elif text[start : start + 1] in _CLOSERS:
        return  # the same without quotes: {"msg":"no password=","n":1}
    start, end = stripped(text, start, end_of_quoted(text, quote, start))
    if text[start : start + 1] == "{" and _JSON_WITHIN.match(text, start, end):
        return  # its own names decide
    if quote == "'" and (joined := _SHELL_JOINED.match(text, end)):
        end = joined.end()
    if place.is_secret(text[start:end], quoted=True):
        yield span(text, behind_user(text, start, end, place.kind), end, place.kind, escapes=escapes_within(quote))


def _bare(text: str, at: int, place: Place) -> Iterator[Span]:
    whole = _WHOLE_LINE.match(text, at, at + MAX_VALUE) if place.line and not place.json else None
    if whole and (whole[0][0] in "&,;?" or place.kind in RANDOM_ONLY or _QUERY.search(whole[0])):
        whole = None  # api_key=&page=2
    if whole and whole[0].endswith(("'", '"', "',", '",')):
        whole = None  # the end of a string around the name
    phrase = _PHRASE.match(text, at) if not place.sentence or place.line else None
    numbered = phrase and place.kind == "password" and values.is_numbered_phrase(phrase["words"])
    if phrase and not numbered and not values.is_phrase(phrase["words"]) and not _two_stand_out(phrase["words"], place):
        phrase = None
    inside = _TO_QUOTE.match(text, at) if place.inside and place.name.isupper() else None
    if inside and " " in inside["words"] and not all(map(values.stands_out, inside["words"].split())):
        inside = None
    # Of a value that must look random, more than that need not be read.
    limit = at + (_MAX_RANDOM if place.kind in RANDOM_ONLY else MAX_VALUE)
    following = _NEXT_PARAMETER.search(text, at, limit) if place.encoded else None
    found = phrase or inside or whole or _BARE.match(text, at, following.start() if following else limit)
    if not found:
        return
    start, end = found.span()
    more = _MORE_LINES.match(text, end) if whole and place.sentence and end - start >= _LONG else None
    end = more.end() if more else end
    if place.json:
        # In JSON a bare value is a number, true, false or null, or something that was broken off.
        if _JSON_NUMBER.fullmatch(found[0]) and place.is_secret(found[0]):
            yield Span(start, end, place.kind, found[0], quote=place.json)
        return
    if text[end - 1] in (",;" if place.structured or place.line else ".,;:!?"):
        end -= 1
    # "X-Token: v" in the quotes of a command.
    alone = _REST_IS_BLANK.match(text, end) is not None or (
        (place.wrapped or place.line) and _STRING_ENDS.match(text, end) is not None
    )
    if start < end and place.is_secret(text[start:end], alone=alone, enclosed=_IN_BRACES.match(text, end) is not None):
        yield span(text, behind_user(text, start, end, place.kind), end, place.kind)


def _two_stand_out(words: str, place: Place) -> bool:
    """In a dump of the environment a value may hold a blank: `DB_PASSWORD=aB3 dE5!`."""
    parts = words.split(" ")
    return place.line and place.name.isupper() and len(parts) == 2 and all(map(values.stands_out, parts))


def _list(text: str, at: int, place: Place) -> Iterator[Span]:
    numbers = _BYTES.match(text, at)  # Go prints []byte as [104 117 110]
    if numbers:
        yield span(text, *numbers.span(), place.kind)
        return
    at += 1
    place = replace(place, line=False)
    for _ in range(_MAX_ITEMS):
        gap = _ITEM_GAP.match(text, at)
        at = gap.end() if gap else at
        opened = _OPEN.match(text, at)
        if opened:
            yield from _quoted(text, opened, place)
            closed = closing(opened["quote"]).match(text, opened.end())
        else:
            closed = PLACEHOLDER.match(text, at)
            if not closed:
                yield from _bare(text, at, place)
                closed = _ITEM.match(text, at)
        comma = _COMMA.match(text, closed.end()) if closed else None
        if not comma:
            return
        at = comma.end()
