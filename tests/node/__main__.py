"""``python -m tests.node build|up|down|status [--name NAME]``.

``up`` prints one line on stdout, for the shell: ``export KUBECONFIG=...``; progress goes to stderr. Exit status: 0
done, 1 the node failed (or, for ``status``, does not run), 2 wrong usage, 3 this machine cannot run a node.
"""

from __future__ import annotations

import argparse
import shlex
import signal
import sys

from tests.node.build import build
from tests.node.instance import DEFAULT_NAME, CannotRun, Instance, NodeFailed
from tests.node.lifecycle import down, find, up
from tests.node.processes import Processes

FAILED, CANNOT_RUN = 1, 3


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.node", description="A real Kubernetes node for the tests.")
    parser.add_argument("command", choices=["build", "up", "down", "status"])
    parser.add_argument(
        "--name", default=DEFAULT_NAME, help="which node; several may run at once (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)  # as from the keyboard: a start that is broken off is cleaned up
    try:
        return _run(options.command, Instance(options.name))
    except CannotRun as cannot:
        _say(f"no node can run here: {cannot}")
        return CANNOT_RUN
    except NodeFailed as failed:
        _say(str(failed))
        return FAILED
    except KeyboardInterrupt:
        _say("interrupted; nothing of the node is left")
        return FAILED


def _run(command: str, instance: Instance) -> int:
    if command == "build":
        programs = build(_say)
        for name, version in programs.versions.items():
            _say(f"{name} {version}")
    elif command == "up":
        node = up(instance, _say)
        sys.stdout.write(f"export KUBECONFIG={shlex.quote(str(node.kubeconfig))}\n")
    elif command == "down":
        _say(f"node {instance.name} is gone" if down(instance) else f"there is no node {instance.name}")
    else:
        return _status(instance)
    return 0


def _status(instance: Instance) -> int:
    record = find(instance)
    if record is None:
        _say(f"node {instance.name} does not run")
        return FAILED
    processes = Processes(instance, record.pid)
    state = "is ready" if record.ready else "is starting"
    _say(f"node {instance.name} {state}: https://127.0.0.1:{record.port}, {instance.kubeconfig}")
    for name in processes.names():
        _say(f"  {name}: {'runs' if processes.alive(name) else 'has ended'}, {processes.log(name)}")
    return 0 if record.ready and not processes.dead() else FAILED


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
