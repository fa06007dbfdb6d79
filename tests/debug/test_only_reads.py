"""Without --debug nothing but reads is ever sent; with it, two questions and one change."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import kubectl_evidence
from tests.cluster_access.loopback import Loopback
from tests.debug.api import ADD_PATH, POD, REVIEWS, Api
from tests.debug.command import answer, on_terminal, without_terminal

PACKAGE = Path(kubectl_evidence.__file__).parent


def importers(module: str) -> set[str]:
    """The modules of the package that import this one, wherever in their text, by whichever form."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names = [node.value]
            if module in names:
                found.add(path.relative_to(PACKAGE).as_posix())
    return found


def test_the_chain_from_the_flag_to_the_writer_has_one_link_at_each_step() -> None:
    assert importers("kubectl_evidence.cluster.write") == {"cluster/debug.py"}
    assert importers("kubectl_evidence.cluster.debug") == {"cli/debugging.py"}
    assert importers("kubectl_evidence.cli.debugging") == {"cli/session.py"}


def test_the_first_link_hangs_on_the_flag() -> None:
    """cli/session.py imports the debugger in one function only, after it has returned where --debug was not given."""
    tree = ast.parse((PACKAGE / "cli/session.py").read_text(encoding="utf-8"))
    [function] = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "kubectl_evidence.cli.debugging" in ast.unparse(node)
    ]
    first = function.body[0]
    assert isinstance(first, ast.If)
    assert ast.unparse(first.test) == "not self._given['debug']"
    assert isinstance(first.body[0], ast.Return)


@pytest.fixture
def kubeconfig(server: Loopback, write_kubeconfig: Callable[..., Path]) -> Path:
    return write_kubeconfig(server.url)


def methods(server: Loopback) -> Counter[str]:
    return Counter(request.method for request in server.requests)


@pytest.mark.parametrize("flags", [(), ("--yes",), ("--debug-image=tools:1",), ("--record=taken",)], ids=str)
def test_a_whole_run_without_debug_sends_nothing_but_gets(
    kubeconfig: Path, server: Loopback, flags: tuple[str, ...]
) -> None:
    ran = without_terminal(kubeconfig, *flags)
    assert ran.packet["evidence"]["pod"]["status"] == "collected"
    assert ran.packet["mutations"] == []
    assert methods(server).keys() == {"GET"}
    assert methods(server)["GET"] >= 8
    assert all(request.body == b"" for request in server.requests)


def test_a_run_that_finds_no_pod_sends_nothing_but_gets(kubeconfig: Path, server: Loopback, api: Api) -> None:
    del api.documents[POD]
    api.documents["pods"]["items"] = []
    assert without_terminal(kubeconfig).code == 3
    assert methods(server).keys() == {"GET"}


def test_a_run_with_debug_asks_twice_and_changes_once(kubeconfig: Path, server: Loopback) -> None:
    without_terminal(kubeconfig, "--debug", "--yes")
    writes = [(request.method, request.target) for request in server.requests if request.method != "GET"]
    assert writes == [("POST", REVIEWS), ("POST", REVIEWS), ("PATCH", ADD_PATH)]


def test_a_no_leaves_it_at_the_two_questions_which_store_nothing(kubeconfig: Path, server: Loopback) -> None:
    on_terminal(kubeconfig, "--debug", when="[y/N] ", act=answer("n"))
    writes = [(request.method, request.target) for request in server.requests if request.method != "GET"]
    assert writes == [("POST", REVIEWS), ("POST", REVIEWS)]
