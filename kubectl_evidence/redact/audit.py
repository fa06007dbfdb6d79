"""Counts what was masked, by place and by rule, without knowing any value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import Part, spelled
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.text import Text, join, own

Places = dict[Text, dict[str, int]]

# So many places are told apart, those where most was masked; whoever fills a pod with secrets gets no larger packet.
MOST = 20

# Collections whose entries are few and worth telling apart: a container's arguments, a log.
_TOLD_APART = frozenset({"containers", "parts"})
# Fields that say nothing about a place.
_UNSAID = frozenset({"items", "lines", "parts"})


def masked(bundle: Bundle, words: Iterable[Text] = ()) -> Places:
    """Count the placeholders in all evidence of a bundle, and in `words` of the request itself.

    A place is a kind of evidence and the fields that lead to a text: `logs.api/current`, `pod.containers.api.args`,
    `events.pod.message`; the words' place is `request`. What was masked in an answer and is no evidence, as the value
    of an environment variable, is not counted. The counts follow from the evidence alone: a replay has those of the
    live run. Placeholders that the cluster's own texts held already count as well. Beyond 20 places the rest is
    counted as `elsewhere`.
    """
    counts: dict[tuple[Text, ...], Counter[str]] = {}
    for kind in bundle:
        data = bundle.data(kind)
        if data is not None:
            _add(counts, _found(data, (own(spelled(kind.id)),)))
    _add(counts, (((own("request"),), word) for word in words))
    told_apart = sorted(counts, key=lambda place: (-counts[place].total(), place))[:MOST]
    found = {join(".", place): dict(sorted(counts[place].items())) for place in sorted(told_apart)}
    rest: Counter[str] = Counter()
    for place in counts.keys() - set(told_apart):
        rest.update(counts[place])
    return found | ({own("elsewhere"): dict(sorted(rest.items()))} if rest else {})


def _add(counts: dict[tuple[Text, ...], Counter[str]], texts: Iterable[tuple[tuple[Text, ...], Text]]) -> None:
    for place, text in texts:
        if "[redacted:" in text:
            rules = Counter(found["kind"] for found in PLACEHOLDER.finditer(text))
            if rules:
                counts.setdefault(place, Counter()).update(rules)


def _found(value: object, place: tuple[Text, ...]) -> Iterator[tuple[tuple[Text, ...], Text]]:
    """Yield every text of a piece of evidence, keys included, with its place."""
    match value:
        case Text():
            yield place, value
        case Part():
            for field in type(value).model_fields:
                child = getattr(value, field)
                if isinstance(child, Text | Part | Mapping | tuple):
                    name = spelled(field)
                    yield from _entries(child, name, place if name in _UNSAID else (*place, own(name)))
        case tuple():
            for entry in value:
                yield from _found(entry, place)


def _entries(value: object, field: str, place: tuple[Text, ...]) -> Iterator[tuple[tuple[Text, ...], Text]]:
    if not isinstance(value, Mapping):
        yield from _found(value, place)
        return
    for key, entry in value.items():
        if isinstance(key, Text):
            yield place, key
        within = (*place, key) if field in _TOLD_APART and isinstance(key, Text) else place
        yield from _found(entry, within)
