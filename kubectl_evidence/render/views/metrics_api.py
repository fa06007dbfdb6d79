"""The metrics pipeline: whether usage could have been had."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.metrics_api import API_SERVICE, MetricsApi
from kubectl_evidence.render.blocks import Block, Item, bad, good, quoted, term, value, words
from kubectl_evidence.render.views.endpoint_slices import endpoints
from kubectl_evidence.render.views.frame import Frame, missing


def view(pipeline: MetricsApi, frame: Frame) -> Iterator[Block]:
    """Yield the registration, then what stands behind it."""
    api = pipeline.api_service
    name = f"APIService {API_SERVICE}: "
    if api is None or not api.collected:
        absent = api is not None and api.status == "not-found"
        yield Item(words(name, bad("not registered") if absent or api is None else missing(api)))
    elif api.available is None:
        yield Item(words(name, "no condition Available reported"))
    else:
        one = api.available
        status = good("available") if one.status == "True" else bad("not available")
        reason = words(" ", term(one.reason)) if one.reason else ()
        message = words(": ", quoted(frame.clip(one.message))) if one.message else ()
        yield Item(words(name, status, reason, message))
    if api is not None and api.service_name is not None:
        yield Item(words("served by Service ", value(f"{api.service_namespace}/{api.service_name}")))
    behind = pipeline.endpoints
    if behind is not None:
        found = tuple(endpoint for one in behind.items.values() for endpoint in one.endpoints)
        yield Item(words("its endpoints: ", endpoints(found, None) if behind.collected else missing(behind)))
