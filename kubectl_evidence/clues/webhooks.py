"""Which admission webhooks can keep a pod from being created."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_evidence.clues.label_selector import holds
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

# The label that every namespace has (k8s.io/api/core/v1, LabelMetadataName).
NAMESPACE_NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Labels:
    """The labels of an object. Unless they are `complete`, it may have others too."""

    found: Mapping[str, str]
    complete: bool = True


def in_the_way(configuration: Any, namespace: Labels, pod: Labels) -> Iterator[tuple[Any, bool]]:
    """The webhooks of a configuration, as parsed JSON, that are asked about such a pod and whose failure refuses it.

    With each comes whether that is certain: not where labels are not known, and not where it has matchConditions,
    which are CEL.
    """
    for webhook in listed(at(configuration, "webhooks")):
        # The default of admissionregistration.k8s.io/v1 is Fail.
        if at(webhook, "failurePolicy") in (None, "Fail") and any(map(_covers_pods, listed(at(webhook, "rules")))):
            selected = [
                _selects(at(webhook, "namespaceSelector"), namespace),
                _selects(at(webhook, "objectSelector"), pod),
            ]
            if False not in selected:
                yield webhook, None not in selected and not listed(at(webhook, "matchConditions"))


def _covers_pods(rule: Any) -> bool:
    """Whether a rule covers the creation of pods (k8s.io/apiserver pkg/admission/plugin/webhook/predicates/rules)."""
    return (
        at(rule, "scope") in (None, "*", "Namespaced")
        and bool({"*", "CREATE"} & _words(rule, "operations"))
        and bool({"*", ""} & _words(rule, "apiGroups"))
        and bool({"*", "v1"} & _words(rule, "apiVersions"))
        # Without a subresource, or with any.
        and bool({"*", "*/*", "pods", "pods/*"} & _words(rule, "resources"))
    )


def _words(rule: Any, field: str) -> set[str]:
    return {word for word in listed(at(rule, field)) if isinstance(word, str)}


def _selects(selector: Any, labels: Labels) -> bool | None:
    pairs = at(selector, "matchLabels")
    expressions = [
        (str(at(one, "key")), str(at(one, "operator")), tuple(map(str, listed(at(one, "values")))))
        for one in listed(at(selector, "matchExpressions"))
    ]
    return holds(pairs if isinstance(pairs, dict) else {}, expressions, labels.found, complete=labels.complete)
