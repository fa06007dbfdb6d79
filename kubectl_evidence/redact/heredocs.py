"""Finds the text that a shell or HCL is given line by line: `password = <<EOT`, `read PASSWORD <<EOF`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kubectl_evidence.late import late
from kubectl_evidence.redact import quoting, values
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

_OPENING = late(
    r"""[ \t]{0,40}(?:[:=][ \t]{0,40}(?:["']?\$\((?:/bin/)?cat[ ]{1,4})?)?
        <<[-~]?[ ]?(?P<quote>["']?)(?P<mark>[A-Za-z_]\w{0,31})(?P=quote)[ \t]*\)?;?[ \t]*\n""",
    re.VERBOSE,
)
_LONGEST = 16_384


def heredoc(text: str, at: int, kind: str) -> Iterator[Span] | None:
    """Return what stands between the marks of the here-document that is given to the name that ends at `at`.

    None where there is none. Without its end it is one line.
    """
    opening = _OPENING.match(text, at)
    return _body(text, opening.end(), opening["mark"], kind) if opening else None


def _body(text: str, start: int, mark: str, kind: str) -> Iterator[Span]:
    following = text.find("<<", start, start + _LONGEST)
    end = _closing(mark).search(text, start - 1, following if following >= 0 else start + _LONGEST)
    newline = text.find("\n", start)
    stop = end.start() if end else newline if newline >= 0 else len(text)
    start, stop = quoting.stripped(text, start, max(start, stop))
    if start < stop and not PLACEHOLDER.search(text, start, stop) and not values.is_reference(text[start:stop]):
        yield quoting.span(text, start, stop, kind)


@lru_cache(maxsize=64)
def _closing(mark: str) -> re.Pattern[str]:
    return late(rf"\n{LOG_PREFIX}[ \t]*{re.escape(mark)}(?!\w)")
