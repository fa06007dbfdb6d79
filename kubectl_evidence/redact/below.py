"""Reads the value that stands on the lines below its name: a prompt's answer, a list, pretty-printed JSON."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import assigned, chance, quoting, values
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

# What leads to the next line that holds something; over one empty line, as in "Your key is:\n\n  v\n".
_DOWN = late(rf"[ \t]*\\?\n{LOG_PREFIX}(?:[ \t]*\n{LOG_PREFIX})?(?P<indent>[ \t]*)(?=[^\s])")
_QUOTED = late(rf"(?:{quoting.QUOTE})", assigned.VERBOSE)
_ALONE = late(r"(?P<word>[^\s]{4,4096}?)(?=[ \t]*(?:\n|\Z)|\\*[\"'](?:[,}\s]|\Z))")
_ITEM = late(
    rf"{LOG_PREFIX}"
    r"(?P<indent>[ \t]*)-[ \t]+"
    r"(?P<value>(?:\"[^\"\n]{1,512}\"|'[^'\n]{1,512}'|[^\s:#\"'{\[](?:[^\n#]|(?<=\S)\#){0,512}?))"
    r"[ \t]*(?:[ ]\#[^\n]*)?(?:\n|\Z|(?=\\{0,15}[\"'](?:[,}\s]|\Z)))"
)
_OTHER_NAME = late(r"[\w.-]+[=:]")
_MAX_ITEMS = 200
_TYPED = late(r"(?:string|str)\(\d{1,6}\)[ ]|s:\d{1,6}:")
_FORM_PART = late(r"\"(?:;[^\n]{0,200})?\n(?:[A-Za-z-]{1,40}:[^\n]{0,200}\n){0,4}[ \t]*\n(?P<value>[^\n]{1,4096})")


def below(text: str, at: int, place: Place, *, assigned_to: bool) -> Iterator[Span] | None:
    """Return the values on the lines below the offset `at`, where a name and what assigns to it end.

    `assigned_to`: a colon or the like stands there. None when the line goes on, so that the value is on it.
    """
    down = _DOWN.match(text, at)
    if down is None:
        return None
    return _values(text, down.end(), len(down["indent"]), place, assigned_to=assigned_to)


def form_part(text: str, end: int, place: Place) -> Iterator[Span]:
    """Yield the body of a part of a multipart form, whose name ends at `end`."""
    part = _FORM_PART.match(text, end)
    if part and place.is_secret(part["value"], quoted=True):
        yield quoting.span(text, *quoting.stripped(text, *part.span("value")), place.kind)


def _values(text: str, at: int, indent: int, place: Place, *, assigned_to: bool) -> Iterator[Span]:
    if PLACEHOLDER.match(text, at):
        return
    if assigned_to and text.startswith("- ", at):
        yield from _items(text, at - indent, place)
        return
    if (place.close or place.typed) and (_QUOTED.match(text, at) or _TYPED.match(text, at) or text[at] == "["):
        yield from assigned.value(text, at, place)
        return
    found = _ALONE.match(text, at)
    if not found:
        return
    word = found["word"].strip("\"'`,;")
    start = at + found["word"].find(word)
    if not assigned_to and _OTHER_NAME.match(word):
        return
    told = assigned_to or (place.kind == "password" and values.is_token_like(word)) or chance.is_opaque(word)
    if (
        told
        and ":" not in word[-1:]
        and (values.stands_out(word) or (place.structured and place.line and assigned_to))
        and (place.line or not values.is_object_name(word))
        and place.is_secret(word)
    ):
        yield quoting.span(text, start, start + len(word), place.kind)


def _items(text: str, at: int, place: Place) -> Iterator[Span]:
    """The scalars of a YAML list: `passwords:` and below it `- v`."""
    first = None
    for _ in range(_MAX_ITEMS):
        item = _ITEM.match(text, at)
        if not item or (first is not None and item["indent"] != first):
            return
        first = item["indent"]
        value = item["value"].strip("\"'")
        start = item.start("value") + item["value"].find(value)
        if (
            not PLACEHOLDER.search(value)
            and not value.endswith(":")
            and ": " not in value
            and not (
                place.kind == "secret" and (values.is_word(value) or values.is_name(value))
            )  # the names of Secrets
            and place.is_secret(value, quoted=True)
        ):
            yield quoting.span(text, start, start + len(value), place.kind)
        at = item.end()
