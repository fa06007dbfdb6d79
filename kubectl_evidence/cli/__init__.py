"""The command line: flags and sub-commands, and nothing that decides anything about a cluster."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `kubectl evidence` and exit."""
    try:
        _main()
    except KeyboardInterrupt:
        # Most of the first moments are imports, which nothing else guards.
        raise SystemExit(130) from None


def _main() -> None:
    from kubectl_evidence.cli.instant import answer

    text = answer(sys.argv)
    if text and sys.stdout is None:
        return  # a help that nobody wants to read is no error
    if not text:
        import gc

        # A run is over in less than a second and leaves few cycles; looking for them among what is being imported,
        # again and again, would take a twentieth of it.
        gc.disable()
        from kubectl_evidence.cli.command import run

        run()
        return
    from kubectl_evidence.cli.streams import guarded

    guarded(lambda: print(text, end="", flush=True))  # noqa: T201 - it is the answer
