"""`kubectl_complete-evidence`: what kubectl runs to complete a word after `kubectl evidence`.

It is given the words so far and the one to complete, and prints one candidate per line, perhaps with a tab and a
description, and last `:N`, a bit mask of cobra's ShellCompDirective (k8s.io/kubectl
pkg/cmd/plugin/plugin_completion.go, github.com/spf13/cobra completions.go). Where nothing is known, nothing is
offered, and nothing is ever said on stderr: it would land in the middle of what a person is typing.

Flags are completed with what every Python start imports anyway; only names are worth more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from kubectl_evidence.cli.flags import (
    BY_NAME,
    COMMANDS,
    EVIDENCE,
    EXPLAIN,
    FILES,
    FLAGS,
    HELP_BY_NAME,
    HELP_FLAGS,
    NAMESPACES,
    REDACT,
    REDACT_BY_NAME,
    REDACT_FLAGS,
    Flag,
)
from kubectl_evidence.cli.words import Word, command_of, read
from kubectl_evidence.kinds import KINDS, kind_of

# cobra's ShellCompDirective. FILES_TOO is its default: the shell completes files where there is no candidate.
FILES_TOO, NO_SPACE, NO_FILES = 0, 2, 4

_FLAGS = {EVIDENCE: (FLAGS, BY_NAME), REDACT: (REDACT_FLAGS, REDACT_BY_NAME)}


def main() -> None:
    """Complete the last word of the command line."""
    _be_quiet()
    try:
        candidates, directive = complete(sys.argv[1:])
    except Exception:  # noqa: BLE001 - a completion that fails offers nothing, as kubectl's own do
        candidates, directive = [], NO_FILES
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdout.write("".join(f"{candidate}\n" for candidate in candidates) + f":{directive}\n")


def complete(words: Sequence[str]) -> tuple[list[str], int]:
    """Give the candidates for the last word, and the directive."""
    *before, current = words or [""]
    command = command_of(before)
    flags, by_name = _FLAGS.get(command, (HELP_FLAGS, HELP_BY_NAME))
    said = list(read(before, by_name))
    open_flag = said[-1].flag if said and said[-1].value is None else None
    if open_flag is not None:
        return _values(open_flag, current, said)
    targets = [word.text for word in said if word.flag is None]
    if "--" in targets:
        targets.remove("--")
    elif current.startswith("-"):
        name, equals, part = current.partition("=")
        if not equals:
            return list(_flags(flags, current, said)), NO_FILES
        flag = by_name.get(name)
        return _values(flag, part, said) if flag is not None and flag.takes_value else ([], NO_FILES)
    if command == EVIDENCE:
        return _targets(targets, current, said)
    return ([], FILES_TOO) if command == REDACT else (list(_pages(command, targets, current)), NO_FILES)


def _pages(command: str, said: Sequence[str], current: str) -> Iterator[str]:
    """Complete a check or a group of checks, by the names of their files."""
    from kubectl_evidence.cli import check_names

    found = check_names.checks() if command == EXPLAIN else check_names.groups()
    return (one for one in found if one.startswith(current) and one not in said)


def _flags(flags: Sequence[Flag], current: str, said: Sequence[Word]) -> Iterator[str]:
    given = {word.flag for word in said if word.flag is not None and not word.flag.repeatable}
    for flag in flags:
        if flag not in given:
            # As kubectl describes its flags: one line, of which the shell shows what fits.
            described = flag.help.partition(". ")[0].removesuffix(".")
            yield from (f"{name}\t{described}" for name in flag.names if name.startswith(current))


def _values(flag: Flag, current: str, said: Sequence[Word]) -> tuple[list[str], int]:
    if flag.values == FILES:
        return [], FILES_TOO
    offered: Sequence[str] = flag.choices
    if flag.values:
        from kubectl_evidence.cli import names

        offered = names.namespaces(said) if flag.values == NAMESPACES else names.in_kubeconfig(flag.values, said)
    return [value for value in offered if value.startswith(current)], NO_FILES


def _targets(targets: Sequence[str], current: str, said: Sequence[Word]) -> tuple[list[str], int]:
    """Complete `TYPE/NAME …`, `TYPE NAME …`, the `NAME` of a pod or another command."""
    in_pairs = not targets or "/" in targets[0]
    commands = [] if targets else [*_commands(current, said)]
    if in_pairs and "/" not in current:
        types = [f"{kind.singular}/" for kind in KINDS if kind.singular.startswith(current)]
        # A short name that a person has typed in full is theirs to keep: `svc`.
        types = types or [f"{current}/" for kind in KINDS if current in kind.shorts]
        if types:
            return [*types, *commands], NO_SPACE | NO_FILES
    word, slash, name = current.rpartition("/") if in_pairs else ("", "", current)
    kind = kind_of(word if slash else "pod" if in_pairs else targets[0])
    # After a first TYPE/NAME every other has a type too.
    if kind is None or (targets and in_pairs and not slash):
        return [], NO_FILES
    from kubectl_evidence.cli import names

    try:
        found = [f"{word}{slash}{one}" for one in names.objects(kind, said) if one.startswith(name)]
    except Exception:
        if not commands:
            raise
        found = []  # a command needs no cluster
    return [*commands, *(one for one in found if one not in targets)], NO_FILES


def _commands(current: str, said: Sequence[Word]) -> Iterator[str]:
    """The other commands, where no flag was said that they do not have."""
    for name, told in COMMANDS.items():
        if name.startswith(current) and all(word.flag in _FLAGS.get(name, (HELP_FLAGS,))[0] for word in said):
            yield f"{name}\t{told}"


def _be_quiet() -> None:
    """Leave the terminal to the person at it: nothing that runs from here on can write to it, read it or ask on it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 2)
    try:
        # A credential plugin that opens /dev/tty by itself finds none.
        os.setsid()
    except OSError:
        _give_up_terminal()


def _give_up_terminal() -> None:
    """Do the same as the leader of a process group, which may not have a new session: a shell ran us by itself."""
    import contextlib
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        fcntl.ioctl(terminal, termios.TIOCNOTTY)
        os.close(terminal)
