"""Finds a secret in a sentence: `token v`, `the password of bob was set to v`, `Password for app (expired): v`.

Nothing but words stand between a name and a value here, so the value has to look like a secret, and like nothing
else that a sentence has: no host, time, address, path, version, name of an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, lexicon, quoting, values
from kubectl_evidence.redact.place import RANDOM_ONLY, Place
from kubectl_evidence.redact.placeholder import Span

_PLAIN = r"""[^\s"'`\\<>()\[\]{},;|]"""
_NEXT_WORD = late(
    rf"""(?:[ ](?:provided|supplied|given|used|value|of|id|new|old|primary|secondary|replica|backup|main|current
        |(?P<verb>(?:is|was|changed|set)(?:[ ]set)?(?:[ ]to)?|to)
        |[a-z][a-z0-9]{{1,11}}(?=[ ]["'`(\[])))?
        [ ]?[:=]?[ \t]{{1,4}}(?P<open>(?:\\{{0,15}}["'`(<\[]){{0,2}})(?P<value>{_PLAIN}{{6,512}})""",
    re.VERBOSE,
)
# What leads to a value, some words after the name.
_LEADS = late(
    rf"""(?:(?:(?<=[ ])(?P<verb>is|was|be|as|are)|
        (?P<set>(?<=[ ])(?:set|changed|reset|updated|rotated|equals?|defaults?|back|from[ ]\S{{4,80}})[ ]to
        |(?<=[ ])changed[ ]from)|=>|->|=|:)[ ]{{1,2}})
        (?P<open>(?:\\{{0,15}}["'`(\[]){{0,2}})(?P<value>{_PLAIN}{{4,512}})""",
    re.VERBOSE,
)
# "Setting DB_PASSWORD to v".
_SETTING = late(
    r"(?i)\b(?:set|setting|chang(?:e|ed|ing)|updat(?:e|ed|ing)|reset|resetting|rotat(?:e|ed|ing)|overrid(?:e|ing)"
    r"|initiali[sz](?:e|ed|ing))[ ](?:the[ ])?(?:env(?:ironment)?[ ])?(?:var(?:iable)?[ ])?\Z"
)
# password(v), password[v].
_IN_BRACKETS = late(rf"[(\[<](?P<value>{_PLAIN}{{8,128}})[)\]>]")
_UNTOLD = RANDOM_ONLY | {"cookie", "auth", "signature"}
_REACH = 160
_MAX_WORDS = 14
# No sentence has these; JSON, logfmt and code do.
_STRUCTURE = late(r"[{}\[\],:=\\]|\"[^\"]*$")
_COMPOUND = late(r"[\w-]+[.-][\w.-]+")
_SENTENCE_END = late(r"[.;!?][ ]")
_INTRODUCED = late(
    r"(?i)(?:\b(?:with|using|use|uses|enter|entered|new|old|typed?|try|tried|trying|and|his|her|/|,)[ ]{1,2}"
    r"(?:the[ ])?(?:\w{1,16}[ ])?|^)\Z"
)
_NAME_AND_NUMBER = late(r"[a-z]+\d{0,2}")
_AMOUNT = late(r"\d+[a-z]+")  # "password is 8characters"
_ADDRESS = late(
    r"[\w.-]+:\d{1,5}(?:/.*)?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w.-]+=[^=].*|HTTP/[\d.]+|.*:\d{2,6}(?::\d{1,6})?"
)
_HEX = late(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")


def in_prose(text: str, before: str, end: int, place: Place, *, compound: bool) -> Iterator[Span]:
    """Yield the value in the sentence whose word for the secret ends at `end`; `before` is what stands before it."""
    word = _NEXT_WORD.match(text, end)
    if word and _is_next(word, before, place, compound=compound):
        yield quoting.span(text, *_bounds(word), place.kind)
        return
    bracketed = _IN_BRACKETS.match(text, end) if place.kind == "password" and not word else None
    if bracketed and _is_shuffled(bracketed["value"], place):
        yield quoting.span(text, *bracketed.span("value"), place.kind)
        return
    if place.kind not in RANDOM_ONLY:
        yield from _further_on(text, end, place)


def _is_next(word: re.Match[str], before: str, place: Place, *, compound: bool) -> bool:
    verb, opening = word["verb"], word["open"][-1:]
    if verb == "to" and (not _SETTING.search(before) or _NAME_AND_NUMBER.fullmatch(word["value"])):
        compound = False
    elif (verb or (opening and place.kind == "password")) and _is_shuffled(word["value"], place):
        return True
    # "DB_PASSWORD is hunter2!": a variable's name and a verb say more than a noun in front of a word.
    told = bool((compound and verb) or (place.kind == "password" and _INTRODUCED.search(before)))
    quoted = opening in ('"', "'", "`")
    # What stands in angles says what to put there: password <username>.
    certain = opening != "<" and (told or (quoted and place.kind == "password"))
    return _is_told(word["value"], place, certain=certain, quoted=certain)


def _further_on(text: str, end: int, place: Place) -> Iterator[Span]:
    """Yield the value some words after the word for the secret."""
    limit = text.find("\n", end, end + _REACH)
    limit = limit if limit >= 0 else min(len(text), end + _REACH)
    for lead in _LEADS.finditer(text, end, limit):
        between = text[end : lead.start()]
        if (
            between[:1] not in (" ", ")", "'", '"')
            or _STRUCTURE.search(between)
            or lexicon.speaks_about(between)
            or _SENTENCE_END.search(between)
            or len(between.split()) > _MAX_WORDS
        ):
            return
        # `Password for bob: v` and no more.
        last = (
            place.kind == "password"
            and not lead["verb"]
            and not lead["set"]
            and lead.end() == limit
            and between[:5] == " for "
        )
        if _is_told(lead["value"], place, certain=place.kind == "password", quoted=last):
            yield quoting.span(text, *_bounds(lead), place.kind)


def _is_shuffled(word: str, place: Place) -> bool:
    return place.kind not in _UNTOLD and chance.is_shuffled(word.rstrip(".:!?"))


def _is_told(word: str, place: Place, *, certain: bool, quoted: bool = False) -> bool:
    word = word.rstrip(".:!?")
    if _ADDRESS.fullmatch(word) or values.is_reference(word) or values.is_outcome(word):
        return False
    if word.count("/") > 1 and not chance.is_opaque(word):
        return False
    if place.kind in RANDOM_ONLY or place.kind in ("cookie", "auth", "signature"):
        return chance.is_opaque(word)
    if _HEX.fullmatch(word):
        return True
    if quoted and (values.is_uuid(word) or (word[-1:].isdigit() and word[0].isalpha() and _COMPOUND.fullmatch(word))):
        return True
    if certain:
        return values.stands_out(word) and not _AMOUNT.fullmatch(word) and not values.is_object_name(word)
    if place.kind == "secret" and word.islower():
        return False
    return values.is_token_like(word)


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span("value")
    return start, end - (1 if match["value"][-1] in ".:" else 0)
