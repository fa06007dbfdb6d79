"""A LabelSelector (meta/v1): of a policy or a budget."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_evidence.clues.label_selector import holds
from kubectl_evidence.evidence import Part
from kubectl_evidence.text import Text


class Requirement(Part):
    """One of `matchExpressions`."""

    key: Text
    operator: Text
    values: tuple[Text, ...] = ()


class LabelSelector(Part):
    """Requirements that all have to hold. Without any it selects everything."""

    match_labels: Mapping[Text, Text] = {}
    match_expressions: tuple[Requirement, ...] = ()

    @property
    def selects_all(self) -> bool:
        """`{}`."""
        return not self.match_labels and not self.match_expressions

    def matches(self, labels: Mapping[str, str], *, complete: bool = True) -> bool | None:
        """Whether it selects these labels; None where that depends on labels that are not known (`complete`)."""
        expressions = [(one.key, one.operator, tuple(one.values)) for one in self.match_expressions]
        return holds(
            {str(key): value for key, value in self.match_labels.items()}, expressions, labels, complete=complete
        )
