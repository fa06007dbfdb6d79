"""`--debug`: what a person is asked before anything is changed, and what the packet says of the change."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import ExitCode
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.cluster.debug import SECONDS, Change, DebugContainer
from kubectl_evidence.cluster.debug_script import LIMIT_SECONDS
from kubectl_evidence.cluster.live import LiveCluster
from kubectl_evidence.collect import Answered
from kubectl_evidence.debug_plan import DebugPlan, plan_of
from kubectl_evidence.outcome import NotRequested, TimedOut
from kubectl_evidence.packet import Mutation
from kubectl_evidence.text import Redactor, own, say, told

if TYPE_CHECKING:
    from kubectl_evidence.bundle import Bundle
    from kubectl_evidence.pipeline import Debugger

# NAME[:TAG][@DIGEST] as the container runtimes' reference grammar has it (github.com/distribution/reference),
# a little wider; whether there is such an image is the runtime's to say.
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}(@[a-z0-9+._-]+:[0-9a-f]{32,128})?")

_UNDO = (
    "none: an ephemeral container stays in the pod's spec until the pod is deleted; "
    f"its program ends by itself within {LIMIT_SECONDS} s"
)


def debugger(cluster: Cluster, redactor: Redactor, *, image: str, agreed: bool) -> Debugger:
    """Make ready to look from inside the pod. `agreed` answers the question in advance.

    Raises:
        Failure: it cannot be done as asked; nothing has been sent.
    """
    if not isinstance(cluster, LiveCluster):
        raise _usage("--debug needs a live cluster", "leave out --debug, or --from")
    if not _IMAGE.fullmatch(image):
        raise _usage(
            f"--debug-image: {image!r} is not the name of an image",
            "write it as in a pod: busybox:1.36, or with a digest",
        )
    if not agreed and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise _usage(
            "--debug changes the pod and asks before it does; here is no terminal to ask on",
            "add --yes to agree to an ephemeral container in the pod, or leave out --debug",
        )

    def debug(bundle: Bundle) -> tuple[Answered, tuple[Mutation, ...]]:
        plan = plan_of(bundle)
        if plan is None:
            msg = "the debugger is called for a pod that was read"
            raise ValueError(msg)
        container = DebugContainer(cluster, plan, image)
        if plan.obstacle is not None:
            return Answered(container.adding, NotRequested(plan.obstacle)), ()
        refusal = container.refusal()
        if refusal is not None:
            return Answered(*refusal), ()
        if not agreed and not _agrees(plan, image, cluster.identity.context, redactor):
            return Answered(container.adding, NotRequested("the question of --debug was answered with no")), ()
        answered = _run(container)
        changes = (_mutation(plan, container.change, redactor),) if container.change is not None else ()
        return answered, changes

    return debug


def _run(container: DebugContainer) -> Answered:
    """Run it; whoever interrupts the waiting still gets the packet, with the change in it."""
    started = time.monotonic()
    _tell(f"looking from inside the pod, at most {SECONDS:.0f} s …")
    try:
        return Answered(*container.run())
    except KeyboardInterrupt:
        return Answered(container.reading, TimedOut(round(time.monotonic() - started, 1)))


def _agrees(plan: DebugPlan, image: str, context: str, redactor: Redactor) -> bool:
    """Say on stderr exactly what would be changed, and ask. No answer is no."""
    cluster = f"of context {told(context, redactor)}" if context else "of no context"
    shares = f"the process namespace of container {plan.target}" if plan.target else "no process namespace (none runs)"
    try:
        sys.stderr.write(
            f"\r\x1b[2K--debug changes pod/{plan.pod} in namespace {plan.namespace}, in the cluster {cluster}:\n"
            f"  it adds one ephemeral container, image {told(image, redactor)}, sharing {shares};\n"
            "  it runs as an unprivileged user a fixed script that reads, looks up names and tries ports,\n"
            f"  and ends by itself within {LIMIT_SECONDS} s. An ephemeral container cannot be removed again:\n"
            "  it stays in the pod's spec until the pod is gone.\n"
            "Add it? [y/N] "
        )
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes"}
    except (KeyboardInterrupt, UnicodeDecodeError):
        sys.stderr.write("\n")
        return False


def _mutation(plan: DebugPlan, change: Change, redactor: Redactor) -> Mutation:
    shares = say("sharing the processes of container {}", plan.target) if plan.target else say("sharing no processes")
    match change.ended:
        case "ran":
            became = say("it ran and has ended")
        case "running":
            became = say("it had not ended when the waiting was over")
        case "not-started":
            reason = told(change.reason, redactor) if change.reason else say("no reason given")
            became = say("it did not start ({})", reason)
        case _:
            became = say("the answer was lost, so whether it was added is not certain")
    return Mutation(
        object=say("pod/{} in namespace {}", plan.pod, plan.namespace),
        change=say(
            "ephemeral container {} added, image {}, {}; {}",
            own(change.container),
            told(change.image, redactor),
            shares,
            became,
        ),
        undo=_UNDO,
    )


def _tell(words: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{words}")
        sys.stderr.flush()


def _usage(message: str, next_step: str) -> Failure:
    return Failure(ExitCode.USAGE, "usage", message, [next_step])
