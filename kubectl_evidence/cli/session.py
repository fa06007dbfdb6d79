"""One run: connect or replay, investigate, deliver; each way it can fail becomes one `Failure`."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import WORST_LAST, ExitCode
from kubectl_evidence.cli.flags import CREDENTIALS
from kubectl_evidence.cli.redaction import policy_of
from kubectl_evidence.cli.targets import named, selected
from kubectl_evidence.cli.write import Shelf, deliver, prepare
from kubectl_evidence.cluster import Cluster, ConnectionFailed
from kubectl_evidence.cluster.own_secrets import OwnSecrets
from kubectl_evidence.target import Target
from kubectl_evidence.text import say

if TYPE_CHECKING:
    from kubectl_evidence.ask import Ask
    from kubectl_evidence.outcome import Outcome
    from kubectl_evidence.packet import Packet
    from kubectl_evidence.pipeline import Investigation
    from kubectl_evidence.raw import Raw
    from kubectl_evidence.redact import KeyedRedactor
    from kubectl_evidence.redact.policy import Policy

_MOST_PODS = 5
# For a recording: hundreds of megabytes of a support bundle take a while.
_REPLAY_SECONDS = 600.0


class Session:
    """The command line's words and flags, and what they lead to."""

    def __init__(self, words: Sequence[str], given: dict[str, Any], form: str, written: Sequence[str]) -> None:
        self._words = words
        self._written = written
        self._given = given
        self._form = form
        # One for everything: connecting, waiting, reading. What is left of it is what each step gets.
        self._patience = given["timeout"]
        self._deadline = time.monotonic() + self._patience
        self._policy: Policy | None = None
        # What was read for every target, for one recording of them all; and the last packet, which says when and where.
        self._asked: dict[Ask, Outcome[Raw]] = {}
        self._last: Packet | None = None
        self._own = OwnSecrets()
        self._own.token(given["token"])
        self._own.password(given["username"], given["password"])

    def run(self) -> int:
        """Do what was asked and return the exit code.

        Raises:
            Failure: there is no packet, or it could not be delivered, or this program is at fault. Its words are
                redacted; of what an exception says that nobody expected, nothing is told.
        """
        try:
            return self._run()
        except Failure as failure:
            raise failure.redacted(self._redactor()) from None
        except OSError:
            raise  # writing to stdout; see `streams`
        except Exception as error:  # noqa: BLE001 - its message, and those of its causes, may hold anything
            from kubectl_evidence.cli.crash import failure_of

            raise failure_of(error) from None

    def _run(self) -> int:
        given = self._given
        if given["replay"] and given["debug"]:
            raise Failure(
                ExitCode.USAGE, "usage", "--debug needs a cluster, --from has none", ["leave one of them out"]
            )
        if given["redact_ips"] and given["debug"]:
            raise Failure(
                ExitCode.USAGE,
                "usage",
                "--debug connects to addresses, and --redact-ips hides them from it",
                ["leave one of them out"],
            )
        self._policy = policy_of(given)
        if given["dry_run"]:
            from kubectl_evidence.cli.dry_run import listing

            plans = [
                listing(target, given["output"] or "", debug=given["debug"], selector=given["selector"] or "")
                for target in named(self._words, given, self._namespace_without_contact())
            ]
            deliver("\n".join(plans), given["output_file"])
            return ExitCode.COMPLETE
        # A word of the command line that is no target is told before anything is contacted.
        named(self._words, given, "default")
        cluster, redactor = self._cluster()
        self._check_recording()
        shelf = Shelf(self._form, given["output_file"], given["output_dir"])
        shelf.ready()
        targets, more = named(self._words, given, given["namespace"] or cluster.identity.namespace or "default"), 0
        if given["selector"]:
            targets, more = selected(cluster, targets[0], given, max(0.0, self._deadline - time.monotonic()))
        if more:
            sys.stderr.write(f"warning: {more} more are selected; at most {len(targets)} packets are made in one run\n")
        code = (
            self._investigate(targets[0], cluster, redactor, shelf)
            if len(targets) == 1
            else self._each(targets, cluster, redactor, shelf)
        )
        # The packets first: a recording that fails must not cost them.
        self._record(cluster, redactor)
        return code

    def _each(self, targets: Sequence[Target], cluster: Cluster, redactor: KeyedRedactor, shelf: Shelf) -> int:
        """Make a packet of each target; one that there is no packet of is told, and the others go on.

        Returns the exit code of the target that went worst.
        """
        codes: list[int] = []
        for number, target in enumerate(targets):
            # As long for each as for one alone.
            self._deadline = time.monotonic() + self._patience
            try:
                codes.append(self._investigate(target, cluster, redactor, shelf))
            except Failure as failure:
                codes.append(shelf.tell(failure.redacted(redactor), as_document=bool(self._given["output"])))
            except OSError:
                raise  # writing to stdout; see `streams`
            except Exception as error:  # noqa: BLE001 - a fault of this program with one of them; see `run`
                from kubectl_evidence.cli.crash import failure_of

                codes.append(shelf.tell(failure_of(error).redacted(redactor), as_document=bool(self._given["output"])))
            except KeyboardInterrupt:
                # Between two waits, where nothing notes it: what was made so far is there.
                codes.append(ExitCode.INTERRUPTED)
            if codes[-1] == ExitCode.INTERRUPTED:
                if left := len(targets) - number - 1:
                    sys.stderr.write(f"interrupted: {left} of {len(targets)} targets were not looked at\n")
                break
        return max(codes, key=WORST_LAST.index)

    def _check_recording(self) -> None:
        """Refuse a folder that cannot take the recording before anything is read for it."""
        if not self._given["record"]:
            return
        from kubectl_evidence.record import CaptureError, check_absent

        try:
            check_absent(Path(self._given["record"]))
        except CaptureError as error:
            raise self._usage("record-not-writable", error) from None

    def _investigate(self, target: Target, cluster: Cluster, redactor: KeyedRedactor, shelf: Shelf) -> int:
        from kubectl_evidence.cli.progress import Progress
        from kubectl_evidence.collect import Halt
        from kubectl_evidence.pipeline import Inquiry, NothingAnswered, investigate
        from kubectl_evidence.resolve import TargetNotFound

        given, halt = self._given, Halt()
        inquiry = Inquiry(
            target=target,
            asked=" ".join(self._words) or str(target),
            command=self._command(),
            seconds=max(0.0, self._deadline - time.monotonic()),
            max_tokens=given["max_tokens"],
            exact=given["exact"],
            recorded=bool(given["replay"]),
        )
        try:
            with Progress() as progress:
                debugger = self._debugger(cluster, redactor)
                found = investigate(inquiry, cluster, redactor, debugger, progress, halt, lambda: prepare(self._form))
        except TargetNotFound as missing:
            candidates = [say("{}  ({})", candidate.name, candidate.why) for candidate in missing.candidates]
            details = candidates or self._recorded_pods(cluster)
            raise Failure(ExitCode.NOT_FOUND, "target-not-found", missing.says, missing.next_steps, details) from None
        except NothingAnswered as nothing:
            from kubectl_evidence.cluster.explain import explain

            what, step = explain(nothing.outcome, cluster.identity)
            raise Failure(
                ExitCode.NO_PACKET,
                getattr(nothing.outcome, "why", nothing.outcome.status),
                what,
                [step],
            ) from None
        except KeyboardInterrupt:
            raise Failure(ExitCode.INTERRUPTED, "interrupted", "interrupted, no packet was written") from None
        shelf.put(target, found.packet)
        self._remember(found)
        budget = found.packet.budget
        if budget.tokens > budget.max_tokens:
            least = f"warning: the packet has about {budget.tokens} tokens, more than --max-tokens {budget.max_tokens}"
            sys.stderr.write(f"{least}; what findings cite and the state of the pod are never left out\n")
        self._tell_masked(found.packet)
        if self._policy is not None:
            from kubectl_evidence.cli.redaction import tell_names

            tell_names(self._policy, found.packet)
        return self._code(found.packet, halted=halt.requested)

    def _recorded_pods(self, cluster: Cluster) -> list[str]:
        """Name the pods that a capture holds, where the one that was asked for is not among them."""
        pods: tuple[tuple[str, str], ...] = getattr(cluster, "pods", ()) if self._given["replay"] else ()
        shown = [f"pod/{name} -n {namespace}  (in the capture)" for namespace, name in pods[:_MOST_PODS]]
        return [*shown, f"and {len(pods) - _MOST_PODS} more"] if len(pods) > _MOST_PODS else shown

    def _remember(self, found: Investigation) -> None:
        """Keep what was read for the recording; of what was read for several targets, an answer rather than none."""
        self._last = found.packet
        if self._given["record"]:
            answered = {ask for ask, outcome in self._asked.items() if outcome.status == "collected"}
            asked = found.asked.items()
            self._asked |= {ask: one for ask, one in asked if one.status == "collected" or ask not in answered}

    def _record(self, cluster: Cluster, redactor: KeyedRedactor) -> None:
        """Write one capture that holds every target that there is a packet of."""
        if not self._given["record"] or self._last is None:
            return
        from kubectl_evidence.record import CaptureError, record

        about = self._last.cluster
        try:
            record(
                Path(self._given["record"]),
                tuple(self._asked.items()),
                redactor=redactor,
                server_version=about.server_version or "",
                captured_at=cluster.now() if about.recorded else about.collected_at,
            )
        except CaptureError as error:
            raise self._usage("record-not-writable", error) from None

    def _code(self, packet: Packet, *, halted: bool) -> int:
        if halted:
            return ExitCode.INTERRUPTED
        if self._given["exit_code"] and any(finding.severity == "error" for finding in packet.findings):
            return ExitCode.FINDINGS
        decided = packet.cluster.complete and not any(one.masked for one in packet.unknown)
        return ExitCode.COMPLETE if decided else ExitCode.INCOMPLETE

    def _cluster(self) -> tuple[Cluster, KeyedRedactor]:
        if self._given["replay"]:
            from kubectl_evidence.cluster.capture import CaptureError, load

            try:
                recorded = load(Path(self._given["replay"]))
            except CaptureError as error:
                raise self._usage("capture-unreadable", error) from None
            # A replay says the same on a slow machine as on a fast one.
            self._patience = max(self._patience, _REPLAY_SECONDS)
            self._deadline = time.monotonic() + self._patience
            # The key comes from the capture, so that the same capture gives the same bytes. Whoever
            # has the capture learns nothing from it, and nobody else can guess it.
            return recorded, self._redactor(recorded.digest)
        return self._connect()

    def _connect(self) -> tuple[Cluster, KeyedRedactor]:
        from kubectl_evidence.cli.connecting import connection_flags
        from kubectl_evidence.cli.verbose import trace
        from kubectl_evidence.cluster.live import connect

        try:
            # A credential plugin that hangs must not outlast what the user is willing to wait.
            told = trace(self._given, self._own, self._policy)
            cluster = connect(connection_flags(self._given), self._deadline, trace=told, own=self._own)
        except ConnectionFailed as error:
            raise self._failure(ExitCode.NO_PACKET, "no-connection", error) from None
        if cluster.asked_a_person:
            # A login takes as long as it takes; the time of the cluster begins after it.
            self._deadline = time.monotonic() + self._given["timeout"]
        # Connections are made while the rest of the program is loaded.
        cluster.get_ready(self._deadline)
        return cluster, self._redactor()

    def _redactor(self, key: bytes = b"") -> KeyedRedactor:
        """A redactor that knows the identity's secrets, and will know those to come."""
        from kubectl_evidence.redact import KeyedRedactor

        redactor = KeyedRedactor(key or os.urandom(32), policy=self._policy)
        self._own.tell(redactor)
        return redactor

    def _debugger(self, cluster: Cluster, redactor: KeyedRedactor) -> Any:
        if not self._given["debug"]:
            return None
        from kubectl_evidence.cli.debugging import debugger

        return debugger(cluster, redactor, image=self._given["debug_image"], agreed=self._given["yes"])

    def _namespace_without_contact(self) -> str:
        """The context's namespace where a kubeconfig can be read; a plan needs no cluster."""
        if self._given["namespace"] or self._given["replay"]:
            return self._given["namespace"] or "default"
        from kubectl_evidence.cli.connecting import connection_flags
        from kubectl_evidence.cluster.connection import resolve

        try:
            return resolve(connection_flags(self._given)).identity.namespace or "default"
        except ConnectionFailed:
            return "default"

    def _command(self) -> str:
        """The command line, to be redacted like everything; what it holds of credentials goes first."""
        words = list(self._written)
        for name in CREDENTIALS:
            value = self._given[name]
            words = [word.replace(value, "***") if value else word for word in words]
        return f"kubectl evidence {shlex.join(words)}"

    def _tell_masked(self, packet: Packet) -> None:
        """With `-v`, tell what was masked where; never the value."""
        if self._given["verbosity"]:
            from kubectl_evidence.cli.verbose import tell_masked

            tell_masked(packet.redaction, self._own, self._policy)

    @staticmethod
    def _failure(code: ExitCode, error_code: str, error: ConnectionFailed) -> Failure:
        return Failure(code, error_code, error.what, [error.next_step] if error.next_step else [])

    def _usage(self, error_code: str, error: ConnectionFailed) -> Failure:
        return self._failure(ExitCode.USAGE, error_code, error)
