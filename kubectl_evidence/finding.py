"""What a check may conclude. Each verdict carries what that verdict needs, and no more."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, LiteralString, TypeAlias

from annotated_types import MinLen
from pydantic import AliasGenerator, BaseModel, ConfigDict, Field, model_serializer

from kubectl_evidence.evidence import Evidence, spelled
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import Text

Severity = Literal["error", "warning", "info"]

# An id of ours: the name of a check's module with hyphens.
CheckId: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Model(BaseModel):
    """Base of everything in a packet that is not evidence."""

    model_config = ConfigDict(
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,
        extra="forbid",
        alias_generator=AliasGenerator(spelled),
        populate_by_name=True,
    )


class Pointer(Model):
    """Where in the packet a statement can be verified (RFC 6901). Made by `cite`, which follows it."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in self.path)
        return "/".join(("", "evidence", spelled(self.kind), "data", *steps))

    @model_serializer
    def _as_json_pointer(self) -> str:
        return str(self)


def cite(evidence: Evidence, *path: LiteralString | Text | int) -> Pointer:
    """Point into evidence. Constants are fields of ours, `Text` and numbers are keys of the cluster's.

    Raises:
        LookupError, AttributeError: there is nothing at that place.
        TypeError: a key is neither a field of ours nor redacted.
    """
    value: Any = evidence
    steps: list[str | int] = []
    for step in path:
        if isinstance(value, BaseModel):
            if isinstance(step, Text) or not isinstance(step, str):
                msg = f"{type(value).__name__} has fields, not the key {step!r}"
                raise TypeError(msg)
            value = getattr(value, step)
            steps.append(spelled(step))
        else:
            if isinstance(step, str) and not isinstance(step, Text):
                msg = "a key of the cluster's is a Text"
                raise TypeError(msg)
            value = value[step]
            steps.append(step)
        if value is None:
            msg = f"{evidence.id} holds nothing at {'/'.join(map(str, steps))}"
            raise LookupError(msg)
    return Pointer(kind=evidence.id, path=tuple(steps))


def leads(pointer: Pointer, evidence: Evidence) -> bool:
    """Say whether a pointer into this kind of evidence still leads somewhere, after some of it was left out."""
    value: Any = evidence
    for step in pointer.path:
        try:
            if isinstance(value, BaseModel):
                value = next(getattr(value, name) for name in type(value).model_fields if spelled(name) == step)
            else:
                value = value[step]
        except (LookupError, TypeError, StopIteration):
            return False
    return value is not None


Cites: TypeAlias = Annotated[tuple[Pointer, ...], MinLen(1)]


class Verify(Model):
    """One read-only command and what it shows if the finding is right."""

    command: Text
    expect: Text


class Compared(Model):
    """Two values side by side: what one side wants and what the other has (None: absent)."""

    what: Text
    wants: Text | None = None
    has: Text | None = None
    same: bool


class _Claim(Model):
    """What every verdict says: about whom, in one sentence, on which evidence."""

    # KIND/NAME, as kubectl writes it; Container/NAME for a container of the pod.
    subject: Text
    says: Text
    cites: Cites


class Proven(_Claim):
    """The evidence leaves no other reading."""

    verdict: Literal["proven"] = "proven"
    severity: Severity
    # What, if it were seen, would speak against it as the cause of the trouble.
    would_weaken: Text | None = None
    # When it began, where the evidence tells.
    since: datetime | None = None
    compared: tuple[Compared, ...] = ()
    verify: Verify | None = None
    # What would relieve it, apart from its cause; a description, never an order.
    mitigations: tuple[Text, ...] = ()


class Suspected(_Claim):
    """The evidence fits, and so might something else."""

    verdict: Literal["suspected"] = "suspected"
    severity: Severity
    would_prove: Text
    would_weaken: Text | None = None
    since: datetime | None = None
    compared: tuple[Compared, ...] = ()
    verify: Verify | None = None
    mitigations: tuple[Text, ...] = ()


class RuledOut(_Claim):
    """The evidence contradicts it."""

    verdict: Literal["ruled-out"] = "ruled-out"


Verdict: TypeAlias = Proven | Suspected | RuledOut


@dataclass(frozen=True)
class Veiled:
    """What a check would have to compare, more closely than for being equal, is masked in these kinds of evidence."""

    kinds: tuple[type[Evidence], ...]


@dataclass(frozen=True)
class Undecided:
    """A check that could not be asked: these kinds of evidence were not collected, or what it compares is `masked`."""

    check: str
    title: str
    missing: tuple[type[Evidence], ...]
    masked: bool = False


@dataclass(frozen=True)
class Decided:
    """One verdict of one check."""

    check: str
    verdict: Verdict
    explains: tuple[str, ...]
    # The pod, as NAMESPACE/NAME, that it was found with, where that is another than the examined one.
    other: str = ""
