"""Words of the cluster in Markdown: whatever they are, the document keeps its structure.

Two ways. `code` puts a value into a code span, where nothing means anything. `prose` is for sentences of
ours with the cluster's words in backticks: what would mean something outside of a code span is escaped,
and a word that a ticket system would turn into a link or a mention, and a redacted value, goes into
a code span too. Both give one line, fit for a table's cell, a list's entry, a heading.

Sources: CommonMark 0.31 (6.1 code spans, 2.4 backslash escapes), GitHub Flavored Markdown (tables,
strikethrough, autolinks), GitHub's own additions: mentions, references, emoji, mathematics.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.render.visible import visible

_BACKTICKS = late("`+")

# A word that some renderer would make live wherever it stands in a text: a mention or mail address, a reference
# to an issue, an address, an emoji's name. Backslashes do not help against these: they are looked for in the result.
# And a placeholder of the redactor, so that it can be copied as it is.
_LIVE = late(
    r"""@ | \#\d | \bGH-\d | [a-z][a-z0-9+.-]*:// | \bwww\. | \b(?:mailto|xmpp):
      | :(?:100|1234|[+-]1|[0-9_+-]*[a-z][a-z0-9_+-]*): | \[redacted:""",
    re.IGNORECASE | re.VERBOSE,
)

# Punctuation that means something in the middle of a line. An underscore only where it could end an emphasis.
_SPECIAL = late(r"[\\*~<>|`$]|[\[\]]|&(?=[#a-zA-Z]|$)|_(?![^\W_])")

# What would begin a heading, quote, list, rule or table at the start of a line.
_STARTS_BLOCK = late(r"[#+\-=:]|\d+[.)]")


def code(text: str) -> str:
    """Write a value as a code span. A pipe stands outside, escaped: inside, parsers of tables disagree."""
    pieces = [_span(piece) if piece.strip() else piece for piece in _one_line(text).split("|")]
    return r"\|".join(pieces)


def prose(text: str) -> str:
    """Write a sentence, in which what stands between two backticks is a value."""
    pieces = _one_line(text).split("`")
    if len(pieces) % 2 == 0:
        # The last backtick has no partner: it is only a character.
        pieces[-2:] = [f"{pieces[-2]}`{pieces[-1]}"]
    written = [_plain(p) if i % 2 == 0 else (code(p) if p.strip() else r"\`\`") for i, p in enumerate(pieces)]
    return _starting_no_block(_side_by_side(written))


def heading(text: str) -> str:
    """Write the text of a heading: a trailing `#` would close it."""
    return re.sub(r"(?<=\s)#(?=#*$)", r"\\#", prose(text))


def fence(lines: list[str], label: str) -> list[str]:
    """Write lines as a block that nothing inside can close. `label` is ours, and names the block."""
    shown = [visible(line) for line in lines]
    longest = max((len(run) for line in shown for run in _BACKTICKS.findall(line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks}text {label}", *shown, ticks]


def _plain(text: str) -> str:
    # Split at white space, keeping it: live words are whole words.
    parts = re.split(r"(\s+)", text)
    return "".join(code(part) if _LIVE.search(part) else _SPECIAL.sub(r"\\\g<0>", part) for part in parts)


def _span(text: str) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    ticks = "`" * (longest + 1)
    # Without the spaces a backtick at the edge would lengthen the fence.
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _side_by_side(pieces: list[str]) -> str:
    """Join, keeping two code spans that touch apart: their backticks would run together."""
    result = ""
    for piece in pieces:
        touching = result.endswith("`") and piece.startswith("`")
        result += f" {piece}" if touching else piece
    return result


def _starting_no_block(text: str) -> str:
    if (found := _STARTS_BLOCK.match(text)) is None:
        return text
    last = found.end() - 1
    return f"{text[:last]}\\{text[last:]}"


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())
