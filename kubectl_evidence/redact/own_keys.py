"""Finds in a text what stands behind a name that the user's own rules list: whatever it is, to where it clearly ends.

The built-in names are judged with what they hold, since `token: expired` is a sentence. Here the user has said that
the name is one, and nothing is weighed: what is quoted is hidden as a whole, what is not to the end of its line or to
the next mark that ends a value, and everything in an object or a block beneath.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kubectl_evidence.late import late
from kubectl_evidence.redact import lexicon, values
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.rule import Found
from kubectl_evidence.redact.trigger import NAME_CHARS

# How far an object or a block goes on. Characters.
REACH = 4096
# What may stand between a name and what it holds; behind a flag, blanks alone.
_SEPARATOR = (
    r"(?:(?P<close>\\{0,7}[\"'])?(?:[ \t]{0,40}(?P<sep>=>|:=|[:=])|(?P<tag>>))[ \t]{0,40}"
    r"|(?P<flag>[ \t]{1,8})(?=[^\s-]))"
)
_LONGEST_NAME = 80
# How much of a line before a name is asked for brackets and quotes that are open. Characters.
_SEEN = 1024
_INSIDE = {'"': late(r'(?:[^"\\]|\\.)*+'), "'": late("[^']*+")}
_QUOTE = late(r"(?P<escapes>\\{0,7})(?P<quote>[\"'])")
# Behind a value without quotes.
_ENDS = late(r"[,;&]|\s+(?=[A-Za-z_][\w.-]{0,80}=)|\s+(?=--?[A-Za-z])")
_NOTHING = late(r"(?i)(?:null|true|false|~|\{\}|\[\]|[|>][+-]?)$")
_WORD_ENDS = late(r"\s")
_NUMBER = late(r"-?[0-9][0-9.eE+-]*")
_JSON_MARKS = frozenset(" \t\r\n,:\\{}[]")
_LEAF = late(r"\"(?:[^\"\\]|\\.)*+\"(?P<name>\s*:)?|(?P<bare>[^\s\[\]{},:\"]+)")
_ENTRY = late(r"[ \t]*(?:-[ \t]+)*(?:[\"']?[\w./-]{1,253}[\"']?:(?:[ \t]+|$))?(?P<value>[^\n]*)")
_CLOSERS = {"{": "}", "[": "]", "(": ")"}


class OwnKey:
    """The expression of one key: its `words`, as the lexicon takes a name apart."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(words)
        joined = r"[_ .\-]{0,2}".join(map(re.escape, words))
        self.pattern = rf"(?i)(?P<name>{joined}[\d_]{{0,8}}){_SEPARATOR}"
        self._named = late(self.pattern)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """Yield what such names hold, from left to right; what is hidden already, or only a reference, stays."""
        stop = len(text) if end is None else min(end, len(text))
        begin = max(0, start)
        names = [
            (first, found)
            for found in self._named.finditer(text, begin, stop)
            if (first := self._name_start(text, found)) is not None
        ]
        done = begin
        for (_, found), (again, _) in pairwise([*names, (stop, None)]):
            if found is None or found.start() < done:
                continue
            value = _Value(text, found, stop, again)
            for held in value.held():
                if not _is_nothing(held["secret"]):
                    yield held
            done = value.done

    def _name_start(self, text: str, found: re.Match[str]) -> int | None:
        """Where the whole name begins that ends with these words; None where it is another name."""
        before = text[max(0, found.start() - _LONGEST_NAME) : found.start()]
        more = before[len(before.rstrip(NAME_CHARS)) :]
        name = more + found["name"]
        if found["flag"] and not (name.startswith("-") and name.strip("-")):
            return None
        return found.start() - len(more) if lexicon.segments(name)[-len(self._words) :] == self._words else None


def _is_nothing(value: str) -> bool:
    return not PLACEHOLDER.sub("", value).strip() or bool(_NOTHING.match(value)) or values.is_reference(value)


class _Value:
    """What stands behind a name; `done`: up to where it has been read.

    `again`: where the name stands once more, and what has no other end has one.
    """

    def __init__(self, text: str, found: re.Match[str], stop: int, again: int) -> None:
        self._text = text
        self._found = found
        self._stop = stop
        self._again = again
        self._line = text.rfind("\n", max(0, found.start() - _SEEN), found.start()) + 1 or max(0, found.start() - _SEEN)
        self.done = found.end()

    def held(self) -> Iterator[Found]:
        text, at, stop = self._text, self._found.end(), self._stop
        newline = text.find("\n", at, stop)
        line_end = newline if newline >= 0 else stop
        quote = _QUOTE.match(text, at)
        if quote and quote.end() <= line_end:
            start = quote.end()
            self.done = _closing(text, start, line_end, len(quote["escapes"]), quote["quote"])
            yield Found(text, start, self.done)
        elif text[at : at + 1] in ("{", "[") and text[at : at + 2] != "{{" and not PLACEHOLDER.match(text, at):
            yield from self._in_json(at, min(stop, at + REACH))
        elif text[at:line_end].strip().rstrip("|>+-").strip():
            yield self._bare(at, min(line_end, self._again))
        elif newline >= 0 and self._found["sep"] == ":":
            yield from self._beneath(newline + 1, min(stop, at + REACH))

    def _bare(self, at: int, line_end: int) -> Found:
        text, found = self._text, self._found
        before = text[self._line : found.start()]
        end = line_end
        if found["tag"]:
            close = text.find("<", at, line_end)
            end = close if close >= 0 else line_end
        elif found["sep"] != ":" or before.strip(" \t-"):
            stop = (_WORD_ENDS if found["flag"] else _ENDS).search(text, at, line_end)
            end = stop.start() if stop else line_end
        opened = _open(before)
        end = next((i for i in range(at, end) if text[i] in opened), end) if opened else end
        value = text[at:end].rstrip()
        if text[end : end + 1] in ('"', "'"):
            value = value.rstrip("\\")  # the escapes of the quote belong to it
        number = found["close"] == '"' and _NUMBER.fullmatch(value) is not None
        self.done = at + len(value)
        return Found(text, at, self.done, '"' if number else "")

    def _in_json(self, at: int, stop: int) -> Iterator[Found]:
        """Yield every leaf of the object or list that begins at `at`."""
        text = self._text
        depth = 0
        while at < stop:
            character = text[at]
            marked = PLACEHOLDER.match(text, at) if character == "[" else None
            leaf = _LEAF.match(text, at, stop) if character not in _JSON_MARKS else None
            if marked:
                at = marked.end()
            elif leaf:
                if leaf["bare"]:
                    yield Found(text, *leaf.span("bare"), '"')
                elif not leaf["name"]:
                    yield Found(text, leaf.start() + 1, leaf.end() - 1)
                at = leaf.end()
            else:
                depth += (character in "{[") - (character in "}]")
                at += 1
                if depth == 0:
                    break
        self.done = at

    def _beneath(self, at: int, stop: int) -> Iterator[Found]:
        """Yield what stands in the lines below that are indented further than the name."""
        text = self._text
        if text[self._line : self._found.start()].strip(" \t-\"'"):
            return
        indent = self._found.start() - self._line
        while at < stop:
            end = text.find("\n", at, stop)
            end = end if end >= 0 else stop
            line = text[at:end]
            depth = len(line) - len(line.lstrip())
            if line.strip() and (depth < indent or (depth == indent and not line.lstrip().startswith("- "))):
                return
            entry = _ENTRY.match(text, at, end)
            value = entry["value"].strip() if entry else ""
            if entry and value:
                start = entry.start("value")
                if value[0] in "\"'" and value[-1] == value[0] and len(value) > 1:
                    start, value = start + 1, value[1:-1]
                yield Found(text, start, start + len(value))
            self.done = end
            at = end + 1


def _closing(text: str, start: int, line_end: int, escapes: int, quote: str) -> int:
    """Where the quote closes that was opened before `start`; the end of the line, where it does not."""
    if escapes:
        found = re.compile(rf"(?<!\\)\\{{0,{escapes}}}{quote}").search(text, start, line_end)
        return found.start() if found else line_end
    inside = _INSIDE[quote].match(text, start, line_end)
    return inside.end() if inside else line_end


def _open(before: str) -> set[str]:
    """What closes the brackets and quotes that are open at the end of a line's beginning."""
    opened: list[str] = []
    for i, character in enumerate(before):
        if opened and opened[-1] in "\"'":
            if character == opened[-1]:
                opened.pop()
        elif character in "\"'":
            if character == '"' or not before[i - 1 : i].isalnum():
                opened.append(character)
        elif character in _CLOSERS:
            opened.append(_CLOSERS[character])
        elif opened and character == opened[-1]:
            opened.pop()
    return set(opened)
