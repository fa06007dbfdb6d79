"""kubectl-evidence: what is known about one workload, redacted, checked and packed into one document.

The package reads in one direction: target, asks, raw answers, redacted evidence, findings, packet, text.
"""

from __future__ import annotations

__version__ = "0.1.0"
