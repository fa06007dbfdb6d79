"""`python -m kubectl_evidence`, the same as `kubectl-evidence`."""

from __future__ import annotations

from kubectl_evidence.cli import main

main()
