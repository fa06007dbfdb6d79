"""Finds the value that text assigns to a sensitive name, in whatever spelling.

`k=v`, `k: v`, `"k":"v"` at any escape level, `'k': 'v'`, `k => v`, `k := v`, XML elements and attributes,
Go, Java and Python reprs, `--flag value`, `"--flag","value"`, `{"name":"k","value":"v"}`, YAML blocks,
`k%3Dv`, `&quot;k&quot;:&quot;v&quot;`. It starts from the words of the lexicon, widens each to the name
that it is part of, and only then looks at what follows: linear, whatever the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, lexicon
from kubectl_evidence.redact.dull import is_dull
from kubectl_evidence.redact.header_values import end_of_header
from kubectl_evidence.redact.placeholder import Span
from kubectl_evidence.redact.spelled import secret_values
from kubectl_evidence.redact.trigger import NAME_CHARS

_MAX_NAME = 96
_LONG = 23

_WORD_BEFORE = late(r"([A-Za-z]{2,20})[ _]\Z")
_LONG_WORD = late(r"[A-Z0-9]{40}|[a-z0-9]{40}")
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
        start = max(done, place - (len(before) - len(before.rstrip(NAME_CHARS))))
        after = text[place : place + _MAX_NAME]
        done = place + len(after) - len(after.lstrip(NAME_CHARS))
        start = _without_escape(text, start)
        dots = text.find("...", start, done)
        if dots > start:  # password........v, as HikariCP prints its configuration
            done = dots
        name = text[start:done].rstrip(".-")
        if len(name) > _LONG and (chance.is_opaque(name) or _LONG_WORD.search(name)):
            continue  # letters within base64
        kind = _key_in_words(text, start, name) or kind_of(name)
        if kind is None or (kind == "cookie" and start < cookies):
            continue
        if is_dull(text, start, start + len(name), kind):
            continue
        for span in secret_values(text, start, start + len(name), kind):
            yield span
            if span.kind != "secret-data":  # which stands far away, with other names between
                done = max(done, span.end)  # no name inside a secret is looked at
        if kind == "cookie":
            cookies = end_of_header(text, done)


def may_be_sensitive(name: str, kind_of: KindOf) -> bool:
    """Tell whether `assignments` could take a run of name characters, as it stands in a text, for a sensitive name."""
    if len(name) > _MAX_NAME:
        return True  # it is cut there, one cannot know where
    # As below, the end of an escape may be glued to it.
    name = name.partition("...")[0] or name
    variants = {name[cut:].rstrip(".-") for cut in (0, 1, 2, 5)}
    return any(variant.lower() in ("key", "community") or kind_of(variant) is not None for variant in variants)


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
    if name.lower() == "community" and text[max(0, start - 5) : start].lower().endswith("snmp "):
        return "password"
    if name.lower() != "key" or text.endswith("non-existent secret ", 0, start):
        return None
    before = _WORD_BEFORE.search(text[max(0, start - 24) : start])
    return "key" if before and lexicon.kind_of(f"{before[1]}_key") in ("key", "api-key") else None
