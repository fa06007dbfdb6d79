"""One run of `kubectl evidence redact`: from the inputs through the redactor to standard output."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import RedactExit
from kubectl_evidence.cli.redact_input import STDIN, Pause, check, name_of, read
from kubectl_evidence.cli.redaction import policy_of
from kubectl_evidence.redact.filter import BadDocument, Filter
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.redactor import KeyedRedactor

if TYPE_CHECKING:
    from kubectl_evidence.redact.documents import Form
    from kubectl_evidence.redact.explain import Explainer

_YAML = (".yaml", ".yml")


class Run:
    """The inputs and flags, and what they lead to."""

    def __init__(self, files: Sequence[str], given: Mapping[str, Any]) -> None:
        self._files = files or (STDIN,)
        self._given = given
        self._key = os.urandom(32)
        self._redactor = KeyedRedactor(self._key)
        self._watcher: Explainer | None = None
        self._counts: Counter[str] = Counter()
        self._withheld = False
        self._ends_with = ""

    def run(self) -> int:
        """Redact every input and return the exit code.

        Raises:
            Failure: an input or the rules are at fault; its words are redacted.
        """
        try:
            return self._run()
        except KeyboardInterrupt:
            return RedactExit.INTERRUPTED
        except Failure as failure:
            raise failure.redacted(self._redactor) from None

    def _run(self) -> int:
        policy = policy_of(self._given)
        self._redactor = KeyedRedactor(self._key, policy=policy)
        for path in self._files:
            check(path)
        if self._given["check"] or self._given["explain"]:
            self._watch(policy)
        try:
            for path in self._files:
                self._one(path)
        except BaseException:
            if self._counts:
                self._sum_up()
            raise  # what was not looked at may hold anything
        self._sum_up()
        if self._withheld:
            return RedactExit.WITHHELD
        return RedactExit.MASKED if self._given["check"] and self._counts else RedactExit.DONE

    def _watch(self, policy: Policy | None) -> None:
        from kubectl_evidence.redact.explain import Explainer

        self._watcher = Explainer(self._redactor, self._key, policy or Policy(), explain=self._given["explain"])

    def _one(self, path: str) -> None:
        if path == STDIN and sys.stdin.isatty():
            sys.stderr.write(
                "reading standard input, until Ctrl-D; to redact something else: COMMAND | kubectl evidence redact, "
                "or kubectl evidence redact FILE\n"
            )
        if self._watcher:
            self._watcher.name = "-" if path == STDIN else path
        if self._ends_with not in ("", "\n"):
            self._write("\n")  # the last line of one file is not the first of the next
        inner = Filter(self._redactor, self._form(path), self._watcher)
        try:
            for piece in read(path, all_of_it=self._watcher is not None):
                if isinstance(piece, Pause):
                    self._write(inner.flush() if piece is Pause.SHORT else inner.give_up(), inner, now=True)
                else:
                    self._write(inner.feed(piece), inner)
            self._write(inner.close(), now=True)
        except KeyboardInterrupt:
            # What has come is a text that was cut off, and is redacted as one.
            with contextlib.suppress(KeyboardInterrupt, BadDocument):
                self._write(inner.close(), now=True)
            raise
        except BadDocument as error:
            self._write("", now=True)
            raise self._not_of_the_form(path, error) from None
        finally:
            self._tell_withheld(path, inner.withheld)
            if self._watcher:
                self._tell_counts(path, self._watcher)

    def _form(self, path: str) -> Form:
        named: Form = self._given["input"]
        return "manifest" if named == "auto" and PurePath(path).suffix in _YAML else named

    def _not_of_the_form(self, path: str, error: BadDocument) -> Failure:
        form = self._given["input"]
        return Failure(
            RedactExit.USAGE,
            "input-not-parseable",
            f"{name_of(path)}:{error.line}: {error} (--input {form})",
            ["leave out --input, or say --input text, to have it redacted as text"],
        )

    def _write(self, text: str, inner: Filter | None = None, *, now: bool = False) -> None:
        """Write what is redacted; or the explanation of it, of an input that goes on as far as it is in order."""
        if self._watcher:
            text = self._explained(self._watcher, inner.line if inner else None)
        elif text:
            self._ends_with = text[-1]
        sys.stdout.write(text)
        if now:
            sys.stdout.flush()

    def _explained(self, watcher: Explainer, before: int | None) -> str:
        lines, later = [], []
        for found in sorted(watcher.findings, key=lambda each: (each.line, each.column or 0)):
            if before is not None and found.line >= before:
                later.append(found)
                continue
            column = f":{found.column}" if found.column is not None else ""
            where = f"{watcher.name}:{found.line}{column}{f' {found.path}' if found.path else ''}"
            length = f", {found.length} characters" if found.length is not None else ""
            lines.append(f"{where}: {found.rule}: {found.why}{length}: {found.shown}\n")
        watcher.findings[:] = later
        return "".join(lines)

    def _tell_withheld(self, path: str, lines: Sequence[int]) -> None:
        for line in lines:
            self._withheld = True
            sys.stderr.write(
                f"error: {name_of(path)}:{line}: could not be redacted; [redacted:withheld:...] stands in its place\n"
            )

    def _tell_counts(self, path: str, watcher: Explainer) -> None:
        counts, watcher.counts = watcher.counts, Counter()
        self._counts += counts
        if self._given["check"] and counts:
            sys.stderr.write(f"{name_of(path)}: {_told(counts)}\n")

    def _sum_up(self) -> None:
        if self._given["explain"]:
            sys.stdout.write(f"masked: {_told(self._counts) if self._counts else 'nothing'}\n")
            sys.stdout.flush()
        elif self._given["check"] and not self._counts:
            sys.stderr.write("nothing would be masked\n")


def _told(counts: Counter[str]) -> str:
    rules = ", ".join(f"{count} {rule}" for rule, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])))
    return f"{counts.total()} ({rules})"
