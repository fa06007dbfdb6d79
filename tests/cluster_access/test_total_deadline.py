"""--timeout is one for everything: what a credential plugin took of it is no longer there for the cluster."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster_access.conftest import Serve
from tests.cluster_access.loopback import Client, Request

# The plugin's, and what is left of the timeout when it has answered; far more than starting Python twice takes.
SLOW, TIMEOUT = 2.0, 3.5

PLUGIN = f"""#!{sys.executable}
import json, os, time
time.sleep({SLOW})
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
print(json.dumps({{"kind": "ExecCredential", "apiVersion": info["apiVersion"], "status": {{"token": "fake"}}}}))
"""


def says_nothing(client: Client, _: Request) -> None:
    client.wait_until_gone()


@pytest.fixture
def command(serve: Serve, write_kubeconfig: Callable[..., Path], home: Path) -> list[str]:
    """A run against a server that never answers, as a user of a slow plugin."""
    program = home / "plugin"
    program.write_text(PLUGIN)
    program.chmod(0o700)
    plugin = {
        "command": str(program),
        "apiVersion": "client.authentication.k8s.io/v1",
        "interactiveMode": "IfAvailable",
    }
    server = serve(says_nothing)
    # A proxy that is asked in plain text: credentials never go to the server itself that way.
    write_kubeconfig("https://cluster.invalid", user={"exec": plugin}, cluster={"proxy-url": server.url})
    words = ["pod/x", "-n", "payments", "--timeout", f"{TIMEOUT}s", "-o", "json"]
    return [sys.executable, "-m", "kubectl_evidence", *words]


def waited(document: Any) -> float:
    """How long the error says that the cluster was waited for."""
    found = re.search(r"did not answer within ([0-9.]+) s", document["message"])
    assert found is not None, document
    return float(found[1])


def test_what_the_plugin_took_is_taken_from_the_time_of_the_cluster(command: list[str]) -> None:
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 1, ran.stderr
    assert waited(json.loads(ran.stdout)) <= TIMEOUT - SLOW


def test_a_plugin_that_may_talk_to_a_person_takes_its_own_time(command: list[str]) -> None:
    """Nobody logs in within ten seconds."""
    ours, theirs = pty.openpty()
    try:
        ran = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False, timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert ran.returncode == 1, ran.stderr
    assert waited(json.loads(ran.stdout)) > TIMEOUT - SLOW
