"""A recorded cluster: what its files may say, how it answers, and how one is made."""

from __future__ import annotations
