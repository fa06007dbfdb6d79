"""Reads the value of a sensitive name in whatever spelling the two stand together.

`k=v`, `"k":"v"` at any escape level, `{"name":"k","value":"v"}`, `<k>v</k>`, `--k v`, on the line below, in a column;
where nothing assigns, `beside` looks on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kubectl_evidence.late import late
from kubectl_evidence.redact import assigned, below, manifests, quoting
from kubectl_evidence.redact.beside import beside, is_compound
from kubectl_evidence.redact.columns import columns
from kubectl_evidence.redact.elements import element
from kubectl_evidence.redact.header_values import header_value, is_header
from kubectl_evidence.redact.heredocs import heredoc
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.mappings import members
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import Span
from kubectl_evidence.redact.quoting import QUOTE

# What may stand between a name and its value.
_ASSIGN = late(
    rf"""(?:[ ](?:\d|(?P<id>I[Dd])(?=[ ]*[:=])))?(?:[ ]\([^()\n]{{1,40}}\))?(?P<close>{QUOTE}|\]|%5[dD])?
        (?P<scope>:(?:protected|private|{QUOTE}[^\s"':]{{1,100}}{QUOTE}:private))?\]?[ \t]{{0,64}}\\?
        (?P<sep>:=|=>|->|\.{{3,}}|[!=]?==?|:(?![:/]{{2}}|:)|%(?:25){{0,2}}3[dDaA]|\\{{1,8}}(?:u00|x)3[dDaA]
          |&(?:amp;)?\#(?:6[01]|58|[xX]3[dDaA]);)
        (?P<gap>[ \t]{{0,64}})""",
    re.VERBOSE,
)
# {"name":"k","type":"string","value":"v"}, <param name="k" value="v"/>, - name: k\n  value: v, {"k":"k","v":"v"}
_PAIR = late(
    rf"""(?:{QUOTE})?(?P<others>(?:(?:[ \t]*,\s{{0,80}}|[ \t]*\n{LOG_PREFIX}[ \t]{{0,80}}|[ \t]+)
        (?:{QUOTE})?(?!(?i:name|key)\b)[A-Za-z][\w-]{{0,40}}(?:{QUOTE})?[ \t]?[:=][ \t]?
        (?:(?:{QUOTE})[^"'\\\n<>]{{0,80}}(?:{QUOTE})|[\w.-]{{1,40}})){{0,3}}?)
        (?:[ \t]*,\s{{0,80}}|[ \t]*\n{LOG_PREFIX}[ \t]{{0,80}}|[ \t]+)
        (?:{QUOTE})?(?P<value>(?i:(?:[a-z]{{1,20}}[_-]?)?value|val|v|content|text|data|default|secret))(?:{QUOTE})?
        [ \t]*[:=][ \t]*""",
    re.VERBOSE,
)
_LABEL = late(
    r"(?i)(?:name|key|label|id|field|title|param|parameter|variable|k|n)[\"'\\]{0,9}[ \t]?[:=][ \t]?[\"'\\]{0,9}\Z"
)
_VALUE_BEFORE = late(
    rf"""(?:(?:{QUOTE})|\b)(?i:value|val|v)(?:{QUOTE})?[ \t]?[:=][ \t]?
        (?:(?P<quote>{QUOTE})(?P<value>[^"'\\\n]{{1,512}})(?P=quote)|(?P<bare>[^\s"',;<>]{{1,512}}))
        [ \t]{{0,8}},?(?:\n{LOG_PREFIX})?\s{{0,40}}
        (?:{QUOTE})?(?i:name|key|k)(?:{QUOTE})?[ \t]?[:=][ \t]?(?:{QUOTE})?\Z""",
    re.VERBOSE,
)
_FLAG = late(
    rf"""(?:{QUOTE})[ \t]*,?\s{{0,80}}(?={QUOTE})|[ \t]{{1,8}}(?:\\\n{LOG_PREFIX}[ \t]*|<<<[ \t]{{0,8}})?|,[ \t]{{1,8}}
      |\n[ \t]{{0,80}}-[ \t]+|:(?=\S)""",
    re.VERBOSE,
)
_ELEMENT = late(r"(?:[ \t][^<>\n]{0,200})?(?:>|&gt;|\\u003[eE])(?:<!\[CDATA\[)?")
_NAMED_ELEMENT = late(
    rf"""\\{{0,15}}["'](?:[ \t][^<>\n]{{0,200}})?>(?:\s{{0,80}}<value>)?
      | [ ]?:?</[\w:.-]{{1,64}}>(?:\n{LOG_PREFIX})?\s{{0,80}}(?:</?[\w:.-]{{1,32}}[^<>\n]{{0,80}}>\s{{0,80}}){{0,2}}
        <[\w:.-]{{1,32}}(?:[ ][^<>\n]{{0,100}})?>""",
    re.VERBOSE,
)

_LINE_START = late(
    r"""(?:(?:\A|\n)(?:\[[\w./-]{1,32}\][ ])?|[ ][FP][ ]|[ ]\|[ ])[ \t]*(?:[-+*>\#][ \t]+|\$[ \t]+)?
        (?:(?:export|set|setenv|declare[ ]-x|ENV|Environment=)[ \t]+)?-{0,2}\Z""",
    re.VERBOSE,
)
_ARN = late(r"(?:arn:[\w-]{2,12}:|projects/)[\w:/.-]*\Z")
_SOURCE_FILE = late(
    r"(?i)\.(?:[a-z]|rs|go|py|java|kt|scala|js|mjs|ts|tsx|jsx|rb|cs|cc|cpp|hpp|php|ex|exs|erl|clj|lua|sh|swift|ya?ml|conf"
    r"|json)$"
)
_IN_AUTHORITY = late(r":\\*/\\*/[^\s/?#@\"';=&,]{0,36}\Z")
_HTTP_METHOD = late(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ ]/\Z")
_INTRODUCES = late(r"[ ][^\n:=]{1,160}:(?=[ \t]*\n)")
_SPOKEN = frozenset({"password", "token", "secret", "key", "api-key", "credential"})
_TAG_BEFORE = late(r"(?:<|&lt;)(?:[\w.-]{1,32}:)?\Z")
_DOMAIN = late(r"(?:^|[\s\"'])(?:[a-z0-9-]{1,40}\.){1,5}[a-z]{2,12}/\Z")
_CHANGED_TO = late(rf"(?:{QUOTE})?[ ]{{1,8}}(?:->|=>)[ ]{{1,8}}(?={QUOTE})", re.VERBOSE)
_VALUE_OPENS = late(r">\Z|=\\{0,15}[\"']\Z")
_IN_BASE64 = late(r"[A-Za-z0-9+/]{16,}[+/]\Z")
# What a shell takes where the variable has no value: ${DB_PASSWORD:-v}.
_DEFAULT = late(r":[-=](?P<value>[^\s{}\"'`\\]{0,512})")
_LINE_NUMBER = late(r"[:(]\d{1,6}\b")


@dataclass(frozen=True, slots=True)
class Named:
    """A sensitive name in a text: where it starts and ends, what stands before it (40 characters), and its kind."""

    text: str
    start: int
    end: int
    kind: str
    name: str
    before: str

    def place(self, *, flag: bool = False) -> Place:
        """Return the place of a value of which only the name is known."""
        return _known_only(self.kind, self.name, flag)


@lru_cache(maxsize=1024)
def _known_only(kind: str, name: str, flag: bool) -> Place:
    return Place(kind=kind, name=name, flag=flag)


def secret_values(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    """Yield what is secret beside the name at start..end, which announces a secret of this `kind`."""
    named = Named(text, start, end, kind, text[start:end], text[max(0, start - 40) : start])
    if _is_no_name(named):
        return iter(())
    found = (read(named) for read in _READERS)
    return next((spans for spans in found if spans is not None), iter(()))


def _is_no_name(named: Named) -> bool:
    text, start, end, before = named.text, named.start, named.end, named.before
    if _SOURCE_FILE.search(named.name) and _LINE_NUMBER.match(text, end):
        return True  # src/secret_loader.rs:42
    if before[-1:] in (":", "/") and _ARN.search(text[max(0, start - 120) : start]):
        return True
    if before[-1:] in ("+", "/") and _IN_BASE64.search(before):
        return True
    if _IN_AUTHORITY.search(before):
        return True  # https://x-access-token:v@host is for the rules of URLs
    return before.endswith("${") and text[end : end + 2] in (":?", ":+")


def _of_a_manifest(named: Named) -> Iterator[Span] | None:
    if named.name == "Secret" and manifests.is_kind(named.before):
        return manifests.secret_data(named.text, named.start)
    if named.name.startswith("kubernetes_secret") and named.before.endswith('resource "'):
        return manifests.terraform_data(named.text, named.end)
    return None


def _in_an_element(named: Named) -> Iterator[Span] | None:
    tag = _ELEMENT.match(named.text, named.end) if _TAG_BEFORE.search(named.before) else None
    return element(named.text, tag.end(), named.kind) if tag else None


def _assigned(named: Named) -> Iterator[Span] | None:
    found = _ASSIGN.match(named.text, named.end)
    if not found:
        return None
    if found["id"] and named.name.lower() != "secret":
        return iter(())  # the id of a key
    return _behind(named, found.end(), _place(named, found))


def _behind(named: Named, at: int, place: Place) -> Iterator[Span]:
    yield from members(named.text, at, place)
    lower = below.below(named.text, at, place, assigned_to=True)
    spans = list(_value(named.text, at, place)) if lower is None else list(lower)
    yield from spans
    # Terraform and diffs write `password = "old" -> "new"`.
    changed = _CHANGED_TO.match(named.text, spans[-1].end) if spans else None
    if changed:
        yield from _value(named.text, changed.end(), place)


def _in_a_pair(named: Named) -> Iterator[Span] | None:
    found = _PAIR.match(named.text, named.end)
    labelled = _LABEL.search(named.before) is not None
    if found and (found["value"].lower() == "value" or labelled):
        return _value(named.text, found.end(), named.place())
    found = _VALUE_BEFORE.search(named.text, max(0, named.start - 700), named.start) if labelled else None
    if found is None:
        return None
    group = "value" if found["value"] else "bare"
    if not named.place().is_secret(found[group], quoted=True):
        return iter(())
    return iter((quoting.span(named.text, *found.span(group), named.kind),))


def _in_markup(named: Named) -> Iterator[Span] | None:
    if _VALUE_OPENS.search(named.before) and (found := _NAMED_ELEMENT.match(named.text, named.end)):
        return element(named.text, found.end(), named.kind)
    if named.before.endswith('name="') and "form-data" in named.before:
        return below.form_part(named.text, named.end, named.place())
    return None


def _behind_a_flag(named: Named) -> Iterator[Span] | None:
    windows = named.before[-2:] == " /" and not _HTTP_METHOD.search(named.before)  # /password v
    if not named.name.startswith("-") and not windows:
        return None
    found = _FLAG.match(named.text, named.end)
    if found and found[0][0] not in " \t,\n:" and named.before[-1:] not in ("'", '"'):
        return iter(())  # the quote closes a string around the flag
    if found and named.text[found.end() : found.end() + 1] not in ("-", "\n"):
        return _value(named.text, found.end(), named.place(flag=True))
    return below.below(named.text, named.end, named.place(flag=True), assigned_to=True) or iter(())


def _in_a_column(named: Named) -> Iterator[Span] | None:
    cells = list(columns(named.text, named.start, named.end, named.place()))
    return iter(cells) if cells else None


def _below(named: Named) -> Iterator[Span] | None:
    lower = below.below(named.text, named.end, named.place(), assigned_to=False)
    if lower is not None or named.kind not in _SPOKEN:
        return lower
    found = _INTRODUCES.match(named.text, named.end)
    return below.below(named.text, found.end(), named.place(), assigned_to=True) if found else None


def _beside(named: Named) -> Iterator[Span]:
    return beside(named.text, named.before, named.end, named.place(flag=True))


def _of_a_default(named: Named) -> Iterator[Span] | None:
    if not named.before.endswith("${"):
        return None
    found = _DEFAULT.match(named.text, named.end)
    if not found:
        return None
    if found["value"][:1] == "$" or not named.place().is_secret(found["value"], quoted=True):
        return iter(())
    return iter((quoting.span(named.text, *found.span("value"), named.kind),))


def _in_a_heredoc(named: Named) -> Iterator[Span] | None:
    return heredoc(named.text, named.end, named.kind)


_READERS = (
    _of_a_manifest,
    _in_a_heredoc,
    _of_a_default,
    _in_an_element,
    _assigned,
    _in_a_pair,
    _in_markup,
    _behind_a_flag,
    _in_a_column,
    _below,
    _beside,
)


def _value(text: str, at: int, place: Place) -> Iterator[Span]:
    return header_value(text, at, place) if is_header(place) else assigned.value(text, at, place)


def _is_command(kind: str, found: re.Match[str], before: str) -> bool:
    # bin/rails credentials:edit
    return kind == "credential" and found["sep"] == ":" and before.endswith(("rails ", "rake ", "run "))


def _place(named: Named, found: re.Match[str]) -> Place:
    before, kind, name = named.before, named.kind, named.name
    close = found["close"] or ""
    inside = before[-1:] in ('"', "'") and found["sep"] == "=" and not close
    wrapped = before[-1:] in ('"', "'") and found["sep"] == ":" and not close
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
        structured=not under_path and not ((sentence or _is_command(kind, found, before)) and not is_compound(name)),
        sentence=sentence,
        line=_LINE_START.search(before if named.start <= len(before) else f"x{before}") is not None,
        flow=not quoted and before.rstrip()[-1:] in ("{", ","),
        typed=found["sep"] == "=>",
        inside=inside,
        wrapped=wrapped,
        under_path=under_path,
        annotated=annotated,
        query=before[-1:] in ("?", "&"),
        encoded=found["sep"][0] == "%",
        close=close if quoted else "",
        json=close if quoted and found["sep"] == ":" and close[-1] in "\"'" else "",
    )
