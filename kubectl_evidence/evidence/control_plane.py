"""The API server about itself: its health checks, when it was started, and the flags that workloads feel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from pydantic import AliasPath, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.late import late
from kubectl_evidence.parsed import at
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text

# The flag of the command line without which nothing of this is asked.
FLAG: Final = "--control-plane"

# Flags of kube-apiserver that explain what workloads and their owners see: what is admitted and served, who may do
# what, addresses, time limits, what is kept how long; each with its default (k8s.io/kubernetes 1.36,
# pkg/controlplane/apiserver/options and k8s.io/apiserver pkg/server/options). /flagz gives every flag and hides next to
# nothing: the others are neither evidence nor recorded.
FLAGS: Final = {
    "admission-control-config-file": "",
    "allow-privileged": "false",
    "anonymous-auth": "true",
    "audit-policy-file": "",
    "authentication-config": "",
    "authorization-config": "",
    "authorization-mode": "",
    "default-not-ready-toleration-seconds": "300",
    "default-unreachable-toleration-seconds": "300",
    "disable-admission-plugins": "[]",
    "emulated-version": "[]",
    "enable-admission-plugins": "[]",
    "enable-aggregator-routing": "false",
    "enable-priority-and-fairness": "true",
    "encryption-provider-config": "",
    "endpoint-reconciler-type": "lease",
    "event-ttl": "1h0m0s",
    "feature-gates": "",
    "goaway-chance": "0",
    "max-mutating-requests-inflight": "200",
    "max-requests-inflight": "400",
    "min-request-timeout": "1800",
    "request-timeout": "1m0s",
    "runtime-config": "",
    "service-account-extend-token-expiration": "true",
    "service-account-issuer": "[]",
    "service-account-lookup": "true",
    "service-account-max-token-expiration": "0s",
    "service-cluster-ip-range": "",
    "service-node-port-range": "30000-32767",
    "shutdown-delay-duration": "0s",
    "tls-min-version": "",
    "watch-cache": "true",
}

# `[+]NAME ok`, `[+]NAME excluded: ok`, `[-]NAME failed: reason withheld`
# (k8s.io/apiserver pkg/server/healthz/healthz.go, handleRootHealth).
_CHECK = late(r"\[([+-])\]\s*(\S+) ?(.*)")

# Whatever version of /statusz and /flagz there is, the newest first: v1alpha1 since 1.35, v1beta1 since 1.36
# (k8s.io/apiserver pkg/server/statusz, pkg/server/flagz).
_VERSIONS = ("v1beta1", "v1alpha1")


class Check(Part):
    """One health check. `says` is what the server adds: why it failed, or that it was not made."""

    ok: bool
    says: Text | None = None


class Health(Answer):
    """A list of health checks. Why one fails is withheld here: it is in the log of the API server."""

    checks: Mapping[Text, Check] = {}
    # How many there were; a packet may hold fewer.
    passed: int = 0
    failed: int = 0

    @model_validator(mode="before")
    @classmethod
    def _split(cls, answer: Any) -> Any:
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), str):
            return answer
        checks = dict(_checks(answer["data"]))
        passed = sum(check["ok"] for check in checks.values())
        return {**answer, "data": None, "checks": checks, "passed": passed, "failed": len(checks) - passed}


class Statusz(Answer):
    """Which program it is, and since when it runs (config.k8s.io Statusz)."""

    started: datetime | None = Field(None, validation_alias=AliasPath("data", "startTime"))
    uptime_seconds: int | None = Field(None, validation_alias=AliasPath("data", "uptimeSeconds"))
    binary_version: Text | None = Field(None, validation_alias=AliasPath("data", "binaryVersion"))
    emulation_version: Text | None = Field(None, validation_alias=AliasPath("data", "emulationVersion"))
    go_version: Text | None = Field(None, validation_alias=AliasPath("data", "goVersion"))


class Flagz(Answer):
    """Those flags that matter and are not at their defaults (config.k8s.io Flagz)."""

    flags: Mapping[Text, Text] = {}

    @model_validator(mode="before")
    @classmethod
    def _choose(cls, answer: Any) -> Any:
        found = at(answer, "data", "flags")
        return {**answer, "data": None, "flags": _told(found)} if isinstance(found, dict) else answer


class ControlPlane(Evidence):
    """What one API server says: behind a load balancer, the next request may have met another."""

    title: ClassVar[str] = "Control plane"
    serves_nodes: ClassVar[bool] = True
    by_flag: ClassVar[bool] = True
    unasked: ClassVar[str] = f"{FLAG} was not given"

    ready: Health | None = Field(None, validation_alias=AliasPath("parts", "readyz"))
    live: Health | None = Field(None, validation_alias=AliasPath("parts", "livez"))
    status: Statusz | None = Field(None, validation_alias=AliasPath("parts", "statusz"))
    flags: Flagz | None = Field(None, validation_alias=AliasPath("parts", "flagz"))

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        if cls.id not in target.also:
            return {}
        verbose = (("verbose", ""),)
        return {
            "readyz": ask.url("/readyz", verbose, form="text"),
            "livez": ask.url("/livez", verbose, form="text"),
            "statusz": ask.url("/statusz", accept=_structured("Statusz")),
            "flagz": ask.url("/flagz", accept=_structured("Flagz")),
        }


def narrowed(asked: ask.Ask, page: Any) -> Any:
    """The parsed answer to an ask less what evidence is never made of, to be recorded."""
    flags = at(page, "flags") if asked.path == "/flagz" else None
    return {**page, "flags": _told(flags)} if isinstance(flags, dict) else page


def _told(flags: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sorted(flags.items()) if name in FLAGS and value != FLAGS[name]}


def _checks(page: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in page.splitlines():
        if found := _CHECK.fullmatch(line):
            sign, name, says = found.groups()
            yield name, {"ok": sign == "+", "says": says if says != "ok" else None}


def _structured(kind: str) -> str:
    return ",".join(f"application/json;as={kind};v={version};g=config.k8s.io" for version in _VERSIONS)
