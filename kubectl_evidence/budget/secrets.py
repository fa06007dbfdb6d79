"""Secrets, of which there is only metadata."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.config_maps import step_of
from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.secrets import Secrets


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep what lacks something first."""
    return step_of(Secrets, bundle, kept, limits, left_out)
