"""The metrics pipeline: whether usage could have been had."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.metrics_api import API_SERVICE, MetricsApi, ServerContainer
from kubectl_evidence.render.blocks import (
    Block,
    Item,
    Quote,
    Words,
    bad,
    clipped,
    good,
    joined,
    quoted,
    term,
    value,
    words,
)
from kubectl_evidence.render.views.endpoint_slices import endpoints
from kubectl_evidence.render.views.frame import Frame, conditions, missing

# The status of a Deployment's condition that means all is well (k8s.io/api/apps/v1).
_WELL = {"Available": "True", "Progressing": "True", "ReplicaFailure": "False"}


def view(pipeline: MetricsApi, frame: Frame) -> Iterator[Block]:
    """Yield the registration and what serves it in one line; then, where it was looked into, what stands behind it."""
    pieces = [_registration(pipeline, frame)]
    api, behind = pipeline.api_service, pipeline.endpoints
    if api is not None and api.service_name is not None:
        pieces.append(words("served by Service ", value(f"{api.service_namespace}/{api.service_name}")))
    if behind is not None:
        found = tuple(endpoint for one in behind.items.values() for endpoint in one.endpoints)
        pieces.append(words("its endpoints: ", endpoints(found, None) if behind.collected else missing(behind)))
    yield Item(joined(" · ", pieces))
    if pipeline.service is not None and not pipeline.service.collected:
        yield Item(words("the Service itself: ", missing(pipeline.service)))
    yield from _deployments(pipeline, frame)
    yield from _servers(pipeline, frame)
    yield from _log(pipeline, frame)


def _registration(pipeline: MetricsApi, frame: Frame) -> Words:
    api = pipeline.api_service
    name = f"APIService {API_SERVICE}: "
    if api is None or not api.collected:
        absent = api is not None and api.status == "not-found"
        return words(name, bad("not registered") if absent or api is None else missing(api))
    one = api.available
    if one is None:
        return words(name, "no condition Available reported")
    if one.status == "True":
        return words(name, good("available"))
    reason = words(" ", term(one.reason)) if one.reason else ()
    message = words(": ", quoted(frame.clip(one.message))) if one.message else ()
    return words(name, bad("not available"), reason, message)


def _deployments(pipeline: MetricsApi, frame: Frame) -> Iterator[Block]:
    found = pipeline.deployments
    if found is None:
        return
    if not found.collected:
        yield Item(words("Deployment behind it: ", missing(found)))
    elif not found.items:
        yield Item(words(bad("no Deployment there makes pods that it selects")))
    for name, one in found.items.items():
        wanted = "?" if one.replicas is None else one.replicas
        count = f"{one.ready_replicas} of {wanted} replicas ready" if one.replicas != 0 else "scaled to 0 replicas"
        unselected = pipeline.service is not None and pipeline.service.collected and not one.selected
        lost = words(", ", bad("whose pods the Service does not select")) if unselected else ()
        yield Item(words("Deployment ", value(name), ": ", (good if one.ready_replicas else bad)(count), lost))
        yield from conditions(one.conditions, frame, expected=_WELL)


def _servers(pipeline: MetricsApi, frame: Frame) -> Iterator[Block]:
    found = pipeline.pods
    if found is None:
        return
    if not found.collected or not found.items:
        yield Item(words("its pods: ", bad("none") if found.collected else missing(found)))
    for name, one in found.items.items():
        where = words(" on ", value(one.node_name)) if one.node_name is not None else ()
        states = [words(value(container), " ", _state(state)) for container, state in one.containers.items()]
        phase = words(" ", term(one.phase)) if one.phase is not None else ()
        yield Item(words("its worst pod: ", value(name), phase, where, ": ", joined(", ", states) or words("-")))
        for kind, condition in one.conditions.items():
            if kind == "PodScheduled" and condition.status != "True":
                message = words(": ", quoted(frame.clip(condition.message))) if condition.message else ()
                yield Item(words("it is not scheduled", message))


def _state(one: ServerContainer) -> Words:
    pieces = [words(good("ready") if one.ready else bad("not ready"))]
    if one.state is not None and one.state.status != "running":
        pieces.append(words(one.state.status, words(" ", term(one.state.reason)) if one.state.reason else ()))
    if one.restart_count:
        pieces.append(words(f"{one.restart_count} restarts"))
    last = one.last_state
    if last is not None and last.status == "terminated":
        reason = words(" (", term(last.reason), ")") if last.reason else ()
        pieces.append(words(f"last run ended with {last.exit_code}", reason))
    return joined(", ", pieces)


def _log(pipeline: MetricsApi, frame: Frame) -> Iterator[Block]:
    log = pipeline.log
    if log is None:
        return
    if not log.lines:
        yield Item(words("its log: ", "no line shown" if log.collected else missing(log)))
        return
    lines = list(log.lines.items())[max(0, len(log.lines) - frame.detail.log_lines) :]
    yield Quote(words("log of it"), tuple((number, clipped(line, frame.detail.characters)) for number, line in lines))
