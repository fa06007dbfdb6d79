"""A command line's words, read as kubectl reads them: which are flags, their values, and which are the target's.

The rules are pflag's (github.com/spf13/pflag flag.go, parseLongArg and parseShortArg), which click does not have all
of: `-n=payments`, `-v=6` and `--debug=false` mean something to kubectl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kubectl_evidence.cli.flags import BY_NAME, COMMANDS, EVIDENCE, REDACT_BY_NAME, Flag

# strconv.ParseBool
_BOOLEANS = dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "false", "FALSE", "False"), False
)


class Word:
    """One thing said on the command line.

    Of a known flag: `flag`, and its `value` as text ("true" or "false" for one that takes none); None is a value that
    is still to come. Of anything else, a target's word or what is not understood: `text` as it was written.
    """

    __slots__ = ("flag", "text", "value")

    def __init__(self, text: str, flag: Flag | None = None, value: str | None = None) -> None:
        self.text = text
        self.flag = flag
        self.value = value


def command_of(words: Sequence[str]) -> str:
    """Tell which command the words are for: the first of them that is no flag says it, as in kubectl.

    A pod named redact is `pod/redact` or `pod redact`.
    """
    for word in read(words, {**BY_NAME, **REDACT_BY_NAME}):
        if word.flag is None and (word.text == "-" or not word.text.startswith("-")):
            return word.text if word.text in COMMANDS else EVIDENCE
        if word.text == "--":
            break
    return EVIDENCE


def read(words: Sequence[str], by_name: Mapping[str, Flag] = BY_NAME) -> Iterator[Word]:
    """Tell the words apart, with the flags `by_name`. After `--`, which is given too, there are no flags."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            yield Word(word)
            yield from map(Word, rest)
            return
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            yield _flag(word, by_name.get(name), value if equals else None, rest)
        elif word.startswith("-") and word != "-":
            yield from _short(word, rest, by_name)
        else:
            yield Word(word)


def _short(word: str, rest: list[str], by_name: Mapping[str, Flag]) -> Iterator[Word]:
    """Read `-y`, `-yv6`, `-n payments`, `-npayments` and `-n=payments`."""
    letters = word[1:]
    while letters:
        flag, text, letters = by_name.get(f"-{letters[0]}"), f"-{letters}", letters[1:]
        if flag is None:
            yield Word(text)
            return
        value = None
        if len(letters) > 1 and letters[0] == "=":
            letters, value = "", letters[1:]
        elif letters and flag.takes_value:
            letters, value = "", letters
        yield _flag(text, flag, value, rest)


def _flag(text: str, flag: Flag | None, value: str | None, rest: list[str]) -> Word:
    if flag is None:
        return Word(text)
    if not flag.takes_value:
        said = True if value is None else _BOOLEANS.get(value)
        return Word(text) if said is None else Word(text, flag, "true" if said else "false")
    if value is None and rest:
        value = rest.pop(0)
    return Word(text, flag, value)


def as_click(words: Sequence[str], by_name: Mapping[str, Flag] = BY_NAME) -> list[str]:
    """Write the same for click: values joined to their flag's long name, a flag that was taken back left out."""
    said = list(read(words, by_name))
    # Of a flag that is a yes or a no, the last word counts.
    answers = {word.flag: word.value for word in said if word.flag is not None and not word.flag.takes_value}
    written: list[str] = []
    for word in said:
        if word.flag is None or word.value is None:
            written.append(word.text)
        elif word.flag.takes_value:
            written.append(f"{word.flag.names[-1]}={word.value}")
        elif answers[word.flag] == "true":
            written.append(word.flag.names[-1])
    return written
