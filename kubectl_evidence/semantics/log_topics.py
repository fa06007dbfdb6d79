"""What a line of a log is about, by words that operating systems, runtimes and drivers have in common."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from kubectl_evidence.late import late
from kubectl_evidence.text import Text, say

Topic: TypeAlias = Literal[
    "architecture",
    "read-only",
    "port-taken",
    "disk-full",
    "memory",
    "forbidden",
    "certificate",
    "authentication",
    "unresolved",
    "refused",
    "unreachable",
    "unset",
    "schema",
    "missing",
    "low-port",
    "permission",
    "configuration",
]

# The name of an environment variable: capitals, and mostly more than one word.
_VARIABLE = r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b"
_UNSET = r"(?:not set|not defined|not provided|required|missing|undefined|unset|must be (?:set|provided)|empty|unbound)"

# The first that fits counts: what is narrower stands before what is wider.
_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    ("architecture", late(r"exec format error|cannot execute binary file", re.IGNORECASE)),
    ("read-only", late(r"read-only file ?system|\bEROFS\b", re.IGNORECASE)),
    (
        "port-taken",
        late(r"address (?:already )?in use|\bEADDRINUSE\b|port \d+ (?:was|is) already in use", re.IGNORECASE),
    ),
    ("disk-full", late(r"no space left|\bENOSPC\b|disk quota exceeded|disk (?:is )?full", re.IGNORECASE)),
    ("memory", late(r"out ?of ?memory|cannot allocate memory|\bMemoryError\b|std::bad_alloc", re.IGNORECASE)),
    ("forbidden", late(r"is forbidden: User |cannot (?:get|list|watch|create|update|patch|delete) resource")),
    (
        "certificate",
        late(
            r"\bx509\b|certificate|\btls: |\bSSL(?:Error|HandshakeException|_ERROR)|PKIX path|\bCERT_[A-Z_]+",
            re.IGNORECASE,
        ),
    ),
    (
        "authentication",
        late(
            r"authentication fail|password authentication|access denied for user|login failed"
            r"|login (?:was )?refused|invalid (?:credential"
            r"|password|user ?name|api.?key|token)|bad credentials|\bunauthori[sz]ed\b|\b401\b|\bWRONGPASS\b|\bNOAUTH\b"
            r"|auth(?:entication|orization)? (?:is )?required|authentication (?:error|exception)|not authori[sz]ed",
            re.IGNORECASE,
        ),
    ),
    (
        "unresolved",
        late(
            r"no such host|\bENOTFOUND\b|\bEAI_AGAIN\b|getaddrinfo|UnknownHost|name or service not known"
            r"|name resolution|could not (?:translate|resolve) (?:host|address)|server misbehaving|host not found",
            re.IGNORECASE,
        ),
    ),
    ("refused", late(r"connection refused|\bECONNREFUSED\b|connect(?:ion)? .{0,80}refused", re.IGNORECASE)),
    (
        "unreachable",
        late(
            r"i/o timeout|\btimed? ?out\b|\bETIMEDOUT\b|deadline exceeded|no route to host|\bEHOSTUNREACH\b"
            r"|network is unreachable|connection reset|\bECONNRESET\b|(?:could not|cannot|can't|failed to"
            r"|unable to) (?:connect|reach)",
            re.IGNORECASE,
        ),
    ),
    (
        "unset",
        late(
            rf"{_VARIABLE}.{{0,60}}(?i:\b{_UNSET}\b)|(?i:\b(?:missing|required|undefined|unset)\b).{{0,40}}{_VARIABLE}"
            rf"|KeyError: '[A-Z][A-Z0-9_]+'|(?i:environment variable|\benv(?: var(?:iable)?)?\b).{{0,80}}(?i:{_UNSET})"
            r"|(?i:(?:missing|required|undefined) (?:required )?env(?:ironment)?)|(?i:parameter not set)"
        ),
    ),
    (
        "schema",
        late(
            r"(?:relation|table|column|schema|database|collection|topic|queue|bucket|index) .{1,80}(?:does not|doesn't)"
            r" exist|no such table|unknown (?:database|column|table)|pending migration|migrations? .{0,40}not",
            re.IGNORECASE,
        ),
    ),
    (
        "low-port",
        late(
            r"\bbind\b.{0,60}(?:permission denied|\bEACCES\b)|\blisten EACCES\b"
            r"|(?:permission denied|\bEACCES\b).{0,60}\b(?:bind\b|port \d)",
            re.IGNORECASE,
        ),
    ),
    (
        "permission",
        late(r"permission denied|\bEACCES\b|operation not permitted|\bEPERM\b|AccessDenied", re.IGNORECASE),
    ),
    (
        "missing",
        late(
            r"no such file or directory|\bENOENT\b|FileNotFound|cannot find (?:module|package|the)|no module named"
            r"|ModuleNotFound|ClassNotFound|NoClassDefFound|could not find or load main class|: (?:command )?not found"
            r"|(?:file|script|module|class|library|executable|package) not found|cannot open shared object"
            r"|does not exist|no such file|unable to access jarfile",
            re.IGNORECASE,
        ),
    ),
    (
        "configuration",
        late(
            r"(?:pars(?:e|ing)|invalid|malformed|unknown|unrecogni[sz]ed|unsupported|unexpected|bad|misconfigured)\b"
            r".{0,60}\b(?:config(?:uration)?|ya?ml|json|toml|flag|option|argument|propert(?:y|ies)|key|field|token"
            r"|value|directive|setting)s?\b"
            r"|\b(?:config(?:uration)?|ya?ml|json|toml)\b.{0,60}\b(?:error|invalid|pars(?:e|ing)|malformed|missing)\b"
            r"|\byaml: |\bSyntaxError\b|ImproperlyConfigured|JSONDecodeError|flag provided but not defined",
            re.IGNORECASE,
        ),
    ),
)


def topic_of(line: str) -> Topic | None:
    """Say what a line is about; None where it has none of the words."""
    return next((topic for topic, pattern in _TOPICS if pattern.search(line)), None)


def topic_span(line: str) -> tuple[int, int] | None:
    """Where the last of the words stand by which a line is about what it is about: whoever wraps errors ends so."""
    found = next((every[-1] for _, pattern in _TOPICS if (every := list(pattern.finditer(line)))), None)
    return found.span() if found is not None else None


def would_prove(topic: Topic | None) -> Text:
    """What would turn such a line from an account into a proof."""
    return _PROOFS.get(topic, say("a run that goes on once what the line names is put right"))


_PROOFS: dict[Topic | None, Text] = {
    "architecture": say("an architecture of the image other than the node's"),
    "read-only": say("the same run on a filesystem that may be written"),
    "port-taken": say("another process of the pod, or of the node's network, that listens on that port"),
    "disk-full": say("a full volume or node filesystem at that time"),
    "memory": say("memory use of the process at its limit at that time"),
    "forbidden": say("`kubectl auth can-i` saying no for that ServiceAccount"),
    "certificate": say("the certificate that the other side shows, against what the program trusts"),
    "authentication": say("the other side refusing the same credentials from elsewhere"),
    "unresolved": say("the same name not resolving from the pod"),
    "refused": say("nothing listening at that address and port, seen from the pod"),
    "unreachable": say("no answer from that address, seen from the pod"),
    "unset": say("the container's environment without that variable"),
    "schema": say("the object missing at the place where the program looks"),
    "low-port": say("a port below 1024, and a container user without the right to listen there (NET_BIND_SERVICE)"),
    "permission": say("the owner and mode of what is accessed, against the container's user"),
    "missing": say("the file or module missing in the image or at its mount"),
    "configuration": say("the same configuration refused by the program elsewhere"),
}
