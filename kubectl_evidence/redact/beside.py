"""Finds a secret that merely stands beside its name: in prose, tuples, table cells, commands and calls.

`ENV K v`, `('k', 'v')`, `| k | v |`, `token v`, `the password of bob was set to v`, `setPassword("v")`. Nothing assigns
here, so the value has to look like a secret more than elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kubectl_evidence.late import late
from kubectl_evidence.redact import assigned, lexicon, values
from kubectl_evidence.redact.assigned import QUOTE
from kubectl_evidence.redact.header_values import header_value
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import Span
from kubectl_evidence.redact.prose import in_prose

_COMMAND = late(
    r"(?i)(?:^|\s)(?:env|arg|set|setenv|set -gx|set -x|passenv|fastcgi_param|uwsgi_param|grpc_set_header"
    r"|(?:proxy|more)_set_headers?|add_header|http-request set-header|(?:Request|Response)?Header (?:set|add)|configset|config set)[ \t]+\Z"
)
_COMMAND_GAP = late(r"[ \t]{1,8}(?=[\w\"'/+])")
# Nothing but the password may follow these.
_CERTAIN_NAMES = frozenset(
    {"requirepass", "masterauth", "insecure-password", "auth_pass", "bindpw", "rootpw", "olcrootpw", "sp_password"}
)
_SPACE = late(r"[ \t]{1,8}(?=[^\s#=:])")
# A line of a configuration file that is a name and a value: `hec_token v`.
_LINE_START = late(r"(?:\A|\n|[ ][FP][ ])[ \t]*[\"']?\Z")
_REST = late(r"[ \t]{1,40}(?P<value>[^\s=:\"'][^\s=]{3,4095}={0,2})[ \t]*(?:\#[^\n]*)?(?:\n|\Z)")
_AND_QUOTE = late(rf"[ ]{{1,2}}(?={QUOTE})", re.VERBOSE)
_PAIR = late(
    rf"""(?:(?:{QUOTE})>{{0,2}})?[ ]?,[ ]?(?:<<)?b?
      (?:(?P<quote>{QUOTE})(?P<value>[^"'\\\n]{{1,512}}(?:\\+[^"'\\\nnrt][^"'\\\n]{{0,512}}){{0,8}})(?P=quote)(?:>>)?[ ]?(?P<close>[)\]}},\n]|\Z)
      | (?P<bare>[^\s"'`\\,()\[\]{{}}]{{6,512}})[ ]?[)}}])""",
    re.VERBOSE,
)
_CALL = late(r"""[ ]?\([ ]?[bruN@]{0,2}(?P<quote>\\{0,7}["'])(?P<value>[^"'\\\n]{1,512})(?P=quote)[ ]?\)""")
_SETTERS = (".set", ".fill", ".value", ".send_keys", ".type", ".setValue")
_ROW = late(r"[\"']?,[\"']?(?P<value>[^\s,;\"']{6,4096})[\"']?[ \t]*(?:\n|\Z)")
_SETTER = late(r"(?i)(?:set|with|add|use|put|update|change|store)[A-Z_]?")
_CELL = late(r"[ \t]*\|[ \t]*(?P<value>[^\s|]{1,512})[ \t]*(?:\||\n|\Z)")


def beside(text: str, before: str, end: int, place: Place) -> Iterator[Span]:
    """Yield the value beside the name that ends at `end`; `before` is the text up to the name."""
    compound = is_compound(place.name)
    command = _COMMAND_GAP.match(text, end) if _COMMAND.search(before) else None
    certain = place.name.lower() in _CERTAIN_NAMES
    if certain and not command:
        command = _SPACE.match(text, end)
    if command:
        certain = compound or certain
        yield from assigned.value(
            text, command.end(), Place(kind=place.kind, name=place.name, structured=certain, flag=True)
        )
        return
    if text[end : end + 1] == "(" or text[end : end + 2] == " (":
        yield from _argument(text, before, end, place)
        return
    quoted = _AND_QUOTE.match(text, end)
    if quoted and compound and place.kind not in ("auth", "signature", "cookie"):
        # OPTIONS (user 'app', db_password 'v')
        yield from (
            span
            for span in assigned.value(text, quoted.end(), replace(place, line=True))
            if not values.is_word(span.secret)
        )
        return
    if quoted and (before[-1:] == ":" or (before[-2:] == ": " and place.name.isupper())):
        # Clojure's {:password "v"}; strongSwan's `host : PSK "v"`.
        yield from assigned.value(text, quoted.end(), Place(kind=place.kind, name=place.name))
        return
    line = _REST.match(text, end) if _LINE_START.search(before) else None
    if line and (
        values.stands_out(line["value"])
        or values.is_uuid(line["value"])
        or (compound and place.kind == "password" and not values.is_word(line["value"]))
    ):
        if place.is_secret(line["value"], quoted=True):
            yield assigned.span(text, *line.span("value"), place.kind)
        return
    row = _ROW.match(text, end) if compound and _LINE_START.search(before) else None
    if row and values.stands_out(row["value"]) and place.is_secret(row["value"], quoted=True):
        yield assigned.span(text, *row.span("value"), place.kind)
        return
    opened = before.rstrip("<\"'b \\")[-1:]
    named = before[-1:] in ("'", '"')
    pair = (
        _PAIR.match(text, end)
        if opened in ("(", "[", "{") or (named and (compound or place.kind == "authorization"))
        else None
    )
    if pair:
        yield from _second(text, pair, opened, place, compound=compound)
        return
    cell = _CELL.match(text, end) if before[-1:] in (" ", "|", "") or text[end : end + 1] == " " else None
    if cell and (text[cell.end() - 1] == "|" or compound or values.stands_out(cell["value"])):
        if place.is_secret(cell["value"], quoted=True):
            yield assigned.span(text, *cell.span("value"), place.kind)
        return
    if place.kind not in ("auth", "signature", "cookie"):
        yield from in_prose(text, before, end, place, compound=compound)


def is_compound(name: str) -> bool:
    """Tell whether a name is made of two words, as no word of a sentence is: `db_password`, `apiKey`."""
    return _COMPOUND.search(name) is not None


_COMPOUND = late(r"[A-Za-z][^A-Za-z]+[A-Za-z]|[a-z][A-Z]")


def _argument(text: str, before: str, end: int, place: Place) -> Iterator[Span]:
    """`setPassword("v")`, `.password("v")`, `--password ("v")`; but not `getPassword("name")`, `validateToken("v")`."""
    called = _CALL.match(text, end)
    if not called:
        return
    name = place.name.lstrip(".")
    sets = before[-1:] == "." or name != place.name or _SETTER.match(name) is not None or name.endswith(_SETTERS)
    if (sets or values.is_token_like(called["value"])) and place.is_secret(called["value"], quoted=True):
        yield assigned.span(text, *called.span("value"), place.kind)


def _second(text: str, pair: re.Match[str], opened: str, place: Place, *, compound: bool) -> Iterator[Span]:
    """The second of two: `('password', 'v')`, `{"password", "v"}`, `(password, v)`."""
    if place.kind == "authorization" and not pair["bare"]:
        yield from header_value(text, pair.start("quote"), place)
        return
    if pair["bare"]:
        if values.stands_out(pair["bare"]) and place.is_secret(pair["bare"], quoted=True):
            yield assigned.span(text, *pair.span("bare"), place.kind)
        return
    # A list of names looks alike: ("password", "token"), ["password", "secret", "name"].
    if opened not in ("(", "[", "{") and not values.is_token_like(pair["value"]):
        return
    certain = (opened == "(" and pair["close"] in (")", "]")) or (opened == "{" and pair["close"] == "}")
    a_name = lexicon.kind_of(pair["value"]) is not None or (values.is_word(pair["value"]) and not compound)
    if not certain and a_name and not values.stands_out(pair["value"]) and "<<" not in pair[0]:
        return
    if place.is_secret(pair["value"], quoted=True):
        yield assigned.span(text, *pair.span("value"), place.kind)
