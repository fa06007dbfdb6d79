"""What a debug container saw from inside the pod; untrusted text. Only `--debug` makes one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, cast, get_args

from pydantic import AliasPath, Field, ValidationInfo, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.target import Target
from kubectl_evidence.text import Redactor, Text, join, own

# What the debug containers of this program are called; five more characters follow.
NAME_PREFIX = "evidence-debug-"
# Far above what the script writes (about 130 lines, none longer than 500 bytes), so that its end is never cut.
MAX_LINES, MAX_BYTES = 400, 64 * 1024

# The script of cluster/debug_script.py opens each section with a line of this form.
SECTION = "=== "
# Its last section, without a line: it tells a whole output from one that was cut.
END = "end"
# The last section where the script ran out of time; it says so.
CUT = "cut short"

Protocol = Literal["tcp", "tcp6", "udp", "udp6"]
# `refused`: by the name server's host. `failed`: whatever else nslookup said.
Resolved = Literal["resolved", "does-not-exist", "no-address", "timed-out", "refused", "failed"]
# `unresolved`: a name without an address, so there was nothing to connect to.
Reached = Literal["open", "refused", "timed-out", "unreachable", "unresolved", "failed"]

_SOCKET = late(r"(tcp6?|udp6?) (\S+):(\d{1,5}) uid (\d{1,10})")
_NAME = late(r"(\S+) (\S+)")
# What --redact-ips leaves of an address.
_HIDDEN = late(r"\[redacted:ip:[0-9a-f]{8}\]")
_CONNECTION = late(r"(\S+):(\d{1,5})(?:,(\S+))? (\S+)")


@dataclass(frozen=True)
class Socket:
    """A socket that waits for somebody: `address` is what it is bound to, an IPv6 one in brackets."""

    protocol: Protocol
    address: Text
    port: int
    uid: int

    @property
    def loopback_only(self) -> bool:
        """Whether nobody outside the pod can reach it."""
        return self.address.startswith(("127.", "[::1]", "[::ffff:127."))


@dataclass(frozen=True)
class Resolution:
    """What the pod's name server answered for a name."""

    name: Text
    result: Resolved
    addresses: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Connection:
    """A TCP connection that was tried from the pod: to an address, or to a Service by name at `address`."""

    host: Text
    port: int
    result: Reached
    address: Text | None = None


class DebugOutput(Answer):
    """The output by section, in the order of the script, and what its lines say.

    Readings are made from the sections when they are asked for, so that nothing is in the packet twice;
    a line that is not of the script's form is passed over.
    """

    sections: Mapping[Text, Text] = {}

    @model_validator(mode="before")
    @classmethod
    def _cut(cls, answer: Any, info: ValidationInfo) -> Any:
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), str):
            return answer
        if not isinstance(info.context, Redactor):
            msg = "text that no redactor has read"
            raise TypeError(msg)
        sections: dict[Text, list[Text]] = {}
        current: list[Text] | None = None
        for line in Text(answer["data"], info.context).lines():
            end = len(line.rstrip())
            if line.startswith(SECTION):
                current = sections.setdefault(line.part(len(SECTION), end), [])
            elif current is not None and end:
                current.append(line.part(0, end))
        complete = sections.pop(own(END), None) is not None
        return {
            **answer,
            "data": None,
            "truncated": bool(answer.get("truncated")) or not complete,
            "sections": {title: join("\n", lines) for title, lines in sections.items()},
        }

    @property
    def listening(self) -> tuple[Socket, ...]:
        """The sockets that listen in the pod's network namespace, whichever container owns them."""
        return tuple(
            Socket(cast("Protocol", str(found[1])), _group(line, found, 2), int(found[3]), int(found[4]))
            for line, found in self._read("listening", _SOCKET)
            if int(found[3]) < 65536
        )

    @property
    def names(self) -> tuple[Resolution, ...]:
        """The Services' names and what they resolve to in the pod."""
        resolutions = []
        for line, found in self._read("names", _NAME):
            if found[2] in get_args(Resolved):
                resolutions.append(Resolution(_group(line, found, 1), cast("Resolved", str(found[2]))))
            elif not re.search("[^0-9a-fA-F.:,]", _HIDDEN.sub("", found[2])):
                spans = re.finditer("[^,]+", line[found.start(2) :])
                start = found.start(2)
                addresses = tuple(line.part(start + span.start(), start + span.end()) for span in spans)
                resolutions.append(Resolution(_group(line, found, 1), "resolved", addresses))
        return tuple(resolutions)

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The connections that were tried, and what became of each."""
        return tuple(
            Connection(
                _group(line, found, 1),
                int(found[2]),
                cast("Reached", str(found[4])),
                _group(line, found, 3) if found[3] else None,
            )
            for line, found in self._read("connections", _CONNECTION)
            if found[4] in get_args(Reached)
        )

    def _read(self, title: str, form: re.Pattern[str]) -> Iterator[tuple[Text, re.Match[str]]]:
        section = at(self.sections, title)
        for line in section.lines() if section is not None else ():
            found = form.fullmatch(line)
            if found is not None:
                yield line, found


def _group(line: Text, found: re.Match[str], number: int) -> Text:
    return line.part(found.start(number), found.end(number))


class Debug(Evidence):
    """The output of the debug container that was added last, by this run (`--debug`) or by an earlier one."""

    title: ClassVar[str] = "Debug container"
    by_flag: ClassVar[bool] = True
    untrusted: ClassVar[bool] = True
    unasked: ClassVar[str] = "--debug was not given, or the pod could not be read"

    output: DebugOutput = Field(validation_alias=AliasPath("parts", "output"))

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        # Their order in the spec says nothing: a patch may put a new one first.
        ours = sorted((one.started_at, one.name) for one in known.containers if is_debug_container(one.name))
        return {"output": reading(target.namespace, known.pod, ours[-1][1])} if ours else {}


def is_debug_container(name: str) -> bool:
    """Whether a container was added by this program."""
    return name.startswith(NAME_PREFIX)


def reading(namespace: str, pod: str, container: str) -> ask.Ask:
    """Ask for the whole output of a debug container."""
    return ask.log(namespace, pod, container, previous=False, lines=MAX_LINES, limit_bytes=MAX_BYTES)
