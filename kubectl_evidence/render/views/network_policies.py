"""Network policies: each rule in words, and what all of them together let through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.network_policies import NetworkPolicies, NetworkPolicy, PolicyRule, Ruling
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.render.blocks import Block, Item, Word, Words, bad, good, joined, said, value, words
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.policy_words import peer_in_words, port_in_words, selector_in_words
from kubectl_evidence.text import Name, Text


def view(policies: NetworkPolicies, frame: Frame) -> Iterator[Block]:
    """Yield the policies in rows, then what they amount to."""
    found = policies.policies
    if found is None or not found.collected:
        yield Item(words("policies: ", missing(found) if found is not None else bad("not asked for")))
        return
    pod = frame.other(Pod)
    others = policies.called.items if policies.called is not None else {}
    if not found.items and not policies.rulings:
        known = "selects the pod: none restricts its traffic" if pod is not None else "is known to select the pod"
        yield Item(words(f"no NetworkPolicy of the namespace {known}"))
        if not others:
            return
    rows = [_row(*one) for one in (*found.items.items(), *others.items())]
    yield from frame.table(("policy", "selects pods with", "lets in", "lets out"), rows)
    yield from _others(others)
    if count := frame.left_out("selectingPolicies"):
        yield Item(words(f"{count} more that select the pod were left out of the packet"))
    if pod is None:
        there_is_none = Pod.id not in frame.packet.sections()
        unread = "whether they select the pod is not known: it was not read"
        yield Item(words("there is no pod; they would select one of the template" if there_is_none else unread))
    elif pod.host_network:
        yield Item(words("the pod is in the network of its node (hostNetwork): whether policies cover it is undefined"))
    elif policies.rulings:
        yield Item(words("together, if the cluster's network enforces policies at all, which is not visible:"))
        for what, one in policies.rulings.items():
            if one.about == "service":
                port = value(f"{one.port}/{one.protocol}")
                yield Item(words("to ", value(what), " → port ", port, " of the pod: ", _incoming(one)))
        yield from _outgoing(policies.rulings)


def _others(others: Mapping[Name, NetworkPolicy]) -> Iterator[Block]:
    if others:
        names = joined(", ", [value(name) for name in others])
        yield Item(words("not of this pod, but perhaps of Services that its environment names: ", names))


def _row(name: Text, one: NetworkPolicy) -> tuple[Words, ...]:
    return (
        words(value(name)),
        words(value(selector_in_words(one.pod_selector) or "every pod of the namespace")),
        _rules(one.ingress, "from") if one.isolates_ingress else words("not restricted"),
        _rules(one.egress, "to") if one.isolates_egress else words("not restricted"),
    )


def _incoming(one: Ruling) -> Words:
    peers = joined(" or ", [said(peer) for peer in one.peers])
    match one.verdict:
        case "allowed":
            return words(good("from anywhere"))
        case "from-namespace":
            return words(good("from the pod's namespace"), " (", peers, ")")
        case "from-peers":
            return words("only from ", peers)
        case "denied":
            return words(bad("✗ from nowhere"), _instead(one))
        case _:
            return words("not known: a rule names a port that the pod may have")


def _instead(one: Ruling) -> Words:
    if not one.allowed_ports:
        return ()
    shown = words("; the rules allow ", joined(", ", [value(port_in_words(port)) for port in one.allowed_ports]))
    return words(shown, ", the Service's port: policies go by the pod's") if one.by_service_port else shown


def _outgoing(rulings: Mapping[Text, Ruling]) -> Iterator[Block]:
    for verdict, shown in _OUTGOING.items():
        ends = [value(what) for what, one in rulings.items() if one.about != "service" and one.verdict == verdict]
        if ends:
            yield Item(words("from the pod to ", joined(", ", ends), ": ", shown))


_OUTGOING = {
    "denied": bad("✗ denied"),
    "allowed": good("allowed"),
    "unknown": Word("not known: it depends on labels, ports or addresses that were not read", "own"),
}


def _rules(rules: tuple[PolicyRule, ...], direction: str) -> Words:
    return joined("; ", [_rule(rule, direction) for rule in rules]) if rules else words(bad("nothing"))


def _rule(rule: PolicyRule, direction: str) -> Words:
    ports = joined(", ", [value(port_in_words(one)) for one in rule.ports]) if rule.ports else words("any port")
    peers = joined(" or ", [value(peer_in_words(one)) for one in rule.peers]) if rule.peers else words("anywhere")
    return words(ports, f" {direction} ", peers)
