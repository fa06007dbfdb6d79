r"""Reads a regular expression of the user's own: a subset that means the same to every engine, and nothing else.

Literals, classes, groups, alternatives, repetition, `^ $ \b \B`, `(?i)`, `(?i:...)`. One line at a time: nothing
matches a line end. `\d \w \s` and the folding of case are those of ASCII. Look-around, back-references, atomic and
possessive forms are refused by name: google-re2 has none of them, and a rules file must be valid everywhere.
"""

from __future__ import annotations

from kubectl_evidence.redact.code_points import CLASSES, EVERYTHING, NEWLINE, Ranges, complement, folded, union
from kubectl_evidence.redact.expression_nodes import (
    REACH,
    REACH_AROUND,
    Branch,
    Chars,
    Edge,
    Group,
    Node,
    Repeat,
    Series,
    shortened,
)

_MAX_LENGTH, _MAX_DEPTH = 2000, 20


class BadExpression(ValueError):
    """An expression that is refused: why, in words that quote nothing longer than a construct of it."""


_LINE_EDGES = {"^": "(?m:^)", "$": "(?m:$)"}
_REFUSED = {
    "(?=": "look-ahead",
    "(?!": "look-ahead",
    "(?<=": "look-behind",
    "(?<!": "look-behind",
    "(?P=": "a back-reference",
    "(?(": "a condition",
    "(?>": "an atomic group",
    "(?#": "a comment",
}


def parse(pattern: str) -> Node:
    """Read an expression.

    Raises:
        BadExpression: it is none, or uses what is not supported.
    """
    if len(pattern) > _MAX_LENGTH:
        raise BadExpression(f"it is longer than {_MAX_LENGTH} characters")
    return _Parser(pattern).whole()


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0
        self._ignore_case = False
        self._named = False

    def whole(self) -> Node:
        if self._taken("(?i)"):
            self._ignore_case = True
        tree = self._branch()
        if self._at < len(self._pattern):
            raise self._bad("a bracket is closed that was not opened")
        return tree

    def _bad(self, why: str) -> BadExpression:
        return BadExpression(f"{why}, at character {self._at + 1}")

    def _taken(self, words: str) -> bool:
        if not self._pattern.startswith(words, self._at):
            return False
        self._at += len(words)
        return True

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            raise self._bad("it ends too early")
        self._at += 1
        return self._pattern[self._at - 1]

    def _branch(self) -> Node:
        options = [self._series()]
        while self._taken("|"):
            options.append(self._series())
        return options[0] if len(options) == 1 else Branch(tuple(options))

    def _series(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            parts.append(self._repeated(self._one()))
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def _one(self) -> Node:
        start = self._at
        character = self._next()
        if character == "(":
            return self._group(start)
        if character == "[":
            return self._set()
        if character == "\\":
            return self._escape()
        if character == ".":
            return Chars(EVERYTHING)
        if character in _LINE_EDGES:
            return Edge(_LINE_EDGES[character])
        if character in "*+?":
            raise self._bad("there is nothing to repeat")
        return self._chars(((ord(character), ord(character)),))

    def _chars(self, ranges: Ranges) -> Chars:
        if any(low <= NEWLINE <= high for low, high in ranges):
            raise self._bad("it has a line end, and lines are looked at one at a time")
        return Chars(folded(ranges) if self._ignore_case else union(ranges))

    def _group(self, start: int) -> Node:
        for construct, name in _REFUSED.items():
            if self._pattern.startswith(construct, start):
                self._at = start
                raise self._bad(f"{name} ({construct}) is not supported")
        before, self._depth = self._ignore_case, self._depth + 1
        if self._depth > _MAX_DEPTH:
            raise self._bad("its groups are nested too deeply")
        secret = self._taken("?P<secret>") or self._taken("?<secret>")
        if secret and self._named:
            raise self._bad("there is more than one group named secret")
        self._named = self._named or secret
        if not secret:
            if self._taken("?i:"):
                self._ignore_case = True
            elif not self._taken("?:") and self._pattern.startswith("?", self._at):
                raise self._bad("only (?:...), (?i:...) and (?P<secret>...) are supported")
        body = self._branch()
        if not self._taken(")"):
            raise self._bad("a bracket is not closed")
        self._ignore_case, self._depth = before, self._depth - 1
        return Group(body) if secret else body

    def _escape(self) -> Node:
        character = self._next()
        if character in "bB":
            return Edge(f"\\{character}")
        if character in "AzZ":
            return Edge(_LINE_EDGES["^" if character == "A" else "$"])
        return self._chars(self._escaped(character))

    def _escaped(self, character: str) -> Ranges:
        if character.lower() in CLASSES:
            ranges = CLASSES[character.lower()]
            return ranges if character.islower() else complement(ranges)
        if character.isdigit():
            raise self._bad("back-references and octal escapes are not supported")
        code = ord("\t") if character == "t" else ord(character)
        if character in "xu":
            length = 2 if character == "x" else 4
            digits = self._pattern[self._at : self._at + length]
            try:
                code = int(digits, 16) if len(digits) == length else -1
            except ValueError:
                code = -1
            if code < 0:
                raise self._bad("an escape lacks its hex digits")
            self._at += length
        elif character.isalpha() and character != "t":
            raise self._bad(f"the escape \\{character} is not supported")
        return ((code, code),)

    def _set(self) -> Node:
        negated = self._taken("^")
        ranges: Ranges = ()
        first = True
        while first or not self._taken("]"):
            low = self._member()
            if self._pattern.startswith("-", self._at) and self._pattern[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                high = self._member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or low[0][0] > high[0][0]:
                    raise self._bad("a range in a class has no order")
                low = ((low[0][0], high[0][0]),)
            ranges, first = union(ranges, low), False
        if negated:
            return Chars(complement(folded(ranges) if self._ignore_case else ranges))
        return self._chars(ranges)

    def _member(self) -> Ranges:
        character = self._next()
        if character == "\\":
            return self._escaped(self._next())
        if character == "[" and self._pattern[self._at : self._at + 1] in (":", ".", "="):
            raise self._bad("classes by name ([:...:]) are not supported")
        return ((ord(character), ord(character)),)

    def _repeated(self, body: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return body
        if isinstance(body, Edge):
            raise self._bad("a place between characters cannot be repeated")
        low, high = bounds
        lazy = self._taken("?")
        if self._pattern[self._at : self._at + 1] in ("+", "*", "?") or self._bounds() is not None:
            raise self._bad("a repetition is repeated")
        within = shortened(body)
        if high is not None:
            return Repeat(within if high > 1 else body, low, high, open=False, lazy=lazy)
        return Repeat(within, low, max(low, REACH if within == body else REACH_AROUND), open=True, lazy=lazy)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._taken(sign):
                return bounds
        if not self._pattern.startswith("{", self._at):
            return None
        written, closed, _ = self._pattern[self._at + 1 : self._at + 16].partition("}")
        low, comma, high = written.partition(",")
        if not closed or not low.isdecimal() or not low.isascii() or not (not high or high.isdecimal()):
            raise self._bad("a brace opens no repetition; write \\{ for the character")
        self._at += len(written) + 2
        most = (int(high) if high else None) if comma else int(low)
        if int(low) > REACH or (most is not None and not int(low) <= most <= REACH):
            raise self._bad(f"a repetition has bounds of 0 to {REACH}, the lower one first")
        return int(low), most
