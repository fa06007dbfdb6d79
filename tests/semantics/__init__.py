"""Kubernetes' own decisions, re-implemented, on the cases that its sources and its nodes show."""

from __future__ import annotations
