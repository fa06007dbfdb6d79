"""The boundary: raw answers go in, redacted evidence comes out. There is no other door into a packet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from pydantic import ValidationError

from kubectl_evidence.ask import Ask
from kubectl_evidence.bundle import Bundle, Source
from kubectl_evidence.collect import Answered, Answers
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.nearby import Neighbourhood, nearby
from kubectl_evidence.outcome import Collected, Forbidden, Missing, NotFound, NotRequested, Outcome, Unavailable
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target

# The answers of every kind by key, parsed and not redacted.
_Parsed: TypeAlias = dict[type[Evidence], dict[str, Outcome[Any]]]


def redact(target: Target, at: datetime, answers: Answers, redactor: KeyedRedactor) -> Bundle:
    """Turn every raw answer into evidence; failures pass through untouched.

    A secret may be recognised in one place only (an environment variable's name gives it away)
    and stand bare in another (a log), so everything is read until nothing new is learned: a
    second time where the first one found secrets.
    """
    parsed: _Parsed = {kind: {key: _parse(one) for key, one in asked.items()} for kind, asked in answers.items()}
    passed_over = _narrow(parsed)
    bundle = _read(target, at, answers, parsed, passed_over, redactor)
    if redactor.known:
        redactor.tally.clear()
        bundle = _read(target, at, answers, parsed, passed_over, redactor)
    return bundle


def _narrow(parsed: _Parsed) -> Counter[str]:
    """Keep of the long lists what concerns the pod, and count the rest."""
    lists: tuple[type[Evidence], ...] = (Services, EndpointSlices, Pods)
    pod = _data(parsed, Pod)
    kept, passed_over = nearby(pod, Neighbourhood(*(_items(_data(parsed, kind)) for kind in lists)))
    for kind, items in zip(lists, (kept.services, kept.slices, kept.pods), strict=True):
        outcome = parsed.get(kind, {}).get("")
        if isinstance(outcome, Collected) and items is not None:
            data = {**outcome.data, "items": items}
            parsed[kind][""] = Collected(at=outcome.at, data=data, truncated=outcome.truncated)
    return passed_over


def _data(parsed: _Parsed, kind: type[Evidence]) -> Any:
    outcome = parsed.get(kind, {}).get("")
    return outcome.data if isinstance(outcome, Collected) else None


def _items(data: Any) -> list[Any] | None:
    items = data.get("items") if data is not None else None
    return items if isinstance(items, list) else None


def _read(
    target: Target,
    at: datetime,
    answers: Answers,
    parsed: _Parsed,
    passed_over: Mapping[str, int],
    redactor: KeyedRedactor,
) -> Bundle:
    outcomes: dict[type[Evidence], Outcome[Evidence]] = {}
    sources: dict[type[Evidence], tuple[Source, ...]] = {}
    for kind, asked in answers.items():
        read = {key: _structured(asked[key].ask, outcome, redactor) for key, outcome in parsed[kind].items()}
        outcomes[kind] = _evidence(kind, read, redactor, at)
        sources[kind] = tuple(
            Source(key, answered.ask, _without_data(read[key]), _resource_version(read[key]))
            for key, answered in asked.items()
        )
    return Bundle(target, at, outcomes, sources, passed_over)


def _parse(answered: Answered) -> Outcome[Any]:
    outcome = answered.outcome
    if not isinstance(outcome, Collected):
        return outcome
    try:
        data = outcome.data.decode() if answered.ask.form == "log" else _object(outcome.data)
    except (ValueError, RecursionError):
        return Unavailable(why="unreadable")
    return Collected(at=outcome.at, data=data, truncated=outcome.truncated)


def _structured(ask: Ask, outcome: Outcome[Any], redactor: KeyedRedactor) -> Outcome[Any]:
    """Take out what its place gives away; of a log, nothing does."""
    if not isinstance(outcome, Collected) or ask.form == "log":
        return outcome
    try:
        data = redactor.structured(outcome.data)
    except (ValueError, RecursionError):
        return Unavailable(why="unreadable")
    except Exception:  # noqa: BLE001 - fail closed: whatever the redactor cannot read is dropped, and its text with it
        return Unavailable(why="redaction-failed")
    return Collected(at=outcome.at, data=data, truncated=outcome.truncated)


def _object(raw: Raw) -> Any:
    parsed = raw.parse()
    if not isinstance(parsed, dict):
        msg = "the API server answers with objects"
        raise ValueError(msg)
    return parsed


def _evidence(
    kind: type[Evidence], parsed: Mapping[str, Outcome[Any]], redactor: KeyedRedactor, at: datetime
) -> Outcome[Evidence]:
    collected = [outcome for outcome in parsed.values() if isinstance(outcome, Collected)]
    single = parsed.keys() == {""}
    # That a part does not exist is an observation, and its status can be cited.
    observed = not single and any(isinstance(outcome, NotFound) for outcome in parsed.values())
    if not collected and not observed:
        return _worst(kind, [outcome for outcome in parsed.values() if not isinstance(outcome, Collected)])
    document: Any = collected[0].data if single else {"parts": {key: _part(part) for key, part in parsed.items()}}
    try:
        data = kind.model_validate(document, context=redactor)
    except ValidationError:
        return Unavailable(why="unreadable")
    except Exception:  # noqa: BLE001 - fail closed, as above
        return Unavailable(why="redaction-failed")
    return Collected(
        at=max((outcome.at for outcome in collected), default=at).replace(microsecond=0),
        data=data,
        truncated=any(outcome.truncated for outcome in collected),
    )


def _part(outcome: Outcome[Any]) -> dict[str, Any]:
    if isinstance(outcome, Collected):
        return {"status": outcome.status, "truncated": outcome.truncated, "data": outcome.data}
    return {"status": outcome.status}


def _worst(kind: type[Evidence], missing: list[Missing]) -> Missing:
    """One outcome for a kind none of whose asks was answered: a denial first, since it can be mended."""
    if not missing:
        return NotRequested(because=kind.unasked)
    return next((outcome for outcome in missing if isinstance(outcome, Forbidden)), missing[0])


def _without_data(outcome: Outcome[Any]) -> Outcome[None]:
    if isinstance(outcome, Collected):
        return Collected(at=outcome.at, data=None, truncated=outcome.truncated)
    return outcome


def _resource_version(outcome: Outcome[Any]) -> str:
    data = outcome.data if isinstance(outcome, Collected) else None
    version = (data.get("metadata") or {}).get("resourceVersion") if isinstance(data, dict) else None
    return version if isinstance(version, str) and version.isdigit() else ""
