"""Each check: a true case, look-alikes that are healthy, and what happens where it may not look."""

from __future__ import annotations
