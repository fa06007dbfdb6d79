"""The only words that may enter a packet.

A `Text` cannot exist without having been read by a redactor: making one *is*
redacting. Evidence and findings hold `Text`, never `str`, so an unredacted word
in a packet is a type error, not an oversight.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, LiteralString, Protocol, Self, runtime_checkable

from kubectl_evidence.late import late

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, ValidationInfo
    from pydantic_core import CoreSchema

# RFC 1123 subdomain, as the API server itself enforces on object names
# (k8s.io/apimachinery/pkg/util/validation, IsDNS1123Subdomain).
NAME = late(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")


@runtime_checkable
class Redactor(Protocol):
    """Whatever can take the secrets out of a string."""

    def redact(self, raw: str, /) -> str: ...


class RedactionFailed(Exception):
    """A redactor raised on a text. It holds no word of either."""


class Text(str):
    """Free text that a redactor has read.

    Raises:
        RedactionFailed: where the redactor raises, whatever it raises.
    """

    __slots__ = ()

    def __new__(cls, raw: str, redactor: Redactor) -> Self:
        try:
            return super().__new__(cls, redactor.redact(raw))
        except Exception:  # noqa: BLE001, S110 - fail closed, and outside of this block: no exception with a context
            pass
        raise RedactionFailed

    def lines(self) -> tuple[Text, ...]:
        """Split at newlines. What a redactor has read as a whole needs no second reading in parts."""
        return tuple(Text(line, _READ) for line in self.split("\n"))

    def part(self, start: int, end: int) -> Text:
        """Cut out the characters from `start` to `end`, as a slice does."""
        return Text(self[start:end], _READ)

    def excerpt(self, limit: int) -> Text:
        """Give one line of at most `limit` characters, with an ellipsis where something was cut.

        A mask is kept whole or left out: half of one would read as a value.
        """
        line = " ".join(self.split())
        if len(line) <= limit:
            return Text(line, _READ)
        cut = line[: limit - 1]
        mask = cut.rfind("[redacted:")
        if mask >= 0 and "]" not in cut[mask:]:
            cut = cut[:mask]
        return Text(f"{cut.rstrip()}…", _READ)

    @classmethod
    def _parse(cls, value: object, info: ValidationInfo) -> Self:
        if isinstance(value, cls):
            return value
        redactor: Any = info.context
        # What isinstance() asks of a protocol, at a tenth of the cost: there are thousands of texts.
        if isinstance(value, str) and callable(getattr(redactor, "redact", None)):
            return cls(value, redactor)
        msg = "text that no redactor has read"
        raise ValueError(msg)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.with_info_plain_validator_function(
            cls._parse,
            serialization=core_schema.to_string_ser_schema(),
            json_schema_input_schema=core_schema.str_schema(),
        )


class Name(Text):
    """A Kubernetes object name: of known grammar, and never masked.

    A name that looks like a token is still a name (the suffix of a pod, a digest in a
    ConfigMap's name); masking it would cut the packet off from the cluster.
    """

    __slots__ = ()

    def __new__(cls, raw: str, redactor: Redactor) -> Self:
        del redactor
        if not NAME.fullmatch(raw):
            msg = "not a Kubernetes object name"
            raise ValueError(msg)
        return str.__new__(cls, raw)


class _AlreadyRead:
    """Lets words that have each been redacted be joined or cut."""

    def redact(self, raw: str, /) -> str:
        return raw


_READ = _AlreadyRead()

# What stands where something was to be told that no redactor could read.
WITHHELD = "(withheld: it could not be redacted)"


def told(raw: str, redactor: Redactor) -> Text:
    """Redact words about the run itself: a place, a name, an error. What cannot be redacted is said to be withheld.

    Evidence that cannot be redacted is a gap instead: there, make a `Text`.
    """
    try:
        return Text(raw, redactor)
    except RedactionFailed:
        return Text(WITHHELD, _READ)


def say(template: LiteralString, *words: Text | int | datetime) -> Text:
    """Join redacted words into a sentence whose own words are constant."""
    shown: list[object] = []
    for word in words:
        if not isinstance(word, Text | int | datetime):
            msg = f"say() joins only redacted words, not {type(word).__name__}"
            raise TypeError(msg)
        shown.append(rfc3339(word) if isinstance(word, datetime) else word)
    return Text(template.format(*shown), _READ)


def own(word: str) -> Text:
    """Take a word of this program's own vocabulary: a title, an id, a verb. Never one of the cluster's."""
    return Text(word, _READ)


def asked(name: str) -> Name:
    """The name of what is asked about, as whoever asks has written it: nobody masks it from them."""
    return Name(name, _READ)


def join(separator: LiteralString, words: Iterable[Text]) -> Text:
    """Join redacted words with a constant between them."""
    checked = list(words)
    for word in checked:
        if not isinstance(word, Text):
            msg = f"join() joins only redacted words, not {type(word).__name__}"
            raise TypeError(msg)
    return Text(separator.join(checked), _READ)


def rfc3339(moment: datetime) -> str:
    """Write a time as Kubernetes does: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
