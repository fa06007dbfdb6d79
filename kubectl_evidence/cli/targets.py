"""Which objects a command line is about: those that it names, or those that `-l SELECTOR` selects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import ExitCode
from kubectl_evidence.target import BadTarget, Target, type_of

if TYPE_CHECKING:
    from kubectl_evidence.cluster import Cluster

_HELP = "kubectl evidence --help shows the flags"

# Of each there is a packet; nobody reads more.
MOST = 20


def named(words: Sequence[str], given: dict[str, Any], namespace: str) -> tuple[Target, ...]:
    """The targets that the words name, each once; of a selector the type alone, under the name NAME.

    Raises:
        Failure: the words do not say what to look at.
    """
    if given["output_file"] and given["output_dir"]:
        raise _usage("--output-file and --output-dir are two places for one packet", "leave one of them out")
    namespace = given["namespace"] or namespace
    also = frozenset({"control_plane"} if given["control_plane"] else ())
    try:
        if given["selector"]:
            kind = type_of(words)
            return (Target("name", namespace if kind.namespaced else "", kind, also),)
        targets = Target.parse_all(words, namespace, also)
    except BadTarget as error:
        raise Failure(ExitCode.USAGE, "usage", str(error), [_HELP]) from None
    if len(targets) > MOST:
        raise _usage(f"{len(targets)} targets at once; at most {MOST} packets are made in one run", "name fewer")
    if len(targets) > 1:
        _check_several(given)
    return targets


_CODES = {
    "empty": (ExitCode.NOT_FOUND, "target-not-found"),
    "unread": (ExitCode.NO_PACKET, "not-listed"),
    "malformed": (ExitCode.USAGE, "usage"),
}


def _check_several(given: dict[str, Any]) -> None:
    if given["output_file"]:
        raise _usage("--output-file is for one packet", "write several to a folder with --output-dir")
    if given["debug"]:
        raise _usage("--debug looks into one pod", "name one target")


def selected(cluster: Cluster, form: Target, given: dict[str, Any], seconds: float) -> tuple[tuple[Target, ...], int]:
    """The targets that the selector selects in the cluster, of the kind of `form`, and how many more there are.

    Pods are grouped by the workload that owns them: one target for each, and one for each pod that has no owner.

    Raises:
        Failure: there are none, or they cannot be listed.
    """
    from kubectl_evidence.select import Unselected, select

    try:
        found = select(cluster, form, given["selector"], seconds)
    except Unselected as error:
        raise Failure(
            *_CODES[error.why],
            error.what,
            [error.next_step],
        ) from None
    if len(found) > 1:
        _check_several(given)
    return found[:MOST], max(0, len(found) - MOST)


def _usage(what: str, step: str) -> Failure:
    return Failure(ExitCode.USAGE, "usage", what, [step])
