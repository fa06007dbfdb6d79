"""Reads the text of elements of XML and HTML: `<password>v</password>`, `<td>password</td><td>v</td>`."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import lexicon, quoting, values
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import Span

# Up to the end of the element, whatever signs the text has, if no other element begins in it.
_CLOSED_TEXT = late(
    rf"(?:\s{{0,200}}{LOG_PREFIX})?\s{{0,80}}"
    r"(?P<text>(?:(?!</|<[A-Za-z][\w:.-]*[ >]|<!\[|&lt;|\\[nru/])[^\n]){1,1024})(?=</|\]\]>)"
)
_ELEMENT_TEXT = late(r"(?:\s{0,200}(?=\S))?(?P<text>(?:[^<&\n\\]|&(?!(?:lt|gt|amp;lt);)|\\(?![nru/])){1,4096})")


def element(text: str, at: int, kind: str) -> Iterator[Span]:
    """Yield the text of an XML element."""
    found = _CLOSED_TEXT.match(text, at) or _ELEMENT_TEXT.match(text, at)
    if not found:
        return
    content = found["text"].strip()
    closed = found.re.pattern == _CLOSED_TEXT.pattern or text[found.end() : found.end() + 2] in ("</", "&l", "\\u")
    if not closed and (" " in content or not values.stands_out(content)):
        return
    if content.isalpha() and not content.islower() and lexicon.kind_of(content) is not None:
        return  # <label for="password">Password</label>
    if Place(kind=kind, name="").is_secret(content):
        yield quoting.span(text, *quoting.stripped(text, *found.span("text")), kind)
