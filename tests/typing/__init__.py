"""What the type checker must refuse."""

from __future__ import annotations
