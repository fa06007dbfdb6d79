"""Runs a redactor without google-re2, as it runs where there is no wheel of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kubectl_evidence.redact import encoded, finder, partial, trigger

_MADE_ONCE = (finder._trigger, finder._stems, finder._encoded, encoded._pattern, partial._in_token)


@contextmanager
def without_re2() -> Iterator[None]:
    """Let every redactor made in here do without google-re2."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trigger, "installed", lambda: None)
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    for made in _MADE_ONCE:
        made.cache_clear()
