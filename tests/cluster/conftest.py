"""A real cluster for tests, and a namespace of it for each.

- ``EVIDENCE_TEST_KUBECONFIG=FILE``: use that cluster, such as one of kind. No other kubeconfig is ever read.
- otherwise our own node is used: one that runs already is used and left, else one is started and stopped at the end.
  Should a session be killed, the next one takes its node over, and stops it.
- ``EVIDENCE_REQUIRE_NODE=1``: where no node can be started, tests fail that are otherwise skipped.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.kubectl import Kubectl
from tests.node.build import build
from tests.node.instance import CannotRun, Instance, NodeFailed
from tests.node.lifecycle import used

NAMED_KUBECONFIG = "EVIDENCE_TEST_KUBECONFIG"
NODE_REQUIRED = "EVIDENCE_REQUIRE_NODE"

FIXTURES_OF_A_CLUSTER = {"cluster", "breakable_cluster", "second"}


@pytest.hookimpl(tryfirst=True)  # before -m selects by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses a cluster, so that ``-m 'not cluster'`` leaves them out."""
    for item in items:
        if isinstance(item, pytest.Function) and FIXTURES_OF_A_CLUSTER & set(item.fixturenames):
            item.add_marker(pytest.mark.cluster)


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The cluster of this session, shared by all tests: leave alone what is not in a namespace of yours."""
    folder = tmp_path_factory.mktemp("cluster")
    named = os.environ.get(NAMED_KUBECONFIG)
    with contextlib.ExitStack() as stack:
        if named:
            yield _named_cluster(Path(named), folder, _progress(pytestconfig))
        else:
            yield _our_cluster(Instance(), folder, stack, _progress(pytestconfig))


@pytest.fixture(scope="session")
def breakable_cluster(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A node beside the others, for tests that break parts of it for a while: nobody else is using it."""
    if os.environ.get(NAMED_KUBECONFIG):
        pytest.skip(f"breaks a cluster, which {NAMED_KUBECONFIG} is not for")
    folder = tmp_path_factory.mktemp("breakable-cluster")
    with contextlib.ExitStack() as stack:
        yield _our_cluster(Instance("evidence-breakable"), folder, stack, _progress(pytestconfig))


@pytest.fixture
def namespace(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Namespace]:
    """A namespace of the test's own."""
    with cluster.namespace(request.node.name.removeprefix("test_")) as made:
        yield made


@pytest.fixture(scope="module")
def module_namespace(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Namespace]:
    """A namespace that the tests of one module share, for workloads that they only look at."""
    with cluster.namespace(request.node.path.stem.removeprefix("test_")) as made:
        yield made


def _named_cluster(kubeconfig: Path, folder: Path, progress: Callable[[str], None]) -> Cluster:
    if not kubeconfig.is_file():
        pytest.fail(f"{NAMED_KUBECONFIG}={kubeconfig}: there is no such file")
    on_path = shutil.which("kubectl")
    program = Path(on_path) if on_path else build(progress)["kubectl"]
    return Cluster(Kubectl(program, kubeconfig.absolute(), _home(folder)), folder, node=None)


def _our_cluster(
    instance: Instance, folder: Path, stack: contextlib.ExitStack, progress: Callable[[str], None]
) -> Cluster:
    try:
        node = stack.enter_context(used(instance, progress))
    except (CannotRun, NodeFailed) as failure:
        why = str(failure)
    else:
        return Cluster(Kubectl(node.kubectl, node.kubeconfig, _home(folder)), folder, node)
    if os.environ.get(NODE_REQUIRED) == "1":
        pytest.fail(f"{NODE_REQUIRED}=1, and there is no node: {why}", pytrace=False)
    pytest.skip(f"no real node: {why.splitlines()[0]}")


def _home(folder: Path) -> Path:
    home = folder / "home"
    home.mkdir()
    return home


def _progress(config: pytest.Config) -> Callable[[str], None]:
    """Says on the terminal what takes so long, also while pytest captures output."""
    reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    capture = config.pluginmanager.get_plugin("capturemanager")

    def say(line: str) -> None:
        if reporter is not None and capture is not None:
            with capture.global_and_fixture_disabled():
                reporter.ensure_newline()
                reporter.write_line(f"node: {line}")

    return say
