"""Regular expressions that are compiled when they are first used.

The redactor and the readers of messages hold some two hundred of them, of which a run needs a few dozen;
compiling all of them would take a tenth of the time of a run (`python -X importtime`, benchmarks/).
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Late:
    """Stands in for a `re.Pattern`: the first use of any of its attributes compiles it and takes them all over."""

    def __init__(self, expression: Any, flags: int) -> None:
        self._source = (expression, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._source)
        # From now on the methods are found in the instance, at the cost of those of the pattern itself.
        self.__dict__.update({each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("__")})
        return getattr(compiled, name)


def late(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Promise what `re.compile` would give; an expression that is none raises `re.error` at its first use."""
    return cast("re.Pattern[AnyStr]", _Late(expression, flags))
