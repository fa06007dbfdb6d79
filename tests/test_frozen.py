"""A frozen dataclass of ours is one of the standard library's in all that can be seen of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar

import pytest

from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class Ours:
    """As below."""

    kind: ClassVar[str] = "x"
    name: str
    secret: str = field(default="", repr=False)
    seen: int = field(default=0, compare=False)
    tags: tuple[str, ...] = field(default_factory=tuple)


@dataclasses.dataclass(frozen=True)
class Theirs:
    """As above."""

    kind: ClassVar[str] = "x"
    name: str
    secret: str = field(default="", repr=False)
    seen: int = field(default=0, compare=False)
    tags: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class More(Ours):
    """With a field more."""

    more: int = 1


BOTH = pytest.mark.parametrize("of", [Ours, Theirs])


@BOTH
def test_equal_values_are_equal_and_hash_alike(of: Any) -> None:
    assert of("a", "s", 1) == of("a", "s", 2)
    assert hash(of("a", "s", 1)) == hash(of("a", "s", 2))
    assert of("a") != of("b")
    assert len({of("a"), of("a"), of("b")}) == 2
    assert of("a") != "a"


def test_another_class_is_never_equal() -> None:
    ours, more, theirs = Ours("a"), More("a"), Theirs("a")
    assert ours != theirs  # type: ignore[comparison-overlap]
    assert more != ours


@BOTH
def test_the_repr_shows_what_it_may(of: Any) -> None:
    assert repr(of("a", secret="hidden", tags=("t",))) == f"{of.__name__}(name='a', seen=0, tags=('t',))"


@BOTH
@pytest.mark.parametrize("name", ["name", "seen", "unknown"])
def test_nothing_can_be_set_or_deleted(of: Any, name: str) -> None:
    one = of("a")
    with pytest.raises(FrozenInstanceError):
        setattr(one, name, "b")
    with pytest.raises(FrozenInstanceError):
        delattr(one, name)
    assert one == of("a")


@BOTH
def test_it_can_be_replaced_matched_copied_and_looked_into(of: Any) -> None:
    one = of("a", tags=("t",))
    assert replace(one, name="b") == of("b", tags=("t",))
    assert of.__match_args__ == ("name", "secret", "seen", "tags")
    assert [each.name for each in fields(of)] == ["name", "secret", "seen", "tags"]
    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
    with pytest.raises(TypeError):
        of()


def test_a_subclass_has_the_fields_of_both() -> None:
    one = More("a", more=2)
    assert (one.name, one.more) == ("a", 2)
    assert repr(one).startswith("More(name='a'")
    with pytest.raises(FrozenInstanceError):
        one.more = 3  # type: ignore[misc]


def test_what_is_not_simply_frozen_is_the_standard_librarys() -> None:
    @dataclass(frozen=True, slots=True)
    class Slotted:
        name: str

    @dataclass
    class Open:
        name: str

    one = Open("a")
    one.name = "b"
    assert one == Open("b")
    assert Slotted("a").__slots__ == ("name",)
