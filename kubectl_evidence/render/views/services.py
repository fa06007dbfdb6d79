"""Services: each selector beside the pod's labels, and where each port leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, said, term, value, words
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.semantics.ports import find_number, find_port, named_target, protocol_of
from kubectl_evidence.semantics.relations import Relation, relations
from kubectl_evidence.semantics.selectors import agrees_in_part, is_variant, selects
from kubectl_evidence.text import Name


def view(services: Services, frame: Frame) -> Iterator[Block]:
    """Yield the Services that select the pod, then those that nearly do or that a finding is about, then the others."""
    pod = frame.other(Pod)
    if not services.items and not frame.left_out("services"):
        yield Item(words("the namespace has no Service"))
    concern = _concern(services, pod, frame)
    related = relations(frame.other)
    rows = [
        (
            words(value(name), " ", term(service.type or "ClusterIP"), _relations(related[name])),
            _selector(service, pod, frame, compare=concern[name] < _NONE),
            joined(", ", [_port(port, pod if concern[name] < _NONE else None) for port in service.ports]),
            words(
                value(service.cluster_ip) if service.cluster_ip is not None else "-",
                _unusual(service),
                _balanced(service),
            ),
        )
        for name, service in sorted(
            services.items.items(), key=lambda item: (concern[item[0]], _closeness(related, item[0]))
        )
    ]
    head = ("Service", "selector against the pod's labels", "port → target → container", "cluster IP")
    yield from frame.table(head, rows)


def _closeness(related: Mapping[Name, tuple[Relation, ...]], name: Name) -> int:
    return min((one.closeness for one in related[name]), default=9)


def _relations(found: tuple[Relation, ...]) -> Words:
    """What connects it with the pod besides its selector, which is shown beside it."""
    if found and found[0].closeness == 0:
        found = tuple(one for one in found if one.closeness in _BESIDE)
    return words(": ", joined(", ", [said(one.says) for one in found])) if found else ()


# Of a Service that selects the pod it is no news that its slices lead to it and that it has a name like it.
_BESIDE = (2, 3)


def _unusual(service: Service) -> Words:
    """Its families, where they are not IPv4 alone, and its traffic policies, where they are not Cluster."""
    told = [words(joined(" and ", [term(one) for one in service.ip_families]))] if service.ip_families else []
    for side, policy in (("internal", service.internal_traffic_policy), ("external", service.external_traffic_policy)):
        if policy is not None:
            told.append(words(f"{side} traffic policy ", term(policy)))
    return words(" (", joined(", ", told), ")") if told else ()


def _balanced(service: Service) -> Words:
    if service.type != "LoadBalancer":
        return ()
    if not service.balanced_at:
        of = service.load_balancer_class
        return words(", ", bad("✗ no load balancer yet"), words(" of class ", value(of)) if of is not None else "")
    return words(", load balancer at ", joined(", ", [value(one) for one in service.balanced_at]))


# How much a Service has to do with the pod: it selects the pod, it is near, nothing.
_SELECTS, _NEAR, _NONE = range(3)


def _concern(services: Services, pod: Pod | None, frame: Frame) -> dict[Name, int]:
    findings = frame.packet.findings
    cited = {cite.path[1] for one in findings for cite in one.cites if cite.kind == "services" and len(cite.path) > 1}
    labels = pod.labels if pod is not None else {}
    concern = {}
    for name, service in services.items.items():
        selector = service.selector or {}
        if selects(selector, labels):
            concern[name] = _SELECTS
        else:
            near = name in cited or agrees_in_part(selector, labels) or is_variant(selector, labels)
            concern[name] = _NEAR if near else _NONE
    return concern


def _selector(service: Service, pod: Pod | None, frame: Frame, *, compare: bool) -> Words:
    if service.external_name is not None:
        return words("none: stands for ", value(service.external_name))
    if not service.selector:
        return words("none: selects no pod by itself")
    if pod is None:
        there_is_none = Pod.id not in frame.packet.sections()
        return words(frame.pairs(service.selector), "" if there_is_none else " (the pod's labels were not read)")
    if not compare:
        return words(frame.pairs(service.selector), ": not this pod")
    pairs = []
    for key, wanted in service.selector.items():
        has = pod.labels.get(key)
        if has == wanted:
            verdict = words(good("✓"))
        elif has is None:
            verdict = words(bad("✗ the pod has no such label"))
        else:
            verdict = words(bad("✗ the pod has "), value(frame.clip(has)))
        pairs.append(words(value(frame.clip(f"{key}={wanted}")), " ", verdict))
    return joined(", ", pairs)


def _port(port: ServicePort, pod: Pod | None) -> Words:
    name = words(value(port.name), " ") if port.name is not None else ()
    target = port.target_port if port.target_port is not None else port.port
    start = words(name, f"{port.port}/", term(protocol_of(port)), " → ", value(target))
    if pod is None:
        return start
    if named_target(port) is not None:
        found = find_port(pod, port)
        if found is None:
            return words(start, " → ", bad("✗ no container has a port of that name and protocol"))
        return words(start, f" → {found.port.container_port} in ", value(found.container), good(" ✓"))
    declared = find_number(pod, port)
    if declared is None:
        return words(start, " (declared by no container, which is legal)")
    return words(start, " in ", value(declared.container), good(" ✓"))
