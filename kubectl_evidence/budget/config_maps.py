"""ConfigMaps, and Secrets like them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import spelled
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.parts.config import ConfigObject, ConfigObjects
from kubectl_evidence.text import Text


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep what lacks something first, and of each object so many keys and places that want it."""
    return step_of(ConfigMaps, bundle, kept, limits, left_out)


def step_of(kind: type[ConfigObjects], bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """The step of either kind."""
    found = bundle.data(kind)
    if found is None:
        return bundle
    drop, fewer = _trimmed(found.parts, kept, kind.id, limits, left_out)
    left_out[spelled(kind.id)] += len(drop)
    return bundle.replaced(kind, found.with_parts("parts", fewer).without("parts", drop))


def _trimmed(
    parts: Mapping[Text, ConfigObject], kept: Cited, kind: str, limits: Limits, left_out: Counter[str]
) -> tuple[list[Text], dict[Text, ConfigObject]]:
    """Say which objects to leave out, and give those that have less to them than before."""
    cited = kept.keys(kind, "parts")
    order = sorted(parts, key=lambda name: not parts[name].lacks_required)
    drop = [name for name in order if name not in cited][limits.entries :]
    fewer: dict[Text, ConfigObject] = {}
    for name, one in parts.items():
        if name in drop:
            continue
        for field, sort in (("uses", "configUses"), ("keys", "configKeys")):
            now = fewer.get(name, one)
            entries = getattr(now, field) or ()
            count = max([limits.entries, *(int(place) + 1 for place in kept.keys(kind, "parts", name, field))])
            if len(entries) > count:
                left_out[sort] += len(entries) - count
                fewer[name] = now.head(field, count)
    return drop, fewer
