"""Every exit code, in one table (docs/cli.md is generated from it)."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code says. Findings never change it unless `--exit-code` is given."""

    COMPLETE = 0
    NO_PACKET = 1
    USAGE = 2
    NOT_FOUND = 3
    INCOMPLETE = 4
    FINDINGS = 5
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """One line for people."""
        return _MEANING[self]


_MEANING = {
    ExitCode.COMPLETE: "packet written, nothing missing",
    ExitCode.NO_PACKET: "no packet: connection, credentials, or an internal error",
    ExitCode.USAGE: "the command line, a capture or a file to write is at fault",
    ExitCode.NOT_FOUND: "there is no such target",
    ExitCode.INCOMPLETE: "packet written, with gaps: something could not be read, or not be compared: it is masked",
    ExitCode.FINDINGS: "only with --exit-code: packet written, and it holds a finding of severity error",
    ExitCode.INTERRUPTED: "interrupted; the packet holds what had arrived",
}


# Of several targets, the code of the one that went worst is given.
WORST_LAST = (
    ExitCode.COMPLETE,
    ExitCode.INCOMPLETE,
    ExitCode.FINDINGS,
    ExitCode.USAGE,
    ExitCode.NOT_FOUND,
    ExitCode.NO_PACKET,
    ExitCode.INTERRUPTED,
)


class RedactExit(IntEnum):
    """What the exit code of `kubectl evidence redact` says."""

    DONE = 0
    MASKED = 1
    USAGE = 2
    WITHHELD = 3
    INTERRUPTED = 130
    NOT_READ = 141

    @property
    def meaning(self) -> str:
        """One line for people."""
        return _MEANING_OF_REDACT[self]


_MEANING_OF_REDACT = {
    RedactExit.DONE: "everything was written, redacted; with --check: nothing would be masked",
    RedactExit.MASKED: "only with --check: something would be masked",
    RedactExit.USAGE: "the command line, the rules, an input or the output is at fault",
    RedactExit.WITHHELD: "something could not be redacted; a placeholder stands in its place",
    RedactExit.INTERRUPTED: "interrupted; what had come was written, redacted",
    RedactExit.NOT_READ: "whoever reads standard output has stopped, as `| head` does",
}
