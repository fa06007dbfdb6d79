"""The tests, which read as the specification: units, the boundary, recorded incidents, a real node."""

from __future__ import annotations
