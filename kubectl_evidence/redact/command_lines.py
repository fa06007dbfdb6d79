"""Redacts command lines that are lists: `["--password", "x"]`, `["mysql", "-px"]`, `["curl", "-u", "user:x"]`.

A flag says what the word behind it is. What only a command says is found as in a text, in the words joined by blanks.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from kubectl_evidence.late import late
from kubectl_evidence.redact.assigned import behind_user
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER

_FLAG = late(r"(?:-{1,2}|/)[A-Za-z][\w.-]*")
_FLAG_WITH_VALUE = late(
    r"(?P<name>(?:-{1,2}|-D|/)?[A-Za-z_][\w.-]*)(?P<sep>=|:(?=[^/\s]))(?P<value>.+)", 16
)  # re.DOTALL
_SETTING = late(r"(?P<name>[A-Za-z_][\w.\[\]-]*)=(?P<value>.+)", 16)
_SETTING_FLAGS = frozenset(
    {"--set", "--set-string", "-e", "--env", "-var", "--var", "--build-arg", "-D", "--from-literal"}
)
_HERE = "<<<"  # what follows it is the input
_SCRIPT_FLAGS = frozenset({"-c", "-ec", "-lc", "-xc", "-exc", "-euc", "-ic"})
_TEXTUAL = ("auth", "signature", "cookie", "authorization")

Mask = Callable[[str, str], str]
KindOf = Callable[[str], "str | None"]


def redacted(words: list[str], kind_of: KindOf, mask: Mask) -> list[str]:
    """Return the words of a command line with its passwords replaced by what `mask` makes of (kind, secret)."""
    by_flag = []
    before = ""
    for word in words:
        by_flag.append(_by_flag(word, before, kind_of, mask))
        before = before if word == _HERE else word
    return _by_command(by_flag, mask) if len(words) > 1 else by_flag


def _by_flag(word: str, before: str, kind_of: KindOf, mask: Mask) -> str:
    kind = kind_of(before.lstrip("/")) if _FLAG.fullmatch(before) else None
    if word == _HERE:
        return word
    if kind and not word.startswith("-"):
        return _masked(kind, before, word, mask)
    # A script behind `sh -c` is a text of its own.
    assigned = None if before in _SCRIPT_FLAGS else _FLAG_WITH_VALUE.fullmatch(word)
    if assigned and (assigned["sep"] == "=" or word[0] == "/"):
        kind = kind_of(assigned["name"].lstrip("/"))
        if kind and kind not in _TEXTUAL:
            head = assigned["name"] + assigned["sep"]
            return head + _masked(kind, assigned["name"], assigned["value"], mask)
    return word


def _masked(kind: str, name: str, value: str, mask: Mask) -> str:
    place = Place(kind=kind, name=name)
    if PLACEHOLDER.search(value) or kind in _TEXTUAL or not place.is_secret(value, quoted=True):
        return value
    start = behind_user(value, 0, len(value), kind)
    return value[:start] + mask(kind, value[start:])


def _by_command(words: list[str], mask: Mask) -> list[str]:
    from kubectl_evidence.redact.rules import client_flags, commands, flags, positions, settings

    line = " ".join(words)
    lowered = line.lower()
    ends = list(accumulate(len(word) + 1 for word in words))
    hidden: dict[int, int] = {}
    for rule in (*flags.RULES, *commands.RULES, *client_flags.RULES, *positions.RULES, *settings.RULES):
        if not any(word in lowered for word in rule.words):
            continue
        for match in rule.expression.finditer(line):
            if rule.accept is not None and not rule.accept(match):
                continue
            start = match.start("secret")
            number = next(i for i, end in enumerate(ends) if start < end)
            at = start - (ends[number] - len(words[number]) - 1)
            word = words[number]
            # A script in one word is a text of its own; else the password goes on to the end of its word.
            if (
                " " not in word.strip()
                and not PLACEHOLDER.search(word)
                and (number not in hidden or hidden[number] > at)
            ):
                hidden[number] = at
    return [
        word if i not in hidden else word[: hidden[i]] + mask("command-password", word[hidden[i] :])
        for i, word in enumerate(words)
    ]
