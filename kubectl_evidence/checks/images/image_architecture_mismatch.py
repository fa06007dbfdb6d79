"""An image is not one for the architecture of its node."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.images._room import failed_pulls, proven
from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.last_words import last_words_of
from kubectl_evidence.semantics.runs import has_failed, last_ended
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (*CONTAINER_DOWN, "container-start-error", "init-container-crashloop", "init-container-not-finished")

# execve(2), ENOEXEC: of runc, of a shell, of the Go and Python runtimes alike.
_WORDS = "exec format error"


def check(pod: Pod, events: Events | None, logs: Logs | None, node: Node | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a container's image has no program, or no variant, for the architecture of the node it is on.

    ## How it decides
    The registry has no variant for the node's platform; or the last run of the container ended with `exec format
    error`, in its state or in the last telling line of its log (execve(2), ENOEXEC). The node's architecture is
    told where the node was read.

    ## What would prove it
    For a program that ran: the architecture in the image's own description.

    ## Traps
    A script without its first line (`#!`) and an empty or cut program give the same words, on any
    architecture. A container that runs now has overcome it.

    ## Example
    > Container/api's image `registry.example.com/checkout:3.14.2` has no program for this node (exec format error);
    > node node-1 is arm64
    """
    architecture, where = _architecture(node)
    on = say("node {} is {}", pod.node_name or own(""), architecture) if architecture is not None else own("")
    after = say("; {}", on) if on else own("")
    for failed in failed_pulls(pod, events, "platform"):
        yield proven(
            pod,
            failed,
            say(
                "Container/{} cannot pull image `{}` ({}): {}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or own(""),
                after,
            ),
            cites=where,
        )
    if pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        if cites := _misfits(pod, name, container, logs):
            yield _suspected(pod, name, container, after, (*cites, *where))


def _misfits(pod: Pod, name: Name, container: Container, logs: Logs | None) -> tuple[Pointer, ...]:
    """Where the last run says that it could not be executed; nothing where it does not, or has been overcome."""
    ended = last_ended(container)
    if ended is None or not has_failed(ended.state) or container.ready:
        return ()
    cites: list[Pointer] = []
    if ended.state.message is not None and _WORDS in ended.state.message:
        cites.append(cite(pod, "containers", name, ended.field))
    told = last_words_of(name, container, logs)
    if logs is not None and told is not None and _WORDS in told[1].line:
        cites.append(cite(logs, "parts", told[0], "lines", told[1].number))
    return tuple(cites)


def _suspected(pod: Pod, name: Name, container: Container, after: Text, cites: tuple[Pointer, ...]) -> Suspected:
    ended = last_ended(container)
    image = (container.image or own("")).excerpt(100)
    return Suspected(
        subject=say("Container/{}", name),
        severity="error",
        says=say("Container/{}'s image `{}` has no program for this node (exec format error){}", name, image, after),
        would_prove=say("an architecture in the image's description that is not the node's"),
        would_weaken=say("the image running on another node of the same architecture, or a script without `#!`"),
        cites=cites,
        since=ended.state.finished_at if ended is not None else None,
        verify=Verify(
            command=say(
                "kubectl get node {} -o jsonpath='{{.status.nodeInfo.architecture}}'", pod.node_name or own("")
            ),
            expect=say("an architecture that the image was not built for"),
        ),
    )


def _architecture(node: Node | None) -> tuple[Text | None, tuple[Pointer, ...]]:
    facts = node.node.facts if node is not None and node.node is not None else None
    if node is None or facts is None or facts.architecture is None:
        return None, ()
    return facts.architecture, (cite(node, "node", "facts", "architecture"),)
