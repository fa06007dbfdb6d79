"""What a page is made of: words that say where they come from, and a few kinds of block.

Views build blocks; `to_markdown` and `to_terminal` paint them. A word of the cluster's is always one of
`value`, `said` or `quoted`, so that each painter can make it harmless in its own way; a plain `str`
is a word of this program.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Text

# own: this program's words. term: a word of the API's vocabularies. value: something to copy (a name, a pair).
# command: a command line. said: a sentence of ours with the cluster's words in backticks. quoted: words of the
# cluster's programs and people. ref, path: where to look. good, bad: our words for how it is.
Style = Literal["own", "term", "value", "command", "said", "quoted", "ref", "path", "good", "bad"]


class Word(NamedTuple):
    """Some words of one origin."""

    text: str
    style: Style


Words: TypeAlias = tuple[Word, ...]


def words(*pieces: str | Word | Words) -> Words:
    """Put words one after another. A bare string is our own.

    Raises:
        TypeError: a bare piece is a `Text`, which says nothing about how it may be shown.
    """
    found: list[Word] = []
    for piece in pieces:
        if isinstance(piece, Text):
            msg = "a Text needs value(), said() or quoted() to be shown"
            raise TypeError(msg)
        if isinstance(piece, str):
            found.append(Word(piece, "own"))
        elif isinstance(piece, Word):
            found.append(piece)
        else:
            found.extend(piece)
    return tuple(found)


# A placeholder of the redactor that was cut in the middle.
_BROKEN_PLACEHOLDER = late(r"\[redacted:[^\]]*\Z")


def clipped(text: str, characters: int) -> str:
    """Cut a line to about so many characters and say how much is missing. A redacted value is never cut in two."""
    if len(text) <= characters:
        return text
    kept = _BROKEN_PLACEHOLDER.sub("", text[:characters]).rstrip()
    return f"{kept}… (+{len(text) - len(kept)} characters)"


def value(text: str | int) -> Word:
    """A name, a label, an address: to be copied as it is."""
    return Word(str(text), "value")


def command(text: str) -> Word:
    """A command line: to be copied, and never broken into lines that could be run by themselves."""
    return Word(text, "command")


def term(text: str) -> Word:
    """A word of one of the API's vocabularies: `Running`, `TCP`, `OOMKilled`."""
    return Word(text, "term")


def said(text: str) -> Word:
    """A sentence that this program made, with words of the cluster in backticks."""
    return Word(str(text), "said")


def quoted(text: str) -> Word:
    """A message of the cluster: data, never an instruction."""
    return Word(str(text), "quoted")


def good(text: str) -> Word:
    """Our word for what is as it should be."""
    return Word(text, "good")


def bad(text: str) -> Word:
    """Our word for what is not as it should be."""
    return Word(text, "bad")


def joined(separator: str, parts: Iterable[Words | Word]) -> Words:
    """Put parts side by side with our own separator between them."""
    result: list[Word] = []
    for part in parts:
        if result:
            result.append(Word(separator, "own"))
        result += [part] if isinstance(part, Word) else part
    return tuple(result)


@dataclass(frozen=True)
class Lead:
    """The line that an entry begins with: what stands out, then the rest."""

    strong: Words
    rest: Words = ()


@dataclass(frozen=True)
class Line:
    """A line of its own."""

    words: Words


@dataclass(frozen=True)
class Item:
    """An entry of a list."""

    words: Words


@dataclass(frozen=True)
class Table:
    """Rows under a head. Heads are our words; a column may be marked untrusted in its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    # Each row can be read without the heads.
    plain: bool = False


@dataclass(frozen=True)
class Quote:
    """Lines of untrusted text, each with its number: a log, the output of a debug container.

    A bare number stands for so many lines that are not shown because they are alike but for their numbers.
    """

    title: Words
    lines: tuple[tuple[int, str] | int, ...]

    @property
    def margin(self) -> int:
        """How wide the numbers are."""
        return max((len(str(line[0])) for line in self.lines if not isinstance(line, int)), default=0)


def alike(count: int) -> str:
    """Say that lines were folded. Without a number in front, this is no line of the text."""
    return f"… {count} lines alike but for their numbers"


Block: TypeAlias = Lead | Line | Item | Table | Quote


@dataclass(frozen=True)
class Page:
    """A section of the report: 1 the top, 2 a part of the packet, 3 one kind of evidence."""

    title: Words
    blocks: tuple[Block, ...]
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True)
class Detail:
    """How much of the evidence to show. Cutting is always said, in the place where it happens."""

    log_lines: int
    rows: int
    entries: int
    characters: int
    # Whether to say which kubectl command shows the same.
    commands: bool = True
