"""The end of the process."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End the process at once, with everything written.

    Python would first take apart, one by one, the thousands of objects of a run, and has nothing to wait for: asks
    that are still under way run in daemon threads.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
