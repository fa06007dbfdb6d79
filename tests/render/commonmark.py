"""Read Markdown as a ticket system does: CommonMark with tables and strikethrough."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def parsed(markdown: str) -> list[Token]:
    """Give all tokens, those inside of a line after the line's own."""
    return [token for block in _PARSER.parse(markdown) for token in (block, *(block.children or ()))]


def structure(markdown: str) -> list[str]:
    """Name the blocks in order, and of what stands in lines only what stresses, links, embeds or is HTML."""
    harmless = {"text", "text_special", "code_inline", "inline"}
    return [f"{token.type}:{token.tag}:{token.info}" for token in parsed(markdown) if token.type not in harmless]


def shown(markdown: str) -> str:
    """Give the words that a reader sees, without the marks around them."""
    return "".join(token.content for token in parsed(markdown) if token.type != "inline")


def spans(markdown: str) -> list[str]:
    """Give the content of each code span."""
    return [token.content for token in parsed(markdown) if token.type == "code_inline"]
