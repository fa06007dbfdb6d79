"""Regular expressions of the user's own, which cannot run away and give the same result in every installation.

Whatever engine there is, an expression is checked before it is used: no repetition whose body can be matched in many
ways, no two repetitions that can share what they match. What passes is linear for google-re2, and for Python's `re`
takes at most some hundred steps for each character. Both are given the same text, made anew from what was read, in
which every class and every bound is written out; so both find the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl_evidence.redact import trigger
from kubectl_evidence.redact.code_points import Ranges, folded
from kubectl_evidence.redact.expression_checks import WIDE, check, flattened, inside
from kubectl_evidence.redact.expression_nodes import REACH, Branch, Chars, Edge, Group, Node, Repeat, Series
from kubectl_evidence.redact.expression_syntax import BadExpression, parse
from kubectl_evidence.redact.rule import Found

# What the automaton of the largest expression that is accepted may need, in bytes.
_MAX_MEMORY = 128 << 20


class OwnExpression:
    """An expression that has been read and checked.

    `words` are lower-case literals of which one is in everything that it matches, or empty where there are none.

    Raises:
        BadExpression: it is refused; says why.
    """

    def __init__(self, pattern: str, *, engine: Any = ...) -> None:
        tree = parse(pattern)
        if not _has_secret(tree):
            tree = Group(tree)
        self._series = list(flattened(tree))
        check(tree, self._series)
        self.words = _words(self._series)
        self.literal = min((_longest(each) for each in self._series), key=len)
        self.pattern = _written(tree)
        self._before, self._after = (_open_ends(_secret(tree), first=first) for first in (True, False))
        self._engine = engine
        self._compiled: Any = None
        self._machine()

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """Yield the secrets in the lines from `start` to `end`, from left to right."""
        part = text[start:end]
        done = 0
        for match in self._machine().finditer(part):
            found, stop = match.span(1)
            if stop <= done:
                continue
            # A repetition reaches only so far; what it was cut off from belongs to the secret, too.
            if stop - found >= REACH:
                if self._before and found == match.start():
                    found -= _run(self._before, part[done:found][::-1])
                if self._after and stop == match.end():
                    stop += _run(self._after, part[stop:])
            done = stop
            yield Found(text, start + found, start + stop)

    def fullmatch(self, text: str) -> bool:
        """Tell whether the secret is the whole of `text`."""
        return any(found.span() == (0, len(text)) for found in self.finditer(text))

    def _machine(self) -> Any:
        if self._compiled is None:
            re2 = trigger.installed() if self._engine is ... else self._engine
            if re2 is None:
                self._compiled = re.compile(self.pattern, re.ASCII)
            else:
                options = re2.Options()
                options.max_mem, options.log_errors = _MAX_MEMORY, False
                self._compiled = re2.compile(self.pattern, options)
        return self._compiled


def _run(ranges: Ranges, text: str) -> int:
    """Return how many characters of `ranges` the text begins with."""
    codes = map(ord, text)
    return next((i for i, code in enumerate(codes) if not any(low <= code <= high for low, high in ranges)), len(text))


def _has_secret(node: Node) -> bool:
    if isinstance(node, Repeat) and _has_secret(node.body):
        raise BadExpression("the group named secret is repeated")
    return isinstance(node, Group) or any(map(_has_secret, inside(node)))


def _secret(node: Node) -> Node:
    if isinstance(node, Group):
        return node.body
    return next(_secret(each) for each in inside(node) if _has_secret(each))


def _open_ends(node: Node, *, first: bool) -> Ranges:
    """What may go on before or after the secret: the characters of an unbounded repetition at its edge."""
    if isinstance(node, Repeat):
        return node.body.ranges if node.open and not node.lazy and isinstance(node.body, Chars) else ()
    if isinstance(node, Series):
        parts = [part for part in node.parts if not isinstance(part, Edge)]
        return _open_ends(parts[0 if first else -1], first=first) if parts else ()
    return ()


def _words(series: list[tuple[Node, ...]]) -> tuple[str, ...]:
    longest = {_longest(each) for each in series}
    return () if "" in longest else tuple(sorted(longest))


def _longest(series: tuple[Node, ...]) -> str:
    """The longest run of characters, in lower case, that is in all that the series matches."""
    runs = [""]
    for node in series:
        if isinstance(node, Edge):
            continue
        for character in _literal(node):
            runs[-1] += character
        if not isinstance(node, Chars) or not _literal(node):
            runs.append("")
    return max(runs, key=len)


def _literal(node: Node) -> str:
    """The one ASCII character that `node` is, whatever its case; "" where it may be more, or is repeated."""
    if isinstance(node, Repeat):
        return _literal(node.body) * node.low if node.low < WIDE else ""
    if not isinstance(node, Chars):
        return ""
    low, high = node.ranges[0][0], node.ranges[-1][1]
    one = low if low == high else high if folded(((high, high),)) == node.ranges else -1
    return chr(one).lower() if 0 <= one < 128 else ""


def _written(node: Node) -> str:
    """Write it for both engines: their own classes, flags and shorthands mean different things to them."""
    if isinstance(node, Chars):
        return _class(node.ranges)
    if isinstance(node, Edge):
        return node.written
    if isinstance(node, Repeat):
        return f"(?:{_written(node.body)}){{{node.low},{node.high}}}{'?' if node.lazy else ''}"
    if isinstance(node, Group):
        return f"({_written(node.body)})"
    if isinstance(node, Branch):
        return f"(?:{'|'.join(map(_written, node.options))})"
    return "".join(map(_written, node.parts))


def _class(ranges: Ranges) -> str:
    return f"[{''.join(_member(low) if low == high else f'{_member(low)}-{_member(high)}' for low, high in ranges)}]"


def _member(code: int) -> str:
    character = chr(code)
    return f"\\x{code:02x}" if code < 128 and not character.isalnum() else character
