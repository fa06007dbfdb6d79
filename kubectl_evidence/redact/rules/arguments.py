"""The arguments of command lines: what stands between them, users before passwords, tables of clients."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import cast

from kubectl_evidence.late import late
from kubectl_evidence.redact.rules.accept import Q, is_value
from kubectl_evidence.redact.rules.flags import is_password

# Between two arguments: blanks, or a comma where the arguments are a list of strings.
GAP = rf"(?:[ ]{{1,8}}|{Q},[ ]?(?={Q}))"
_SEPARATORS = late(r"[\s\"'\\,;|&()=/]+")
BARE = r"(?P<secret>[^\s\"'`;|&<>\\]{1,256})"
# A user, and what separates it from the password in the same argument.
USERS = {
    ":": r"[^\s:,\"'/\\=]{1,64}:",
    ",": r"[^\s,:\"'/\\=]{1,64},",
    "%": r"(?:[\w.-]{1,64}(?:/|\\{1,8}))?[\w.@-]{1,64}%",
    "/": r"[A-Za-z_][\w$#]{0,63}/",
}
# A path, a redirection, a prompt for the password, a variable of Windows.
_OTHER = late(r"[/<(@]|\*$|%\w+%")


def is_argument(match: re.Match[str]) -> bool:
    """The argument can be a password: no reference, flag, path, port or redirection."""
    secret = match["secret"]
    return is_value(match) and not _OTHER.match(secret) and is_password("-p", secret)


class _Rows:
    """Stands in for the alternation of many patterns; compiles those whose client is a word of the text."""

    def __init__(self, rows: Iterable[tuple[tuple[str, ...], re.Pattern[str]]]) -> None:
        self._rows = tuple(rows)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        words = set(_SEPARATORS.split(text[start:end].lower()))
        for clients, pattern in self._rows:
            if not words.isdisjoint(clients):
                yield from pattern.finditer(text, start, end)


def rows(pairs: Iterable[tuple[tuple[str, ...], re.Pattern[str]]]) -> re.Pattern[str]:
    """Return one pattern for (clients, expression) pairs; an expression is asked where one of its clients is a word."""
    return cast("re.Pattern[str]", _Rows(pairs))
