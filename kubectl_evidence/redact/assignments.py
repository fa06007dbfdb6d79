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
from kubectl_evidence.redact import assigned, manifests
from kubectl_evidence.redact import below as under
from kubectl_evidence.redact.assigned import QUOTE
from kubectl_evidence.redact.beside import beside, is_compound
from kubectl_evidence.redact.columns import columns
from kubectl_evidence.redact.header_values import end_of_header, header_value, is_header
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import Span
from kubectl_evidence.redact.trigger import NAME_CHARS
from kubectl_evidence.redact.unfold import LOG_PREFIX, unfolded

_MAX_NAME = 96

# What may stand between a name and its value.
_ASSIGN = late(
    rf"""(?:[ ](?:\d|(?P<id>I[Dd])(?=[ ]*[:=])))?(?:[ ]\([^()\n]{{1,40}}\))?(?P<close>{QUOTE}|\]|%5[dD])?(?P<scope>:(?:protected|private|{QUOTE}[^\s"':]{{1,100}}{QUOTE}:private))?
        \]?[ \t]{{0,64}}\\?
        (?P<sep>:=|=>|->|\.{{3,}}|[!=]?==?|:(?![:/]{{2}}|:)|%(?:25){{0,2}}3[dDaA]|\\{{1,8}}(?:u00|x)3[dDaA]|&(?:amp;)?\#(?:6[01]|58|[xX]3[dDaA]);)
        (?P<gap>[ \t]{{0,64}})""",
    re.VERBOSE,
)
# {"name":"k","type":"string","value":"v"}, <param name="k" value="v"/>, - name: k\n  value: v, {"k":"k","v":"v"}
_PAIR = late(
    rf"""(?:{QUOTE})?(?P<others>(?:(?:[ \t]*,\s{{0,80}}|[ \t]*\n{LOG_PREFIX}[ \t]{{0,80}}|[ \t]+)
        (?:{QUOTE})?[A-Za-z][\w-]{{0,40}}(?:{QUOTE})?[ \t]?[:=][ \t]?(?:(?:{QUOTE})[^"'\\\n<>]{{0,80}}(?:{QUOTE})|[\w.-]{{1,40}})){{0,3}}?)
        (?:[ \t]*,\s{{0,80}}|[ \t]*\n{LOG_PREFIX}[ \t]{{0,80}}|[ \t]+)
        (?:{QUOTE})?(?P<value>(?i:(?:[a-z]{{1,20}}[_-]?)?value|val|v|content|text|data|default|secret))(?:{QUOTE})?[ \t]*[:=][ \t]*""",
    re.VERBOSE,
)
_LABEL = late(
    r"(?i)(?:name|key|label|id|field|title|param|parameter|variable|k|n)[\"'\\]{0,9}[ \t]?[:=][ \t]?[\"'\\]{0,9}\Z"
)
_VALUE_BEFORE = late(
    rf"""(?:(?:{QUOTE})|\b)(?i:value|val|v)(?:{QUOTE})?[ \t]?[:=][ \t]?
        (?:(?P<quote>{QUOTE})(?P<value>[^"'\\\n]{{1,512}})(?P=quote)|(?P<bare>[^\s"',;<>]{{1,512}}))
        [ \t]{{0,8}},?\s{{0,40}}(?:{QUOTE})?(?i:name|key|k)(?:{QUOTE})?[ \t]?[:=][ \t]?(?:{QUOTE})?\Z""",
    re.VERBOSE,
)
_FLAG = late(
    rf"""(?:{QUOTE})[ \t]*,?\s{{0,80}}(?={QUOTE})|[ \t]{{1,8}}(?:\\\n[ \t]*)?|,[ \t]{{1,8}}|\n[ \t]{{0,80}}-[ \t]+|:(?=\S)""",
    re.VERBOSE,
)
_ELEMENT = late(r"(?:[ \t][^<>\n]{0,200})?(?:>|&gt;|\\u003[eE])(?:<!\[CDATA\[)?")
_NAMED_ELEMENT = late(
    r"""["'](?:[ \t][^<>\n]{0,200})?>(?:\s{0,80}<value>)?
      | [ ]?:?</[\w:.-]{1,64}>\s{0,80}(?:</?[\w:.-]{1,32}[^<>\n]{0,80}>\s{0,80}){0,2}<[\w:.-]{1,32}(?:[ ][^<>\n]{0,100})?>""",
    re.VERBOSE,
)

_LINE_START = late(
    r"""(?:\A|\n|[ ][FP][ ])[ \t]*(?:[-+*>\#][ \t]+|\$[ \t]+)?
        (?:(?:export|set|setenv|declare[ ]-x|ENV|Environment=)[ \t]+)?-{0,2}\Z""",
    re.VERBOSE,
)
_ARN = late(r"(?:arn:[\w-]{2,12}:|projects/)[\w:/.-]*\Z")
_SOURCE_FILE = late(
    r"(?i)\.(?:[a-z]|rs|go|py|java|kt|scala|js|mjs|ts|tsx|jsx|rb|cs|cc|cpp|hpp|php|ex|exs|erl|clj|lua|sh|swift|yaml|yml|conf|json)$"
)
_IN_AUTHORITY = late(r":\\*/\\*/[^\s/?#@\"']{0,36}\Z")
_HTTP_METHOD = late(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ ]/\Z")
_INTRODUCES = late(r"[ ][^\n:=]{1,160}:(?=[ \t]*\n)")
_SPOKEN = frozenset({"password", "token", "secret", "key", "api-key", "credential"})
_DOMAIN = late(r"(?:^|[\s\"'])(?:[a-z0-9-]{1,40}\.){1,5}[a-z]{2,12}/\Z")
_CHANGED_TO = late(rf"(?:{QUOTE})?[ ]{{1,8}}(?:->|=>)[ ]{{1,8}}(?={QUOTE})", re.VERBOSE)
_LINE_NUMBER = late(r"[:(]\d{1,6}\b")
_KEY_OF = late(r"(?i)(?:api|access|secret|private|encryption|signing|master|unseal|recovery|license|shared|auth)[ _]$")
_HEX_ESCAPE = late("[0-9a-fA-F]{2}")
_UNICODE_ESCAPE = late("u[0-9a-fA-F]{4}")

KindOf = Callable[[str], "str | None"]


def assignments(text: str, places: list[int], kind_of: KindOf) -> Iterator[Span]:
    """Yield the values assigned to the names around `places`, offsets of sensitive words in `text`.

    `kind_of` gives the kind of secret that a name announces, or None.
    """
    yield from _assigned(text, places, kind_of)
    lines = unfolded(text)
    if lines is not None:
        yield from _assigned(lines, [_first_letter(lines, place) for place in places], kind_of)


def _first_letter(text: str, place: int) -> int:
    # The name that was glued to an escape begins behind the line end that the escape has become.
    while text[place : place + 1] in ("\n", " "):
        place += 1
    return place


def _assigned(text: str, places: list[int], kind_of: KindOf) -> Iterator[Span]:
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
        kind = _key_in_words(text, start, name) or kind_of(name)
        if kind is None or (kind == "cookie" and start < cookies):
            continue
        for span in _values(text, start, start + len(name), kind):
            yield span
            done = max(done, span.end)  # no name inside a secret is looked at
        if kind == "cookie":
            cookies = end_of_header(text, done)


def may_be_sensitive(name: str, kind_of: KindOf) -> bool:
    """Tell whether `assignments` could take a run of name characters, as it stands in a text, for a sensitive name."""
    if len(name) > _MAX_NAME:
        return True  # it is cut there, one cannot know where
    # As below, the end of an escape may be glued to it.
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
    return "key" if _KEY_OF.search(text[max(0, start - 12) : start]) else None


def _values(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    name = text[start:end]
    before = text[max(0, start - 40) : start]
    if _SOURCE_FILE.search(name) and _LINE_NUMBER.match(text, end):
        return  # src/secret_loader.rs:42
    if before[-1:] in (":", "/") and _ARN.search(text[max(0, start - 120) : start]):
        return
    if name == "Secret" and manifests.is_kind(before):
        yield from manifests.secret_data(text, start)
        return
    if _IN_AUTHORITY.search(before) or before.endswith("${") and text[end : end + 2] in (":?", ":+"):
        return  # https://x-access-token:v@host is for the rules of URLs
    tag = _ELEMENT.match(text, end) if before[-1:] in ("<", ":") or before.endswith("&lt;") else None
    if tag:
        yield from assigned.element(text, tag.end(), kind)
    elif found := _ASSIGN.match(text, end):
        if found["id"] and name.lower() != "secret":
            return  # the id of a key
        place = _place(before, start, name, kind, found)
        below = under.below(text, found.end(), place, assigned_to=True)
        spans = list(_value(text, found.end(), place)) if below is None else list(below)
        yield from spans
        # Terraform and diffs write `password = "old" -> "new"`.
        changed = _CHANGED_TO.match(text, spans[-1].end) if spans else None
        if changed:
            yield from _value(text, changed.end(), place)
    elif (found := _PAIR.match(text, end)) and (found["value"].lower() == "value" or _LABEL.search(before)):
        yield from _value(text, found.end(), Place(kind=kind, name=name))
    elif _LABEL.search(before) and (found := _VALUE_BEFORE.search(text, max(0, start - 700), start)):
        group = "value" if found["value"] else "bare"
        if Place(kind=kind, name=name).is_secret(found[group], quoted=True):
            yield assigned.span(text, *found.span(group), kind)
    elif before.endswith((">", '="', "='")) and (found := _NAMED_ELEMENT.match(text, end)):
        yield from assigned.element(text, found.end(), kind)
    elif before.endswith('name="') and "form-data" in before:
        yield from under.form_part(text, end, Place(kind=kind, name=name))
    elif name.startswith("-") or (before[-2:] == " /" and not _HTTP_METHOD.search(before)):
        found = _FLAG.match(text, end)
        if found and text[found.end() : found.end() + 1] not in ("-", "\n"):
            yield from _value(text, found.end(), Place(kind=kind, name=name, flag=True))
        elif below := under.below(text, end, Place(kind=kind, name=name, flag=True), assigned_to=True):
            yield from below
    elif cells := list(columns(text, start, end, Place(kind=kind, name=name))):
        yield from cells
    elif below := under.below(text, end, Place(kind=kind, name=name), assigned_to=False):
        yield from below
    elif (found := _INTRODUCES.match(text, end)) and kind in _SPOKEN:
        yield from under.below(text, found.end(), Place(kind=kind, name=name), assigned_to=True) or ()
    else:
        yield from beside(text, before, end, Place(kind=kind, name=name, flag=True))


def _value(text: str, at: int, place: Place) -> Iterator[Span]:
    return header_value(text, at, place) if is_header(place) else assigned.value(text, at, place)


def _place(before: str, start: int, name: str, kind: str, found: re.Match[str]) -> Place:
    close = found["close"] or ""
    inside = before[-1:] in ('"', "'") and found["sep"] == "=" and not close
    quoted = close not in ("", "]")
    if not quoted and before[-1:] in ('"', "'"):
        before = before[:-1] + " "  # the quote opens more than the name: "password: x is wrong"
    sentence = found["sep"] == ":" and bool(found["gap"]) and not quoted
    # Under a path, not under the domain of an annotation: example.com/license-key: v.
    annotated = before.endswith("/") and _DOMAIN.search(before) is not None
    under_path = before.endswith("/") and found["sep"] == ":" and not annotated
    return Place(
        kind=kind,
        name=name,
        # A name of two words is no word of a sentence.
        structured=not under_path and not (sentence and not is_compound(name)),
        sentence=sentence,
        line=_LINE_START.search(before if start <= len(before) else f"x{before}") is not None,
        flow=not quoted and before.rstrip()[-1:] in ("{", ","),
        typed=found["sep"] == "=>",
        inside=inside,
        under_path=under_path,
        annotated=annotated,
        close=close if quoted else "",
        json=close if quoted and found["sep"] == ":" and close[-1] in "\"'" else "",
    )
