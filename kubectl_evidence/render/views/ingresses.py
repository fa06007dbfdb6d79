"""Ingresses: which host and path lead to which port of which Service, and who is to take care of that."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.ingresses import Ingress, IngressBackend, Ingresses
from kubectl_evidence.evidence.parts.backends import Backed
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, value, words
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.ingress_classes import class_of
from kubectl_evidence.text import Name


def view(ingresses: Ingresses, frame: Frame) -> Iterator[Block]:
    """Yield each Ingress with its class, then its backends in rows."""
    found = ingresses.ingresses
    if found is None or not found.collected:
        yield Item(words("Ingresses: ", missing(found) if found is not None else bad("not asked for")))
        return
    if not found.items and not frame.left_out("ingresses"):
        yield Item(words("the namespace has no Ingress"))
    elif not found.items:
        yield Item(words("no Ingress leads to a Service of the pod's"))
    for name, one in found.items.items():
        yield Item(words(value(name), ": class ", _class(one, ingresses), ", ", _addresses(one), _tls(one, ingresses)))
    rows = [
        (words(value(name)), _where(backend), _backend(backend))
        for name, one in found.items.items()
        for backend in one.backends
    ]
    yield from frame.table(("Ingress", "host and path", "→ Service and its port"), rows)
    if ingresses.classes is not None and not ingresses.classes.collected:
        yield Item(words("IngressClasses: ", missing(ingresses.classes)))


def _class(ingress: Ingress, ingresses: Ingresses) -> Words:
    name, exists = class_of(ingress, ingresses.classes)
    if name is None:
        return words(
            "none named, and the classes were not read"
            if exists is None
            else bad("none: no class is named, and none is the default")
        )
    found = ingresses.classes.items if ingresses.classes is not None else {}
    controller = next((one.controller for key, one in found.items() if key == name), None)
    if exists is False:
        return words(value(name), " ", bad("✗ there is no IngressClass of that name"))
    if exists is None:
        return words(value(name), " (whether there is such a class is not known)")
    taken = words(" (", value(controller), ")") if controller is not None else ()
    return words(value(name), taken, " ", good("✓"))


def _addresses(ingress: Ingress) -> Words:
    if not ingress.balanced_at:
        return words("no address reported")
    return words("at ", joined(", ", [value(one) for one in ingress.balanced_at]))


def _tls(ingress: Ingress, ingresses: Ingresses) -> Words:
    if not ingress.tls_secrets:
        return ()
    secrets = dict.fromkeys(ingress.tls_secrets)
    return words(", certificates in Secret ", joined(", ", [_secret(one, ingresses) for one in secrets]))


def _secret(name: Name, ingresses: Ingresses) -> Words:
    found = ingresses.certificates.get(name)
    if found is None:
        return words(value(name), " (not looked at)")
    if found.collected:
        return words(value(name), " ", good("✓"))
    return words(value(name), " ", bad("✗ there is none") if found.status == "not-found" else missing(found))


def _where(backend: IngressBackend) -> Words:
    if backend.host is None and backend.path is None:
        return words("anything else")
    return words(
        value(f"{backend.host or '*'}{backend.path or '/'}"), f" {backend.path_type}" if backend.path_type else ""
    )


def _backend(backend: IngressBackend) -> Words:
    if backend.service is None:
        return words(value(backend.resource) if backend.resource is not None else "nothing")
    port = backend.port if backend.port is not None else "?"
    return words(value(f"{backend.service}:{port}"), " ", verdict(backend))


def verdict(backend: Backed) -> Words:
    """Say whether the Service is there and has the port."""
    if backend.service_exists is None:
        return words("(the Services were not read)")
    if not backend.service_exists:
        near = [value(name) for name in backend.near]
        similar = words("; of a similar name: ", joined(", ", near)) if near else ()
        return words(bad("✗ there is no such Service"), " in this namespace", similar, " (others were not looked at)")
    if backend.external:
        return words("(an ExternalName without ports: where that leads is up to the controller)")
    if backend.port_exists is not False:
        return words(good("✓"))
    meant = f" (it is a {backend.means})" if backend.means is not None else ""
    if not backend.ports:
        return words(bad("✗ the Service has no port at all"))
    return words(
        bad(f"✗ the Service has no such port{meant}"), ", but ", joined(", ", [value(o) for o in backend.ports])
    )
