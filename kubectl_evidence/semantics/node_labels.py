"""What a pod wants of a node's labels that no node has, and what nodes have that resembles it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.parts.label_selector import Requirement
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.placing_words import in_words, term_in_words
from kubectl_evidence.semantics.scheduling import Placed, meets
from kubectl_evidence.semantics.selectors import similar
from kubectl_evidence.text import Name, Text, join, own, say

# A value that says nothing of what it is a value of.
_ANY = frozenset({"", "true", "false", "yes", "no", "1", "0", "linux", "amd64", "arm64"})


@dataclass(frozen=True)
class Wish:
    """A demand in words; `key` and `values` where it is about one label. `alone`: no node meets it by itself."""

    says: Text
    key: Text | None = None
    values: tuple[Text, ...] = ()
    is_selector: bool = False
    alone: bool = True


@dataclass(frozen=True)
class Near:
    """A label that nodes carry."""

    key: Text
    value: Text
    nodes: tuple[Name, ...]


def unmet_wishes(pod: Placed, nodes: Nodes) -> tuple[Wish, ...]:
    """Which demands no node meets; where each is met somewhere, all of them, which are not met together."""
    wishes = tuple(_wishes(pod))
    unmet = tuple(wish for wish, requirement in wishes if not _anywhere(requirement, nodes))
    if unmet:
        return unmet
    together = [Wish(wish.says, wish.key, wish.values, wish.is_selector, alone=False) for wish, _ in wishes]
    if len(pod.node_affinity) > 1 or not together:
        terms = join("` or `", [term_in_words(term) or own("nothing") for term in pod.node_affinity])
        together.append(Wish(terms, alone=not together))
    return tuple(together)


def _wishes(pod: Placed) -> Iterator[tuple[Wish, Requirement | None]]:
    """The pairs of the selector, and the expressions of the affinity if it has one term only.

    None stands for a demand on the node's name, which is met or not whatever its labels.
    """
    for key, value in pod.node_selector.items():
        requirement = Requirement(key=key, operator=own("In"), values=(value,))
        yield Wish(say("{}={}", key, value), key, (value,), is_selector=True), requirement
    if len(pod.node_affinity) == 1:
        (term,) = pod.node_affinity
        for one in term.match_expressions:
            yield Wish(in_words(one), one.key, one.values if one.operator == "In" else ()), one
        for one in term.match_fields:
            yield Wish(in_words(one)), None


def _anywhere(requirement: Requirement | None, nodes: Nodes) -> bool:
    return requirement is None or any(meets(requirement, node.labels) for node in nodes.items.values())


def resembling(wish: Wish, nodes: Nodes) -> Near | None:
    """The label that was perhaps meant: the key with a like value or any, the value under another key, a like key."""
    if wish.key is None or not wish.alone:
        return None
    carried = _carried(nodes)
    of_key = sorted(
        (near for near in carried if near.key == wish.key),
        key=lambda near: _likeness(near.value, wish.values),
        reverse=True,
    )
    close = _like(wish.key, dict.fromkeys(near.key for near in carried))
    of_like_key = [near for near in carried if near.key in close]
    wanted = [value for value in wish.values if value not in _ANY]
    of_value = [near for near in carried if near.value in wanted]
    fitting = [near for near in of_like_key if near.value in wish.values]
    return next(iter((*of_key, *fitting, *of_value, *of_like_key)), None)


def _like(key: Text, keys: Collection[Text]) -> set[str]:
    """The keys that one was perhaps meant for: a like name after the same prefix, or the same name after another."""
    prefix, _, name = key.rpartition("/")
    beside = {other.rpartition("/")[2]: str(other) for other in keys if other.rpartition("/")[0] == prefix}
    same = {str(other) for other in keys if other.rpartition("/")[2] == name and other != key}
    return {beside[one] for one in nearest(name, tuple(beside), most=1)} | same


def _likeness(value: str, wanted: tuple[Text, ...]) -> tuple[float, bool]:
    """How near a value is to one that is wanted: by its course, then by its first letter, which is seldom misspelt."""
    from difflib import SequenceMatcher

    return max(
        (
            (
                1.0 if similar(one, value) else SequenceMatcher(None, one.lower(), value.lower()).ratio(),
                one[:1].lower() == value[:1].lower(),
            )
            for one in wanted
        ),
        default=(0.0, False),
    )


def _carried(nodes: Nodes) -> list[Near]:
    """Every label with the nodes that carry it, those of most nodes first."""
    found: dict[tuple[Text, Text], list[Name]] = {}
    for name, node in nodes.items.items():
        labels: Mapping[Text, Text] = node.labels
        for key, value in labels.items():
            found.setdefault((key, value), []).append(name)
    near = [Near(key, value, tuple(names)) for (key, value), names in found.items()]
    return sorted(near, key=lambda one: (-len(one.nodes), one.key, one.value))
