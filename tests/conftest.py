"""What every test may use."""

from __future__ import annotations

import pytest

from kubectl_evidence.redact import KeyedRedactor


@pytest.fixture
def redactor() -> KeyedRedactor:
    """A redactor whose fingerprints are the same in every run."""
    return KeyedRedactor(key=b"a key for tests")
