"""The command run about the recordings of incidents, once for each and each set of flags.

As a program it replays all incidents in the forms that it is given, the last incident first, and prints exit code and
output of each as JSON: what another process, with another hash seed and another past, makes of the same recordings.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from functools import cache

from click.testing import CliRunner, Result

from kubectl_evidence.cli.command import command
from tests.incidents import FIXTURES, Incident, incidents

ROOT = FIXTURES.parent
# For all incidents together, on a machine that has other things to do.
SECONDS = 600


@cache
def replay(incident: Incident, *flags: str) -> Result:
    """Run the command in this process."""
    folder = str(incident.folder.relative_to(ROOT))
    words = [incident.target, "-n", incident.namespace, "--from", folder, *flags]
    with contextlib.chdir(ROOT):
        return CliRunner().invoke(command, words, prog_name="kubectl evidence")


class Elsewhere:
    """Replays all incidents in these forms in a process of its own, which may begin long before it is asked."""

    def __init__(self, *forms: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.replays", *forms],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "20260915"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self._came: dict[str, dict[str, tuple[int, str]]] = {}

    def came(self, incident: Incident, form: str) -> tuple[int, str]:
        """Exit code and output of one replay; waits for all."""
        if not self._came:
            stdout, stderr = self._process.communicate(timeout=SECONDS)
            assert self._process.returncode == 0, stderr
            self._came = json.loads(stdout)
        code, output = self._came[incident.name][form]
        return code, output

    def end(self) -> None:
        """Have it end, whether it was asked or not."""
        self._process.kill()
        self._process.communicate()


def main(forms: list[str]) -> None:
    """Print what every replay comes to, by incident and form."""
    came = {}
    for incident in reversed(incidents()):
        replays = {form: replay(incident, "-o", form) for form in forms}
        came[incident.name] = {form: (ran.exit_code, ran.stdout) for form, ran in replays.items()}
    sys.stdout.write(json.dumps(came))


if __name__ == "__main__":
    main(sys.argv[1:])
