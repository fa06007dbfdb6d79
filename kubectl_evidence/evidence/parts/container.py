"""A container of a pod: its spec and its status under one name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import AliasPath, Field, model_validator

from kubectl_evidence.evidence import Part
from kubectl_evidence.parsed import at
from kubectl_evidence.text import Text


class ContainerPort(Part):
    """A port that a container declares. Declaring is information: an undeclared port still listens."""

    container_port: int
    name: Text | None = None
    protocol: Text | None = None
    host_port: int | None = None


class Probe(Part):
    """A probe. `port` is a number, or a name that resolves in the same container only (pkg/probe/util.go)."""

    handler: Literal["httpGet", "tcpSocket", "grpc", "exec", "unknown"]
    port: int | Text | None = None
    path: Text | None = None
    scheme: Text | None = None
    host: Text | None = None
    command: tuple[Text, ...] = ()
    initial_delay_seconds: int = 0
    period_seconds: int = 10
    timeout_seconds: int = 1
    failure_threshold: int = 3

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, probe: Any) -> Any:
        if not isinstance(probe, dict):
            return probe
        for handler in ("httpGet", "tcpSocket", "grpc", "exec"):
            if isinstance(probe.get(handler), dict):
                return {**probe, **probe[handler], "handler": handler}
        return {**probe, "handler": "unknown"}


class Hook(Part):
    """What the kubelet runs after a container's start, or before its stop (core/v1 LifecycleHandler)."""

    handler: Literal["httpGet", "tcpSocket", "exec", "sleep", "unknown"]
    port: int | Text | None = None
    path: Text | None = None
    host: Text | None = None
    command: tuple[Text, ...] = ()
    seconds: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, hook: Any) -> Any:
        if not isinstance(hook, dict):
            return hook
        for handler in ("httpGet", "tcpSocket", "exec", "sleep"):
            if isinstance(hook.get(handler), dict):
                return {**hook[handler], "handler": handler}
        return {"handler": "unknown"}


class Unexpanded(Part):
    """A variable of the environment whose value holds `$(NAME)` for a variable that is defined after it."""

    env: Text
    reference: Text


class State(Part):
    """What a container does, or did at the end of a run."""

    status: Literal["waiting", "running", "terminated"]
    reason: Text | None = None
    message: Text | None = None
    exit_code: int | None = None
    signal: int | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, state: Any) -> Any:
        if not isinstance(state, dict):
            return state
        for status in ("waiting", "running", "terminated"):
            if isinstance(state.get(status), dict):
                times = {key: value for key, value in state[status].items() if not _is_no_time(value)}
                return {**times, "status": status}
        return state

    @property
    def fatal_signal(self) -> int | None:
        """The signal that ended the run: runtimes rarely fill `signal`; 128+n is the shells' convention."""
        if self.signal:
            return self.signal
        if self.exit_code is not None and 128 < self.exit_code <= 128 + 64:
            return self.exit_code - 128
        return None

    @property
    def seconds(self) -> float | None:
        """How long the run took, where both times are known."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class Container(Part):
    """One container: init, sidecar, main or ephemeral."""

    role: Literal["init", "sidecar", "container", "ephemeral"]
    image: Text | None = Field(None, validation_alias=AliasPath("spec", "image"))
    image_id: Text | None = Field(None, validation_alias=AliasPath("status", "imageID"))
    command: tuple[Text, ...] = Field((), validation_alias=AliasPath("spec", "command"))
    args: tuple[Text, ...] = Field((), validation_alias=AliasPath("spec", "args"))
    # Overrules the pod's where it is set: always for a sidecar, any since Kubernetes 1.34.
    restart_policy: Text | None = Field(None, validation_alias=AliasPath("spec", "restartPolicy"))
    ports: tuple[ContainerPort, ...] = Field((), validation_alias=AliasPath("spec", "ports"))
    requests: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("spec", "resources", "requests"))
    limits: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("spec", "resources", "limits"))
    # With what it runs, where a resize in place has not come that far; empty where that is what the spec says.
    actual_requests: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("actual", "requests"))
    actual_limits: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("actual", "limits"))
    liveness_probe: Probe | None = Field(None, validation_alias=AliasPath("spec", "livenessProbe"))
    readiness_probe: Probe | None = Field(None, validation_alias=AliasPath("spec", "readinessProbe"))
    startup_probe: Probe | None = Field(None, validation_alias=AliasPath("spec", "startupProbe"))
    post_start: Hook | None = Field(None, validation_alias=AliasPath("spec", "lifecycle", "postStart"))
    pre_stop: Hook | None = Field(None, validation_alias=AliasPath("spec", "lifecycle", "preStop"))
    read_only_root_filesystem: bool = Field(
        False, validation_alias=AliasPath("spec", "securityContext", "readOnlyRootFilesystem")
    )
    # References in the environment that stay as they are written.
    unexpanded: tuple[Unexpanded, ...] = ()
    # By path, what is mounted there that may not be written; and the size limit of an emptyDir in memory.
    read_only_mounts: Mapping[Text, Text] = {}
    memory_volumes: Mapping[Text, Text] = {}
    ready: bool | None = Field(None, validation_alias=AliasPath("status", "ready"))
    started: bool | None = Field(None, validation_alias=AliasPath("status", "started"))
    restart_count: int = Field(0, validation_alias=AliasPath("status", "restartCount"))
    state: State | None = Field(None, validation_alias=AliasPath("status", "state"))
    last_state: State | None = Field(None, validation_alias=AliasPath("status", "lastState"))

    @model_validator(mode="before")
    @classmethod
    def _empty_states_are_none(cls, container: Any) -> Any:
        """`state: {}` and `lastState: {}` are how the API says that there is none."""
        if not isinstance(container, dict) or not isinstance(container.get("status"), dict):
            return container
        status = {k: v for k, v in container["status"].items() if not (k in {"state", "lastState"} and not v)}
        return {**container, "status": status, "actual": _actual(container.get("spec"), status)}

    @property
    def waiting_reason(self) -> Text | None:
        """Why the container waits, or None when it does not wait."""
        return self.state.reason if self.state is not None and self.state.status == "waiting" else None

    @property
    def probes(self) -> Mapping[str, Probe]:
        """The probes that are set, by the word that events use for them."""
        probes = {"liveness": self.liveness_probe, "readiness": self.readiness_probe, "startup": self.startup_probe}
        return {kind: probe for kind, probe in probes.items() if probe is not None}


def _actual(spec: Any, status: Any) -> dict[str, Any]:
    """The resources of the status that differ from those of the spec (core/v1 ContainerStatus.resources)."""
    wanted, has = at(spec, "resources") or {}, at(status, "resources") or {}
    return {
        kind: amounts
        for kind in ("requests", "limits")
        if isinstance(amounts := at(has, kind), dict) and amounts != (at(wanted, kind) or {})
    }


def _is_no_time(value: Any) -> bool:
    # A container that never ran has the epoch for a start time (seen with reason StartError).
    return isinstance(value, str) and value.startswith("1970-01-01T00:00:00")
