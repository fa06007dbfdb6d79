"""Redacts a stream of text and documents, as it comes: what `kubectl evidence redact` does between input and output.

Fails closed: what cannot be redacted is replaced by a line that says so, and counted in `withheld`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from kubectl_evidence.redact import json_form
from kubectl_evidence.redact.documents import Documents, Form, Piece
from kubectl_evidence.redact.json_form import JSON, Path
from kubectl_evidence.redact.sanitise import sanitise
from kubectl_evidence.redact.secret_lines import SecretLines
from kubectl_evidence.redact.stream import Stream

if TYPE_CHECKING:
    from kubectl_evidence.redact.redactor import KeyedRedactor

# Where a value stands in its document: line from 0, column from 0.
Places = Callable[[], "dict[Path, tuple[int, int]]"]


class BadDocument(ValueError):
    """The input is not of the form that was named: which line, counted from 1, and why. Quotes nothing of it."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class Watcher(Protocol):
    """Is told what became of what."""

    def text(self, line: int, before: str, after: str) -> None:
        """Text that begins on `line` (from 1), without control characters, and what it became."""

    def document(self, line: int, before: JSON, after: JSON, places: Places) -> None:
        """A document that begins on `line`, as a value, and what it became."""


class Unwatched:
    """Nobody wants to know."""

    def text(self, line: int, before: str, after: str) -> None: ...

    def document(self, line: int, before: JSON, after: JSON, places: Places) -> None: ...


class Filter:
    """Takes one input in pieces and gives it back redacted, in other pieces.

    `withheld` are the lines (from 1) of what could not be redacted.
    """

    def __init__(self, redactor: KeyedRedactor, form: Form, watcher: Watcher | None = None) -> None:
        self._redactor = redactor
        self._strict = form in ("json", "yaml")
        self._documents = Documents(form)
        self._watcher: Watcher = watcher or Unwatched()
        self._stream = Stream(self)
        self._secrets = SecretLines(self._mask)
        # The lines of the text that has been given to the stream, and of what has come out of it.
        self._line = self._fed = 1
        self.withheld: list[int] = []

    @property
    def waiting(self) -> bool:
        """Whether a document has begun, and what has come of it is held back."""
        return self._documents.waiting

    @property
    def line(self) -> int:
        """The line, from 1, before which everything has come out."""
        return self._line

    def feed(self, text: str) -> str:
        """Take more of the input; return what is finished.

        Raises:
            BadDocument: the input is not of the form that was named.
        """
        return self._all(self._documents.feed(text))

    def flush(self) -> str:
        """Return all that is finished; for when nothing more is there at once."""
        return self._guarded(self._stream.flush)

    def give_up(self) -> str:
        """Return also what was held back because it might be a document; for when nothing has come for long.

        Raises:
            BadDocument: as `feed`.
        """
        return self._all(self._documents.give_up()) + self.flush()

    def close(self) -> str:
        """Return the rest.

        Raises:
            BadDocument: as `feed`.
        """
        return self._all(self._documents.close()) + self._rest() + self._end_text()

    def redact_after(self, before: str, raw: str, /) -> tuple[str, str]:
        """Redact a block of text, as its stream wants it."""
        clean, redacted = self._redactor.redact_after(before, raw)
        self._watcher.text(self._line, clean, redacted)
        self._line += raw.count("\n")
        return clean, redacted

    def _all(self, pieces: Iterable[Piece]) -> str:
        return "".join([self._one(piece) for piece in pieces])

    def _one(self, piece: Piece) -> str:
        text = piece.text if piece.form == "text" else self._record(piece)
        if text is None:
            finished = self._rest() + self._end_text() + self._document(piece)
            self._secrets.pass_over(piece.text)
            self._line = self._fed = piece.line + piece.text.count("\n")
            return finished
        self._fed = piece.line + piece.text.count("\n")
        return self._guarded(lambda: self._stream.feed(self._secrets.feed(text)))

    def _rest(self) -> str:
        return self._guarded(lambda: self._stream.feed(self._secrets.end()))

    def _mask(self, kind: str, secret: str) -> str:
        """Hide the data of a Secret that goes on after a pause."""
        mark = self._redactor.mask(kind, secret)
        self._watcher.text(self._secrets.line, secret, mark)
        return mark

    def _record(self, piece: Piece) -> str | None:
        """Redact a line of JSON as far as its structure tells; None for what is a document of its own.

        A record stays in the text: what a program logs may go on in the next one.
        """
        if piece.form != "json" or piece.text.count("\n", 0, -1):
            return None
        try:
            before = json_form.parse(piece.text)
            if isinstance(before, dict) and "kind" in before and "apiVersion" in before:
                return None
            after = self._redactor.structured(before)
            if after == before:
                return piece.text
            self._watcher.document(piece.line, before, after, lambda: _places(piece.text))
            return json_form.write(after, piece.text)
        except (json.JSONDecodeError, RecursionError):
            return None
        except Exception:  # noqa: BLE001 - fail closed
            return self._withhold(piece.line, quote='"')

    def _document(self, piece: Piece) -> str:
        try:
            return self._json(piece) if piece.form == "json" else self._yaml(piece)
        except BadDocument:
            if self._strict:
                raise
        except Exception:  # noqa: BLE001 - fail closed
            return self._withhold(piece.line, quote='"')
        return self._as_text(piece)  # no document after all

    def _json(self, piece: Piece) -> str:
        try:
            before = json_form.parse(piece.text)
        except (ValueError, RecursionError) as error:
            raise _bad_json(piece, error) from None
        after = self._redactor.redact_object(before)
        self._watcher.document(piece.line, before, after, lambda: _places(piece.text))
        return json_form.write(after, piece.text)

    def _yaml(self, piece: Piece) -> str:
        from kubectl_evidence.redact.yaml_form import Document, NotYaml, anew, in_comments, is_yaml, without_left_out

        try:
            document = Document(piece.text)
        except NotYaml as error:
            raise BadDocument(piece.line + error.line, str(error)) from None
        except RecursionError:
            raise BadDocument(piece.line, "nested too deeply") from None
        if not self._strict and (document.is_template or _is_prose(document.value)):
            return self._as_text(piece)
        text, after = document.written(self._redactor.redact_object)
        if after != document.value:
            self._watcher.document(piece.line, document.value, after, lambda: document.places)
        # Comments are text, and so is a name with its value on one line.
        finished = self._text(text)
        if finished != text and not is_yaml(finished):
            finished = in_comments(text, self._text)
        if finished != text and not is_yaml(finished):
            finished = anew(after)
        self._watcher.text(piece.line, sanitise(text), finished)
        return without_left_out(finished)

    def _text(self, text: str) -> str:
        stream = Stream(self._redactor)
        return stream.feed(text) + stream.close()

    def _as_text(self, piece: Piece) -> str:
        self._line = piece.line
        return self._guarded(lambda: self._stream.feed(piece.text)) + self._end_text()

    def _end_text(self) -> str:
        finished = self._guarded(self._stream.close)
        self._stream = Stream(self)
        return finished

    def _guarded(self, act: Callable[[], str]) -> str:
        try:
            return act()
        except Exception:  # noqa: BLE001 - fail closed: all that the stream held is gone
            at, self._line, self._stream = self._line, self._fed, Stream(self)
            return self._withhold(at)

    def _withhold(self, line: int, quote: str = "") -> str:
        self.withheld.append(line)
        return f"{quote}[redacted:withheld:{len(self.withheld):08x}]{quote}\n"


def _is_prose(value: JSON) -> bool:
    """Tell whether a document is made of sentences, as `created a user with password: x`, which happen to be YAML."""
    if isinstance(value, dict):
        return any(key.count(" ") > 2 or (isinstance(item, dict) and _is_prose(item)) for key, item in value.items())
    return not isinstance(value, list)


def _bad_json(piece: Piece, error: Exception) -> BadDocument:
    if isinstance(error, json.JSONDecodeError):
        return BadDocument(piece.line + error.lineno - 1, f"not JSON: {error.msg}")
    return BadDocument(piece.line, "nested too deeply")


def _places(text: str) -> dict[Path, tuple[int, int]]:
    return {
        path: (text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1) for path, at in json_form.places(text).items()
    }
