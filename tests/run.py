"""Run all tests: those on the real node beside all others, which leave it time enough.

`make test` runs this. With arguments it is pytest with these arguments alone: `make test ARGS='-k redaction'`.
What a part wrote is printed when both are over, the last line is the summary of the tests on the node.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ON_THE_NODE = "tests/cluster"
PYTEST = [sys.executable, "-m", "pytest", "-rs"]
# pytest's exit code where nothing was selected (pytest.ExitCode.NO_TESTS_COLLECTED).
NO_TESTS = 5


def main(arguments: list[str]) -> int:
    if arguments:
        return subprocess.call([*PYTEST, *arguments], cwd=ROOT)
    with tempfile.TemporaryFile("w+b") as written:
        beside = subprocess.Popen(
            # Two processes cannot share pytest's cache.
            [*PYTEST, ON_THE_NODE, "-p", "no:cacheprovider"],
            cwd=ROOT,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            others = subprocess.call([*PYTEST, "tests", f"--ignore={ON_THE_NODE}"], cwd=ROOT)
            on_the_node = beside.wait()
        except BaseException:
            # It stops its node by itself.
            beside.terminate()
            beside.wait()
            raise
        written.seek(0)
        sys.stdout.write(f"\n== on the real node ({ON_THE_NODE})\n")
        sys.stdout.write(written.read().decode(errors="replace"))
    codes = [code for code in (others, on_the_node) if code not in (0, NO_TESTS)]
    return codes[0] if codes else others if others == NO_TESTS == on_the_node else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
