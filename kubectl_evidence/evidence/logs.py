"""The last lines of every container's log, current and previous, each with its own outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pydantic import ValidationInfo, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.refs import ContainerRef
from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.debug import is_debug_container
from kubectl_evidence.outcome import NoLog
from kubectl_evidence.target import Target
from kubectl_evidence.text import Redactor, Text

LINES = 100
# A line of a container's log file is at most 16 KiB (CRI), so this is far above LINES lines.
LIMIT_BYTES = 4 * 1024 * 1024

# What the kubelet answers, with status 200, for a container whose log file is gone
# (pkg/kubelet/kuberuntime/kuberuntime_logs.go): no application log.
_NO_LOG = "unable to retrieve container logs for "


class LogStream(Answer):
    """A window at the end of one log. Untrusted text; line 1 is the first line of the window."""

    lines: Mapping[int, Text] = {}
    # How many lines were read; a packet may hold fewer.
    line_count: int = 0
    # Why there is no log, where the status is `not-found`.
    no_log: NoLog | None = None
    # A log that the runtime has already deleted.
    deleted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _split(cls, answer: Any, info: ValidationInfo) -> Any:
        """Redact the window as a whole, since secrets may span lines, then number its lines."""
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), str):
            return answer
        if not isinstance(info.context, Redactor):
            msg = "text that no redactor has read"
            raise TypeError(msg)
        log = answer["data"]
        if log.startswith(_NO_LOG):
            return {**answer, "data": None, "deleted": True}
        # Whoever answers with more than was asked for is read no further back.
        read = Text("\n".join(log.rstrip("\n").rsplit("\n", LINES)[-LINES:]), info.context)
        lines = read.lines()
        while lines and not lines[-1].strip():
            lines = lines[:-1]
        return {**answer, "data": None, "lines": dict(enumerate(lines, start=1)), "lineCount": len(lines)}


class Logs(Evidence):
    """Logs by `CONTAINER/current` and `CONTAINER/previous`.

    While a container waits in CrashLoopBackOff the API gives the same log for both
    (validateContainerLogStatus, pkg/kubelet/kubelet_pods.go).
    """

    title: ClassVar[str] = "Logs"
    # Of look-ups that failed: the cluster's name server is looked at.
    informs: ClassVar[bool] = True
    untrusted: ClassVar[bool] = True
    unasked: ClassVar[str] = "no container of the pod is known"

    parts: Mapping[Text, LogStream]

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return asked(known.containers, target.namespace, known.pod) if known.pod else {}

    def current(self, container: str) -> tuple[Text, LogStream] | None:
        """The log of the current run, under its key, or None when there is nothing in it or it was not had."""
        return self._first([f"{container}/current"])

    def last_run(self, container: str, *, over: bool) -> tuple[Text, LogStream] | None:
        """The log of the run that ended last.

        `over` says that the current run is the one that ended: its log is the current one. Else it
        is the previous one; where a container waits, both are the same log. A log that the runtime
        has deleted is replaced by the other only if no run goes on whose log that would be.

        Returns the key of the stream and the stream, or None when neither could be read.
        """
        keys = [f"{container}/current", f"{container}/previous"] if over else [f"{container}/previous"]
        return self._first(keys)

    def _first(self, keys: list[str]) -> tuple[Text, LogStream] | None:
        for wanted in keys:
            for key, stream in self.parts.items():
                if key == wanted and stream.collected and stream.lines:
                    return key, stream
        return None


def asked(containers: Iterable[ContainerRef], namespace: str, pod: str) -> Mapping[str, ask.Ask]:
    """Ask for the end of every log of a pod, by `CONTAINER/current` and `CONTAINER/previous`."""
    asks = {}
    for container in containers:
        if is_debug_container(container.name):
            # Its output is the evidence of a kind of its own.
            continue
        for previous in (False, True) if container.restarted else (False,):
            asks[f"{container.name}/{'previous' if previous else 'current'}"] = ask.log(
                namespace, pod, container.name, previous=previous, lines=LINES, limit_bytes=LIMIT_BYTES
            )
    return asks
