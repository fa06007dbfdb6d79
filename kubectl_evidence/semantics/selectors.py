"""Which pods a Service selects, and how far the labels of one that it does not select are from it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import Text

# Keys that whole systems share (a Helm release gives all its parts one instance): agreeing in one of them says
# little about what was meant.
_GENERIC = frozenset(
    {
        "app.kubernetes.io/instance",
        "app.kubernetes.io/managed-by",
        "app.kubernetes.io/part-of",
        "app.kubernetes.io/version",
        "chart",
        "env",
        "environment",
        "helm.sh/chart",
        "heritage",
        "part-of",
        "release",
        "stage",
        "team",
        "tier",
        "track",
        "version",
    }
)

# Keys that tell revisions of one workload apart: whoever differs in one of them only is still the same workload.
_REVISION = _GENERIC - {"tier", "team", "part-of", "app.kubernetes.io/part-of"}

# Keys that controllers give every revision of a workload a value of its own for.
REVISION_HASHES = frozenset({"controller-revision-hash", "pod-template-hash", "rollouts-pod-template-hash"})

# Keys that controllers set to tell pods of one workload apart: a Service that selects by them means another pod.
_IDENTITY = REVISION_HASHES | {
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
    "statefulset.kubernetes.io/pod-name",
}


def selects(selector: Mapping[Text, Text] | None, labels: Mapping[Text, Text]) -> bool:
    """Whether a Service's selector selects these labels: every key present with exactly that string.

    A Service without a selector selects nothing (k8s.io/kubernetes pkg/controller/endpointslice,
    syncService), unlike an empty label selector elsewhere.
    """
    return bool(selector) and (selector or {}).items() <= labels.items()


@dataclass(frozen=True)
class Differs:
    """A key of the selector that the labels do not satisfy. `has` is None where the key is absent."""

    key: Text
    wants: Text
    has: Text | None


def difference(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> tuple[Differs, ...]:
    """The pairs of the selector that the labels do not satisfy, in the selector's order."""
    return tuple(Differs(key, value, labels.get(key)) for key, value in selector.items() if labels.get(key) != value)


def elsewhere(one: Differs, labels: Mapping[Text, Text]) -> Text | None:
    """The key under which the labels have the value that a key they lack should have; None where no one key has."""
    if one.has is not None:
        return None
    found = [key for key, value in labels.items() if value == one.wants and key not in _GENERIC - {"tier"}]
    return found[0] if len(found) == 1 else None


def agrees_in_part(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> bool:
    """Whether at least one telling pair of the selector is among the labels."""
    return any(labels.get(key) == selector[key] for key in selector if key not in _GENERIC)


def is_variant(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> bool:
    """Whether these labels look like those that the selector was meant for, slightly wrong.

    Each pair that differs is a slip: the key is absent, the value is a variant of the one that is
    wanted (`checkout` and `checkout-api`, `web` and `wbe`), or the key only tells revisions apart.
    And something telling connects the two: a pair that agrees, a variant, or the wanted value under
    another key (`app=checkout` and `app.kubernetes.io/name=checkout`).
    """
    differs = difference(selector, labels)
    if any(one.key in _IDENTITY for one in differs):
        return False
    slips = all(one.has is None or one.key in _REVISION or similar(one.wants, one.has) for one in differs)
    return slips and (agrees_in_part(selector, labels) or any(_connects(one, labels) for one in differs))


def is_typo(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> bool:
    """Whether the labels agree in a telling pair, and each other pair is off by a slip of the fingers."""
    differs = difference(selector, labels)
    return agrees_in_part(selector, labels) and all(
        one.has is not None and misspelt(one.wants, one.has) for one in differs
    )


def is_veiled(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> bool:
    """Whether masked values keep from telling if these labels are a variant of those that the selector wants.

    Masking keeps equality: who is selected is known all the same. Not whether `checkout` was meant for `checkout-api`.
    """
    differs = difference(selector, labels)
    masked = [one for one in differs if any(map(_is_masked, (one.key, one.wants, one.has or "")))]
    rest = [one for one in differs if one not in masked]
    slips = all(one.has is None or one.key in _REVISION or similar(one.wants, one.has) for one in rest)
    return bool(masked) and slips and not any(one.key in _IDENTITY for one in differs)


def is_relative(selector: Mapping[Text, Text], labels: Mapping[Text, Text]) -> bool:
    """Whether they share a telling pair, as the parts of one application do. Weak: the parts are meant to differ."""
    differs = difference(selector, labels)
    return agrees_in_part(selector, labels) and not any(one.key in _IDENTITY for one in differs)


def similar(one: str, other: str) -> bool:
    """Whether two values are likely variants of one name: misspelt, or one with a part more than the other."""
    if misspelt(one, other):
        return True
    if _is_masked(one) or _is_masked(other):
        return False
    a, b = _parts(one.lower()), _parts(other.lower())
    return min(len(one), len(other)) >= 3 and (a < b or b < a)


def misspelt(one: str, other: str) -> bool:
    """Whether two values differ by case, by separators, or by a slip of the fingers.

    Values that differ in numbers or single letters only (`cache-1` and `cache-2`, `shard-a` and
    `shard-b`) are siblings on purpose.
    """
    if _is_masked(one) or _is_masked(other):
        return False  # placeholders resemble one another, which says nothing of what they stand for
    a, b = one.lower(), other.lower()
    if _parts(a) == _parts(b) or re.sub(r"[-_.]", "", a) == re.sub(r"[-_.]", "", b):
        return True
    if min(len(a), len(b)) < 3 or _siblings(a, b) or _parts(a) < _parts(b) or _parts(b) < _parts(a):
        return False
    from difflib import SequenceMatcher

    # The ratio of two names of three letters of which two were swapped is 2/3; of four and more, above.
    return sorted(a) == sorted(b) or SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.8


def _is_masked(value: str) -> bool:
    return "[redacted:" in value


def _siblings(a: str, b: str) -> bool:
    if re.sub(r"\d+", "", a) == re.sub(r"\d+", "", b):
        return True
    return all(len(part) <= 1 for part in _parts(a) ^ _parts(b))


def _connects(one: Differs, labels: Mapping[Text, Text]) -> bool:
    if one.key in _GENERIC:
        return False
    if one.has is not None:
        return similar(one.wants, one.has)
    return any(value == one.wants for key, value in labels.items() if key not in _GENERIC)


def _parts(value: str) -> set[str]:
    return set(re.split(r"[-_.]", value))
