"""`dataclass(frozen=True)`, made in a quarter of the time.

Before Python 3.13 the standard library writes and compiles seven functions for each frozen dataclass. A run loads some
fifty classes, so that was a tenth of its time (benchmarks/). Here `__init__` alone is written; the other methods are
shared, and mean the same. Everything else (fields, replace, match, typing) is that of `dataclasses`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING or sys.version_info >= (3, 13):
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(cls: Any = None, /, *, frozen: bool = False, **options: Any) -> Any:
        """Make a dataclass; one that is not simply frozen is left to the standard library."""

        def make(cls: Any) -> Any:
            if not frozen or options:
                return dataclasses.dataclass(frozen=frozen, **options)(cls)
            made = dataclasses.dataclass(repr=False, eq=False)(cls)
            for name, method in _SHARED.items():
                if name not in cls.__dict__:
                    setattr(made, name, method)
            return made

        return make if cls is None else make(cls)

    def _values(self: Any) -> tuple[Any, ...]:
        return tuple(getattr(self, one.name) for one in dataclasses.fields(self) if one.compare)

    def _eq(self: Any, other: Any) -> Any:
        return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self: Any) -> int:
        return hash(_values(self))

    def _repr(self: Any) -> str:
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
        return f"{self.__class__.__qualname__}({', '.join(shown)})"

    def _set(self: Any, name: str, value: Any) -> None:
        # Once, by __init__.
        if name in self.__dict__ or name not in self.__dataclass_fields__:
            msg = f"cannot assign to field {name!r}"
            raise dataclasses.FrozenInstanceError(msg)
        object.__setattr__(self, name, value)

    def _delete(_: Any, name: str) -> None:
        msg = f"cannot delete field {name!r}"
        raise dataclasses.FrozenInstanceError(msg)

    _SHARED = {
        "__eq__": _eq,
        "__hash__": _hash,
        "__repr__": _repr,
        "__setattr__": _set,
        "__delattr__": _delete,
    }
