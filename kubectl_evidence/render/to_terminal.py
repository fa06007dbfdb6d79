"""The packet for a terminal: the root cause and what to run next on the first screen, then the evidence.

Words of the cluster only ever become the content of a `rich.text.Text`, which takes no markup, after
`visible` has looked at them. Whether there is colour is for the caller to decide.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_evidence.packet import Packet
from kubectl_evidence.render.blocks import (
    Block,
    Detail,
    Item,
    Lead,
    Line,
    Page,
    Quote,
    Table,
    Word,
    Words,
    alike,
    command,
    said,
    words,
)
from kubectl_evidence.render.pages import pages
from kubectl_evidence.render.visible import visible

if TYPE_CHECKING:
    from rich.text import Text

_DETAIL = Detail(log_lines=12, rows=12, entries=12, characters=300, commands=False)

# Below this nothing can be laid out; the terminal then wraps as it likes.
_NARROWEST = 30
# More lines than most windows have: the answer has scrolled away.
_SCREEN = 40

_STYLES = {
    "value": "cyan",
    "command": "cyan",
    "quoted": "italic",
    "ref": "dim",
    "good": "green",
    "bad": "red",
}


def render(packet: Packet, *, colour: bool = False, width: int = 80) -> str:
    """Return the packet as lines of about `width` columns, ending in a newline; with ANSI colours where asked."""
    return _Painter(packet, colour=colour, width=max(width, _NARROWEST)).paint()


class _Painter:
    def __init__(self, packet: Packet, *, colour: bool, width: int) -> None:
        from rich.console import Console

        self._packet = packet
        self._width = width
        self._written = io.StringIO()
        self._console = Console(
            file=self._written,
            width=width,
            force_terminal=colour,
            color_system="standard" if colour else None,
            no_color=not colour,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            # The same packet gives the same bytes, whatever the environment says.
            _environ={},
        )

    def paint(self) -> str:
        for page in pages(self._packet, _DETAIL):
            self._page(page)
        if self._written.getvalue().count("\n") > _SCREEN:
            self._again()
        return self._written.getvalue()

    def _page(self, page: Page) -> None:
        if page.level > 1:
            self._line()
        self._flow(page.title, style="bold" if page.level == 1 else "bold underline" if page.level == 2 else "bold")
        previous: Block | None = None
        for block in page.blocks:
            if isinstance(block, Lead) and previous is not None:
                self._line()
            self._block(block, page)
            previous = block

    def _block(self, block: Block, page: Page) -> None:
        match block:
            case Lead(strong, rest):
                lead = self._text(strong)
                lead.stylize(f"bold {self._mood()}" if page.level == 1 else "bold")
                self._wrap(lead + self._text(rest))
            case Line(line):
                self._flow(line)
            case Item(item):
                self._item(item)
            case Table():
                self._table(block)
            case Quote(title, lines):
                self._flow(title)
                for entry in lines:
                    number, text = ("", alike(entry)) if isinstance(entry, int) else (str(entry[0]), entry[1])
                    self._wrap(self._text((Word(text, "own"),)), f"  {number:>{block.margin}} │ ", again="│ ")

    def _item(self, item: Words) -> None:
        """Keep a command that does not fit into the line in one piece, on a line of its own."""
        text = self._text(item)
        commands = [word for word in item if word.style == "command"]
        if not commands or text.cell_len + 2 <= self._width:
            self._wrap(text, "• ")
            return
        place = item.index(commands[0])
        self._wrap(self._text(item[:place]), "• ")
        self._line(self._text((Word("    ", "own"), commands[0])))
        rest = self._text(item[place + 1 :])
        if rest.plain.strip():
            rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
            self._wrap(rest, "  ")

    def _table(self, table: Table) -> None:
        cells = [[self._text(cell) for cell in row] for row in table.rows]
        heads = [self._text((Word(head, "own"),)) for head in table.head]
        widths = [max(row[i].cell_len for row in [heads, *cells]) for i in range(len(heads))]
        if sum(widths) + 2 * len(widths) > self._width:
            self._stack(table, cells)
            return
        for head in heads:
            head.stylize("dim")
        for row in [heads, *cells]:
            line = self._text(words("  "))
            for cell, column in zip(row, widths, strict=True):
                cell.pad_right(column - cell.cell_len + 2)
                line += cell
            line.rstrip()
            self._line(line)

    def _stack(self, table: Table, rows: Sequence[Sequence[Text]]) -> None:
        """Write each row as a sentence: what does not fit side by side is unreadable in narrow columns."""
        for row in rows:
            line = row[0].copy()
            line.stylize("bold")
            for head, cell in zip(table.head[1:], row[1:], strict=True):
                if cell.plain.strip() not in ("", "-"):
                    line += self._text(
                        words(" · " if not table.plain else "  ", f"{head}: " if head and not table.plain else "")
                    )
                    line += cell
            self._wrap(line, "  ", again="    ")

    def _flow(self, content: Words, style: str = "") -> None:
        text = self._text(content)
        text.stylize(style)
        self._wrap(text)

    def _again(self) -> None:
        """Say the answer once more, where the eye rests after a long output."""
        self._line()
        first = self._packet.findings[0] if self._packet.findings else None
        lead = self._text(words(said(self._packet.summary.headline)))
        lead.stylize(f"bold {self._mood()}")
        self._wrap(lead, "→ ")
        if first is not None and first.verify is not None:
            self._item(words("check: ", command(first.verify.command)))

    def _mood(self) -> str:
        severities = {finding.severity for finding in self._packet.findings}
        if "error" in severities:
            return "red"
        if "warning" in severities or self._packet.unknown or self._packet.gaps:
            return "yellow"
        return "green"

    def _text(self, content: Words) -> Text:
        from rich.text import Text

        text = Text()
        for word in content:
            if word.style == "path":
                # A reader at a terminal finds the place by the number of the evidence.
                continue
            shown = visible(word.text)
            text.append(f"“{shown}”" if word.style == "quoted" else shown, _STYLES.get(word.style))
        return text

    def _wrap(self, text: Text, first: str = "", *, again: str = "") -> None:
        """Write a text in as many lines as it takes, those after the first under its beginning."""
        rest = f"{again:>{len(first)}}"
        for number, line in enumerate(text.wrap(self._console, self._width - len(rest), overflow="fold")):
            line.rstrip()
            self._line(self._text((Word(rest if number else first, "own"),)) + line)

    def _line(self, text: Text | None = None) -> None:
        self._console.print(text if text is not None else "", soft_wrap=True)
