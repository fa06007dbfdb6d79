"""Finds a secret that merely stands beside its name: in prose, tuples, table cells, commands and calls.

`ENV K v`, `('k', 'v')`, `| k | v |`, `token v`, `the password of bob was set to v`, `setPassword("v")`. Nothing assigns
here, so the value has to look like a secret more than elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kubectl_evidence.late import late
from kubectl_evidence.redact import assigned, chance, lexicon, quoting, values
from kubectl_evidence.redact.header_values import header_value, is_header
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import Span
from kubectl_evidence.redact.prose import in_prose
from kubectl_evidence.redact.quoting import QUOTE

_COMMAND = late(
    r"(?i)(?:^|\s)(?:env|arg|set|setenv|set -gx|set -x|passenv|fastcgi_param|uwsgi_param|grpc_set_header"
    r"|(?:proxy|more)_set_headers?|add_header|http-request set-header|(?:Request|Response)?Header (?:set|add)|configset"
    r"|config set)[ \t]+\Z"
)
_COMMAND_GAP = late(r"[ \t]{1,8}(?!to[ ])(?=[\w\"'/+])")
# Nothing but the password may follow these.
_CERTAIN_NAMES = frozenset(
    {"requirepass", "masterauth", "insecure-password", "auth_pass", "bindpw", "rootpw", "olcrootpw", "sp_password"}
)
_SPACE = late(r"[ \t]{1,8}(?=[^\s#=:])")
# A line of a configuration file that is a name and a value: `hec_token v`.
_LINE_START = late(r"(?:(?:\A|\n)(?:\[[\w./-]{1,32}\][ ]|>[ ])?|[ ][FP][ ]|[ ]\|[ ])[-+]?[ \t]*[\"']?\Z")
_REST = late(
    r"[ \t]{1,40}(?P<value>[^\s=:<\"'][^\s=\"'\\]{3,4095}={0,2})[ \t]*(?:\#[^\n]*)?(?:\n|\Z|\\{0,15}[\"'][,}\s])"
)
_AND_QUOTE = late(rf"[ ]{{1,2}}(?={QUOTE})", re.VERBOSE)
_PAIR = late(
    rf"""(?:(?:{QUOTE})>{{0,2}})?[ ]?,[ ]?(?:<<)?b?
      (?:(?P<quote>{QUOTE})(?P<value>[^"'\\\n]{{1,512}}(?:\\+[^"'\\\nnrt][^"'\\\n]{{0,512}}){{0,8}})(?P=quote)
        (?:>>)?[ ]{{0,8}}(?P<close>[)\]}},\n]|\Z)
      | (?P<bare>[^\s"'`\\,()=\[\]{{}}]{{6,512}}={{0,2}})[ ]?[)}}])""",
    re.VERBOSE,
)
_CALL = late(r"""[ ]?\([ ]?[bruN@]{0,2}(?P<quote>\\{0,7}["'])(?P<value>[^"'\\\n]{1,512})(?P=quote)[ ]?\)""")
_SETTERS = (".set", ".fill", ".value", ".send_keys", ".type", ".setValue")
_ROW = late(r"[\"']?,[\"']?(?P<value>[^\s,;\"']{6,4096})[\"']?[ \t]*(?:\n|\Z)")
_SETTER = late(r"(?i)(?:set|with|add|use|put|update|change|store)[A-Z_]?")
_ROW_ABOVE = late(r"(?:[ ]\|[ ]|RECORD)[^\n]*\n[ ]*\Z")  # psql's expanded form
_CELL = late(r"[ \t]*\|[ \t]*(?P<value>[^\s|]{1,512})[ \t]*(?:\||\n|\Z)")


def beside(text: str, before: str, end: int, place: Place) -> Iterator[Span]:
    """Yield the value beside the name that ends at `end`; `before` is the text up to the name."""
    compound = is_compound(place.name)
    found = (read(text, before, end, place, compound=compound) for read in _READERS)
    spans = next((spans for spans in found if spans is not None), None)
    return in_prose(text, before, end, place, compound=compound) if spans is None else spans


def _behind_a_command(text: str, before: str, end: int, place: Place, *, compound: bool) -> Iterator[Span] | None:
    command = _COMMAND_GAP.match(text, end) if _COMMAND.search(before) else None
    certain = place.name.lower() in _CERTAIN_NAMES
    if certain and not command:
        command = _SPACE.match(text, end)
    if not command:
        return None
    known = Place(kind=place.kind, name=place.name, structured=compound or certain, flag=True)
    return header_value(text, command.end(), known) if is_header(known) else assigned.value(text, command.end(), known)


def _argument(text: str, before: str, end: int, place: Place, *, compound: bool) -> Iterator[Span] | None:  # noqa: ARG001
    """`setPassword("v")`, `.password("v")`; but not `getPassword("name")`, `validateToken("v")`."""
    if text[end : end + 1] != "(" and text[end : end + 2] != " (":
        return None
    called = _CALL.match(text, end)
    if not called:
        # What says `password(v)` is no call, if v looks like one.
        return None if text[end] == " " or (place.kind == "password" and place.name.islower()) else iter(())
    name = place.name.lstrip(".")
    sets = (
        before[-1:] == "."
        or name != place.name
        or _SETTER.match(name.rpartition(".")[2]) is not None
        or name.endswith(_SETTERS)
    )
    if not sets and not values.is_token_like(called["value"]):
        return iter(())
    return _one(text, called, place)


def _before_a_quote(text: str, before: str, end: int, place: Place, *, compound: bool) -> Iterator[Span] | None:
    quoted = _AND_QUOTE.match(text, end)
    if not quoted:
        return None
    if before[-1:] == ":" or (before[-2:] == ": " and place.name.isupper()):
        # Clojure's {:password "v"}; strongSwan's `host : PSK "v"`.
        return assigned.value(text, quoted.end(), Place(kind=place.kind, name=place.name))
    listed = before.rstrip()[-1:] in ("(", ",")
    if not (compound or listed) or place.kind in ("auth", "signature", "cookie"):
        return None
    # OPTIONS (user 'app', db_password 'v')
    spans = assigned.value(text, quoted.end(), replace(place, line=True))
    if listed:
        return spans
    return (span for span in spans if not values.is_word(span.secret))


def _on_a_line(text: str, before: str, end: int, place: Place, *, compound: bool) -> Iterator[Span] | None:
    if not _LINE_START.search(before):
        return None
    line = _REST.match(text, end)
    if line:
        value = line["value"]
        # Weak, or written like a host or a name.
        digits = any(c.isdigit() for c in value) and not value[0].isdigit()
        weak = place.kind == "password" and ((compound and not values.is_word(value)) or digits)
        return _one(text, line, place) if weak or values.stands_out(value) or values.is_uuid(value) else None
    row = _ROW.match(text, end)
    told = row is not None and (chance.is_opaque(row["value"]) or (compound and values.stands_out(row["value"])))
    return _one(text, row, place) if row and told else None


def _in_a_tuple(text: str, before: str, end: int, place: Place, *, compound: bool) -> Iterator[Span] | None:
    opened = before.rstrip("<\"'b \\")[-1:]
    named = before[-1:] in ("'", '"') and (compound or place.kind == "authorization")
    pair = _PAIR.match(text, end) if named or opened in ("(", "[", "{") else None
    return _second(text, pair, opened, place, compound=compound) if pair else None


def _in_a_cell(text: str, before: str, end: int, place: Place, *, compound: bool) -> Iterator[Span] | None:
    # In `get secret|configmap|pod` the bars stand between words of one sort.
    bounded = before.rstrip(" \t")[-1:] in ("", "\n", "|") or text[end : end + 1] == " "
    cell = _CELL.match(text, end) if bounded else None
    if cell and text[end : end + 1] == "|" and before[-1:] != "|" and values.is_word(cell["value"]):
        return None
    if cell and (
        text[cell.end() - 1] == "|" or _ROW_ABOVE.search(before) or compound or values.stands_out(cell["value"])
    ):
        return _one(text, cell, place)
    return None


_READERS = (_behind_a_command, _argument, _before_a_quote, _on_a_line, _in_a_tuple, _in_a_cell)


def _one(text: str, found: re.Match[str], place: Place) -> Iterator[Span]:
    if place.is_secret(found["value"], quoted=True):
        yield quoting.span(text, *found.span("value"), place.kind)


def is_compound(name: str) -> bool:
    """Tell whether a name is made of two words, as no word of a sentence is: `db_password`, `apiKey`."""
    return _COMPOUND.search(name) is not None


_COMPOUND = late(r"[A-Za-z][^A-Za-z]+[A-Za-z]|[a-z][A-Z]")


def _second(text: str, pair: re.Match[str], opened: str, place: Place, *, compound: bool) -> Iterator[Span]:
    """The second of two: `('password', 'v')`, `{"password", "v"}`, `(password, v)`."""
    if place.kind == "authorization" and not pair["bare"]:
        yield from header_value(text, pair.start("quote"), place)
        return
    if pair["bare"]:
        if values.stands_out(pair["bare"]) and place.is_secret(pair["bare"], quoted=True):
            yield quoting.span(text, *pair.span("bare"), place.kind)
        return
    # A list of names looks alike: ("password", "token"), ["password", "secret", "name"].
    if opened not in ("(", "[", "{") and not values.is_token_like(pair["value"]):
        return
    value = pair["value"]
    certain = (opened == "(" and pair["close"] in (")", "]")) or (opened == "{" and pair["close"] == "}")
    a_name = lexicon.kind_of(pair["value"]) is not None or (values.is_word(pair["value"]) and not compound)
    if not certain and a_name and not (values.stands_out(value) and not values.is_name(value)) and "<<" not in pair[0]:
        return
    if place.is_secret(pair["value"], quoted=True):
        yield quoting.span(text, *pair.span("value"), place.kind)
