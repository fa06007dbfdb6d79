"""What is imported, and when: the start of a command-line tool is its imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cluster_access.conftest import Serve
from tests.cluster_access.loopback import POD, answers

READ = """
import sys, time
from kubectl_evidence import ask
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
before = set(sys.modules)
outcome = connect(ConnectionFlags(server=sys.argv[1])).read(ask.get("v1", "pods", "p", "n"), time.monotonic() + 30)
assert outcome.status == "collected", outcome
print(*sorted(before), "|", *sorted(name for name in sys.modules if type(sys.modules[name]).__name__ == "module"))
"""


def loaded_by(code: str, *arguments: str) -> list[set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return [set(words.split()) for words in done.stdout.split("|")]


def test_the_flags_cost_nothing_beyond_the_standard_library() -> None:
    (loaded,) = loaded_by("import sys, kubectl_evidence.cluster.flags; print(*sys.modules)")
    assert not loaded & {"yaml", "kubernetes", "urllib3", "ssl", "pydantic", "rich", "click"}


def test_a_read_uses_the_official_clients_transport_and_nothing_else_of_it(serve: Serve) -> None:
    before, after = loaded_by(READ, serve(answers(200, POD)).url)
    assert not before & {"kubernetes", "urllib3", "yaml"}
    assert {"kubernetes.client.rest", "kubernetes.client.configuration"} <= after
    unwanted = ("kubernetes.client.models", "kubernetes.client.api.", "kubernetes.config", "requests", "websocket")
    assert [name for name in after if name.startswith(unwanted)] == []


@pytest.mark.parametrize("name", ["config.load_kube_config", "watch.Watch", "stream.stream"])
def test_what_was_postponed_still_works_when_it_is_wanted(name: str) -> None:
    code = f"import kubectl_evidence.cluster.official, kubernetes; print(callable(kubernetes.{name}))"
    assert loaded_by(code) == [{"True"}]
