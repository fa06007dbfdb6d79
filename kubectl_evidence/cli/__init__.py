"""The command line: flags and sub-commands, and nothing that decides anything about a cluster."""

from __future__ import annotations


def main() -> None:
    """Run `kubectl evidence` and exit."""
    from kubectl_evidence.cli.command import run

    run()
