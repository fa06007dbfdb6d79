"""The rules of NetworkPolicies in words."""

from __future__ import annotations

from kubectl_evidence.evidence.network_policies import Peer, PolicyPort
from kubectl_evidence.evidence.parts.label_selector import LabelSelector
from kubectl_evidence.text import Text, join, own, say


def peer_in_words(peer: Peer) -> Text:
    """Write who is meant: `pods with app=web of namespaces with team=edge`, `10.0.0.0/8 except 10.1.0.0/16`."""
    if peer.cidr is not None:
        return say("{} except {}", peer.cidr, join(", ", peer.excluded)) if peer.excluded else peer.cidr
    pods, spaces = peer.pod_selector, peer.namespace_selector
    which = own("all pods") if pods is None or pods.selects_all else say("pods with {}", selector_in_words(pods))
    if spaces is None:
        return say("{} of this namespace", which)
    if spaces.selects_all:
        return say("{} of all namespaces", which)
    return say("{} of namespaces with {}", which, selector_in_words(spaces))


def port_in_words(port: PolicyPort) -> Text:
    """Write a port of a rule: `8080/TCP`, `http/TCP`, `8000-8999/TCP`, `any/UDP`."""
    number = say("{}", port.port) if port.port is not None else own("any")
    if port.end_port is not None:
        number = say("{}-{}", number, port.end_port)
    return say("{}/{}", number, port.protocol or own("TCP"))


def selector_in_words(selector: LabelSelector) -> Text:
    """Write the requirements of a selector; nothing for one that selects everything."""
    pairs = [say("{}={}", key, text) for key, text in selector.match_labels.items()]
    for one in selector.match_expressions:
        values = say(" ({})", join(", ", one.values)) if one.values else own("")
        pairs.append(say("{} {}{}", one.key, one.operator, values))
    return join(", ", pairs)
