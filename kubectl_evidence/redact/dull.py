"""Dismisses at a glance the words of sentences that only speak of secrets: `token bucket at 7`, `session renewed`.

Logs are full of them, and to try every spelling of an assignment on each is what a redactor's time would go to. What
is dismissed here, none of those readers would take for a secret; a test compares the two.
"""

from __future__ import annotations

from kubectl_evidence.late import late
from kubectl_evidence.redact.place import RANDOM_ONLY

# As far as a sentence is followed, `prose`.
_REACH = 160
# A word, and not the name of something else: nothing assigns here, and no quote, bracket or number begins.
_WORD = late(r"[ ](?P<word>[a-z]{2,20})(?=[ ,.;!?)\n]|\Z)(?![ ]?[:=]|[ ][\"'`(\[{<]|[ ]I[Dd])")
# What may stand between a word for a secret and the secret.
_FILLERS = frozenset(
    "provided supplied given used value of id new old primary secondary replica backup main current is was changed set"
    " to".split()
)
# A word with a digit or a symbol, or a very long one. What has an `=` in it is a pair of its own.
_TELLING = late(r"(?<![^\s\"'`(\[])(?=[^\s=]*[\d!@#$%^&*+~?]|[^\s=]*==?(?:\s|\Z)|\S{32})[^\s=]\S{3}")


def is_dull(text: str, start: int, end: int, kind: str) -> bool:
    """Tell whether the sensitive word at start..end is one of a path, or of a sentence that holds no secret."""
    if text[end : end + 1] == "/" and text[start - 1 : start] in ("/", " "):
        return text[start - 2 : start - 1] not in (":", "=", ">", "/", "")
    if text[end : end + 6] == " HTTP/" and text[start - 1 : start] == "/":
        return True
    name = text[start:end]
    if start < 3 or not name.isalpha() or not (name[1:].islower() or name.isupper()):
        return False
    before = start - 1
    if text[before] in "\"'":
        end += text[end : end + 1] == text[before]
        before -= 1
    if (text[before] != " " or not (text[before - 1].isalnum() or text[before - 1] in ",.;")) and (
        text[before] in ":=>" or before == start - 1
    ):
        return False
    word = _WORD.match(text, end)
    if not word:
        return False
    filled = word["word"] in _FILLERS
    if kind in RANDOM_ONLY and not filled:
        return True
    newline = text.find("\n", end, end + _REACH)
    limit = newline if newline >= 0 else min(len(text), end + _REACH)
    if _TELLING.search(text, end, limit):
        return False
    return text[limit - 1 : limit] != ":"
