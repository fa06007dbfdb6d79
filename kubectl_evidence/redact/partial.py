r"""Joins what was broken in the middle: a token that is cut in two is still a token.

Container runtimes break lines at 16 KiB: CRI marks all parts but the last with `P`
(kubernetes/pkg/kubelet/kuberuntime/logs), docker's json-file ends the `log` of a part without a line end.
`kubectl logs --timestamps` writes a timestamp into the middle of a long line (kubernetes#77603). Shells
continue a line behind a backslash.

A text is looked at a second time without these seams. What is found there across one is hidden in all of
its parts; the seams themselves - time, stream, flag - are evidence, and stay.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.redact.placeholder import Span
from kubectl_evidence.redact.trigger import compiled

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d)"
_CRI = rf"{_TIME}[ ](?P<stream>stdout|stderr)[ ]"
_PART = late(rf"(?m)^{_CRI}P[ ][^\n]*")
_NEXT = late(rf"\n{_CRI}[PF](?:[ ]|(?=\n)|\Z)")
# Docker's json-file; a line that is whole ends in an escaped line end.
_DOCKER = late(r'","stream":"(?<!\\n","stream":")std(?:out|err)"[^\n{}]{0,160}\}\n\{"log":"')
# Glued to a letter or digit: kubelet's time is of nanoseconds, and what it stands in goes on behind the space.
IN_TOKEN = b"[A-Za-z0-9_+/=:.-]{3}[A-Za-z0-9+][0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{9}Z [^ \\n]"
_CONTINUED = late(r"\\\n(?<=[A-Za-z0-9_+/=-]\\\n)(?=[A-Za-z0-9_+/=-])")


def is_partial(line: str) -> bool:
    """Tell whether a container runtime has marked a line as to be continued by the next one."""
    return _PART.match(line) is not None


def may_be_broken(text: str) -> bool:
    """Tell whether `text` may have a seam; one that stands inside a token is found by `IN_TOKEN` only."""
    return " P " in text or "\\\n" in text or '","stream":"' in text


def joined(text: str, plain: bytes) -> Joined | None:
    """Return `text` without its seams, or None where it has none. `plain` is the text as ASCII."""
    seams = sorted(_seams(text, plain))
    return Joined(text, seams) if seams else None


class Joined:
    """A text without its seams. `text` is what to look for secrets in."""

    def __init__(self, text: str, seams: list[tuple[int, int]]) -> None:
        self._pieces: list[tuple[int, int]] = []
        at = 0
        for start, end in seams:
            if start >= at:
                self._pieces.append((at, start))
                at = end
        self._pieces.append((at, len(text)))
        self.text = "".join(text[start:end] for start, end in self._pieces)
        # Where each piece begins in the joined text.
        self._begins: list[int] = []
        length = 0
        for start, end in self._pieces:
            self._begins.append(length)
            length += end - start

    def back(self, spans: list[Span]) -> Iterator[Span]:
        """Yield the parts, in the text with seams, of spans of the joined text, each with the whole secret."""
        for span in spans:
            first = bisect.bisect_right(self._begins, span.start) - 1
            last = bisect.bisect_left(self._begins, span.end) - 1
            for i in range(first, last + 1):
                start, end = self._pieces[i]
                shift = start - self._begins[i]
                yield replace(span, start=max(start, span.start + shift), end=min(end, span.end + shift))


def _seams(text: str, plain: bytes) -> Iterator[tuple[int, int]]:
    if " P " in text:
        for part in _PART.finditer(text):
            following = _NEXT.match(text, part.end())
            if following and following["stream"] == part["stream"]:
                yield following.span()
    if '","stream":"' in text:
        yield from (found.span() for found in _DOCKER.finditer(text) if _is_record(text, found.start()))
    if "\\\n" in text:
        yield from (found.span() for found in _CONTINUED.finditer(text))
    yield from ((found.start() + 4, found.end() - 1) for found in _in_token().finditer(plain))


def _is_record(text: str, at: int) -> bool:
    return text.startswith('{"log":"', text.rfind("\n", 0, at) + 1)


@lru_cache(maxsize=1)
def _in_token() -> Any:
    return compiled(IN_TOKEN)
