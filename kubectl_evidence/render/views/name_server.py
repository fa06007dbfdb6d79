"""The cluster's name server in one line."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.name_server import NAMESPACE, NameServer
from kubectl_evidence.render.blocks import Block, Item, value, words
from kubectl_evidence.render.views.endpoint_slices import endpoints
from kubectl_evidence.render.views.frame import Frame, missing


def view(server: NameServer, frame: Frame) -> Iterator[Block]:
    """Yield how many of its endpoints are ready."""
    del frame
    found = server.endpoints
    if found is None or not found.collected:
        yield Item(words("endpoints: ", missing(found) if found is not None else "not asked for"))
    elif not found.items:
        yield Item(words(f"no EndpointSlice of {NAMESPACE} is labelled k8s-app=kube-dns: it is somewhere else"))
    else:
        services = dict.fromkeys(one.service for one in found.items.values() if one.service is not None)
        every = tuple(endpoint for one in found.items.values() for endpoint in one.endpoints)
        name = f"{NAMESPACE}/{next(iter(services), '?')}"
        yield Item(words("Service ", value(name), ", its endpoints: ", endpoints(every, None)))
