"""Which pods a Service selects, and which one it nearly selects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from kubectl_evidence.text import Text

# Keys that whole systems share: agreeing in one of them says little about what was meant.
_GENERIC = frozenset(
    {
        "app.kubernetes.io/part-of",
        "app.kubernetes.io/managed-by",
        "app.kubernetes.io/version",
        "chart",
        "env",
        "environment",
        "helm.sh/chart",
        "heritage",
        "part-of",
        "release",
        "team",
        "tier",
        "version",
    }
)


def selects(selector: Mapping[Text, Text] | None, labels: Mapping[Text, Text]) -> bool:
    """Whether a Service's selector selects these labels: every key present with exactly that string.

    A Service without a selector selects nothing (k8s.io/kubernetes pkg/controller/endpointslice,
    syncService), unlike an empty label selector elsewhere.
    """
    return bool(selector) and all(labels.get(key) == value for key, value in (selector or {}).items())


@dataclass(frozen=True)
class Differs:
    """A key of the selector that the labels do not satisfy. `has` is None where the key is absent."""

    key: Text
    wants: Text
    has: Text | None


def difference(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> tuple[Differs, ...]:
    """The pairs of the selector that the labels do not satisfy, in the selector's order."""
    return tuple(Differs(key, value, labels.get(key)) for key, value in selector.items() if labels.get(key) != value)


def is_near(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> bool:
    """Whether these labels look like the ones that the selector was meant for.

    Near is: at least one telling pair agrees, or a telling key carries a similar value
    (`checkout` and `checkout-api`, `web` and `wbe`). That is a resemblance, so a caller needs
    more before it concludes: that the Service selects no pod at all.
    """
    return agrees_in_part(selector, labels) or any(
        key in labels and similar(selector[key], labels[key]) for key in _telling(selector)
    )


def agrees_in_part(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> bool:
    """Whether at least one telling pair of the selector is among the labels."""
    return any(labels.get(key) == selector[key] for key in _telling(selector))


def similar(one: str, other: str) -> bool:
    """Whether two values are likely variants of one name: case, a part more, or a slip of the fingers."""
    a, b = one.lower(), other.lower()
    if a == b:
        return True
    if min(len(a), len(b)) >= 3 and (_parts(a) <= _parts(b) or _parts(b) <= _parts(a)):
        return True
    return min(len(a), len(b)) >= 3 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.8


def _parts(value: str) -> set[str]:
    return set(value.replace("_", "-").replace(".", "-").split("-"))


def _telling(selector: Mapping[Text, Text]) -> list[Text]:
    return [key for key in selector if key not in _GENERIC]
