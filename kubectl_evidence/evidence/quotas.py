"""What a namespace allows: ResourceQuotas with what is used of them, and LimitRanges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.meta import by_name
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# Nobody divides a namespace by more.
_MOST = 50


def _scopes(spec: Any) -> Any:
    """The scopes of a quota in words: `NotBestEffort`, `PriorityClass In (high,low)` (core/v1 ResourceQuotaSpec)."""
    return list(_in_words(spec)) if isinstance(spec, dict) else spec


def _in_words(spec: Any) -> Iterator[str]:
    yield from (scope for scope in listed(at(spec, "scopes")) if isinstance(scope, str))
    for one in listed(at(spec, "scopeSelector", "matchExpressions")):
        values = ",".join(map(str, listed(at(one, "values"))))
        yield f"{at(one, 'scopeName')} {at(one, 'operator')}" + (f" ({values})" if values else "")


class ResourceQuota(Part):
    """One quota, by resource: how much there may be, and how much there is. It counts pods of its scopes only."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    scopes: Annotated[tuple[Text, ...], BeforeValidator(_scopes)] = Field((), validation_alias="spec")
    # As the quota controller last counted. Admission counts by itself, and may know of newer ones.
    hard: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("status", "hard"))
    used: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("status", "used"))


class Limits(Part):
    """What a LimitRange says of one type of things: Container, Pod, PersistentVolumeClaim (core/v1 LimitRangeItem).

    `default` is the limit, `default_request` the request of a container that says nothing.
    """

    type: Text
    max: Mapping[Text, Text] = {}
    min: Mapping[Text, Text] = {}
    default: Mapping[Text, Text] = {}
    default_request: Mapping[Text, Text] = {}
    max_limit_request_ratio: Mapping[Text, Text] = {}


class LimitRange(Part):
    """One LimitRange."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    limits: tuple[Limits, ...] = Field((), validation_alias=AliasPath("spec", "limits"))


class QuotaList(Answer):
    """The quotas of the namespace, by name."""

    items: Annotated[Mapping[Name, ResourceQuota], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class LimitRangeList(Answer):
    """The LimitRanges of the namespace, by name."""

    items: Annotated[Mapping[Name, LimitRange], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Quotas(Evidence):
    """Quotas and limits, where they may be why there is no pod, or why it has what nobody wrote down."""

    title: ClassVar[str] = "Quotas and limit ranges"
    unasked: ClassVar[str] = "no controller has fewer pods than it should, and no LimitRange shaped a pod in trouble"

    quotas: QuotaList | None = Field(None, validation_alias=AliasPath("parts", "quotas"))
    limit_ranges: LimitRangeList | None = Field(None, validation_alias=AliasPath("parts", "limitRanges"))

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        asks: dict[str, ask.Ask] = {}
        if known.admission.refused:
            asks["quotas"] = ask.list_("v1", "resourcequotas", target.namespace, most=_MOST)
        if known.admission.limits:
            asks["limitRanges"] = ask.list_("v1", "limitranges", target.namespace, most=_MOST)
        return asks
