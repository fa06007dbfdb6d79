"""Start a node, find one that runs, stop it, leave nothing behind."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.node import addons, certificates, cgroups, configuration, debian, images, sandbox
from tests.node.api import Api
from tests.node.build import Programs, build
from tests.node.components import commands
from tests.node.instance import API_PORT, NODE_IP, CannotRun, Instance, NodeFailed, state_home
from tests.node.node import FORWARDER, Node, snapshotter, wait
from tests.node.processes import Processes
from tests.node.record import Record
from tests.node.requirements import load_bridge_filter, why_not

Progress = Callable[[str], None]

BEFORE_THE_API_ANSWERS = ("etcd", "kube-apiserver", "containerd")
SECONDS_PER_CONDITION = 180  # all together take half a minute on two idle cores


def up(instance: Instance, progress: Progress, *, keep: bool = True) -> Node:
    """Have the node run and work; one that does is left as it is. ``keep``: no test session may stop it.

    Raises:
        CannotRun: this machine cannot run a node.
        NodeFailed: it did not start; nothing of it is left.
    """
    with _locked(instance):
        return _up(instance, progress, keep=keep)


@contextlib.contextmanager
def used(instance: Instance, progress: Progress) -> Iterator[Node]:
    """The node for as long as a test session lasts; the last session stops it, unless a person started it."""
    with contextlib.ExitStack() as stack:
        with _locked(instance):
            node = _up(instance, progress, keep=False)
            lease = stack.enter_context(instance.users.open("w"))
            fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            yield node
        finally:
            with _locked(instance):
                record = Record.read(instance)
                if record is not None and not record.keep and _is_ours_alone(lease.fileno()):
                    _down(instance)


def find(instance: Instance) -> Record | None:
    """The record of the node if it runs; ``ready`` in it says whether it has come up."""
    record = Record.read(instance)
    return record if record is not None and record.runs() else None


def down(instance: Instance) -> bool:
    """Stop the node and remove everything of it, in whatever state it is; say whether there was anything."""
    with _locked(instance):
        return _down(instance)


def _up(instance: Instance, progress: Progress, *, keep: bool) -> Node:
    if (reason := why_not()) is not None:
        raise CannotRun(reason)
    programs = build(progress)
    debian.install(progress)
    record = find(instance)
    if record is not None:
        node = Node(instance, programs, Processes(instance, record.pid))
        if record.ready and record.programs == programs.key and _works(node):
            progress(f"node {instance.name} runs already")
            if keep and not record.keep:
                replace(record, keep=True).write(instance)
            return node
        _refuse_to_disturb(instance)
        progress(f"node {instance.name} is broken or of another version: it is replaced")
        keep = keep or record.keep
    _down(instance)
    try:
        return _start(instance, programs, progress, keep=keep)
    except BaseException:  # also when interrupted from the keyboard
        _down(instance)
        raise


def _start(instance: Instance, programs: Programs, progress: Progress, *, keep: bool) -> Node:
    busybox = debian.busybox()
    began = time.monotonic()
    record = _make_sandbox(instance, programs, keep=keep)
    node = Node(instance, programs, Processes(instance, record.pid))
    api = Api(instance.kubeconfig)

    def wait_for(condition: addons.Condition) -> None:
        _wait_for(condition, node.processes)
        progress(f"{time.monotonic() - began:5.1f} s  {condition.name}")

    at_once = [name for name, _ in commands(instance, programs) if name in BEFORE_THE_API_ANSWERS]
    for name in at_once:
        node.start_component(name)
    wait_for(addons.Condition("containerd answers", node.containerd_answers, "containerd"))
    node.import_images(images.busybox_image(busybox), *addons.images(programs))
    wait_for(addons.Condition("the API server answers", lambda: api.text("/readyz") == "ok", "kube-apiserver"))
    for name, _ in commands(instance, programs):
        if name not in at_once:
            node.start_component(name)
    addons.apply(programs, instance.kubeconfig)
    for condition in addons.conditions(api, instance.name):
        wait_for(condition)
    replace(record, ready=True).write(instance)
    return node


def _make_sandbox(instance: Instance, programs: Programs, *, keep: bool) -> Record:
    """Namespaces, cgroups, certificates and configuration, and a port of the machine that leads to the API server."""
    instance.directory.mkdir(mode=0o700, parents=True)
    sandbox.prepare(instance)
    certificates.make(instance.pki, instance.name)
    load_bridge_filter()
    with _listener() as listener:
        port = listener.getsockname()[1]
        gate = sandbox.start(instance)
        record = Record.of_process(gate.pid, port=port, programs=programs.key, keep=keep)
        record.write(instance)
        gate.open(instance)
        cgroups.make(instance)
        processes = Processes(instance, gate.pid)
        configuration.write(instance, f"https://127.0.0.1:{port}", debian.cni_directory(), snapshotter(processes))
        descriptor = listener.fileno()
        processes.start(
            FORWARDER, [programs["forward"], str(descriptor), f"{NODE_IP}:{API_PORT}"], pass_fds=[descriptor]
        )
    return record


def _listener() -> socket.socket:
    """A socket on a free port of the loopback.

    Made out here, so it is the machine's: the forwarder inside accepts from it and connects on its own side. It is
    bound to a port by number, because only such a socket keeps its port when it stops listening for a while.
    """
    while True:
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = free.getsockname()
        try:
            return socket.create_server(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # someone else's by now: take another
                raise


def _wait_for(condition: addons.Condition, processes: Processes) -> None:
    """Wait until it holds, or until a program has ended that should run."""
    wait(lambda: bool(processes.dead()) or condition.holds(), SECONDS_PER_CONDITION)
    if dead := processes.dead():
        message = f"{dead[0]} has ended; the end of its log:\n{processes.tail(dead[0])}"
        raise NodeFailed(message)
    if not condition.holds():
        tail = processes.tail(condition.component)
        message = f"not within {SECONDS_PER_CONDITION} s: {condition.name}; {condition.component} says:\n{tail}"
        raise NodeFailed(message)


def _works(node: Node) -> bool:
    return not node.processes.dead() and Api(node.kubeconfig).text("/readyz") == "ok"


def _down(instance: Instance) -> bool:
    if not instance.directory.exists() and not cgroups.left(instance):
        return False
    if (record := find(instance)) is not None:
        sandbox.end(record.pid)
    cgroups.remove(instance)
    if instance.directory.exists():
        shutil.rmtree(instance.directory)
    return True


def _refuse_to_disturb(instance: Instance) -> None:
    """Raise if a test session uses the node."""
    with instance.users.open("w") as lease:
        if not _is_ours_alone(lease.fileno()):
            message = f"node {instance.name} is broken or of another version, and in use by another test session"
            raise NodeFailed(message)


def _is_ours_alone(lease: int) -> bool:
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _locked(instance: Instance) -> Iterator[None]:
    """Only one process starts or stops this node at a time; others wait. The lock file goes with the lock."""
    while True:
        state_home().mkdir(parents=True, exist_ok=True)
        try:
            lock = instance.lock.open("w")
        except FileNotFoundError:
            continue  # the directory was removed meanwhile, by a command that ended
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _is_still(instance.lock, lock.fileno()):
                continue  # the file was
            try:
                yield
            finally:
                instance.lock.unlink()
            break
    for directory in (state_home(), state_home().parent):
        with contextlib.suppress(OSError):  # not empty: another node's
            directory.rmdir()


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False
