"""The boundary: raw answers go in, redacted evidence comes out. There is no other door into a packet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from kubectl_evidence.bundle import Bundle, Source
from kubectl_evidence.collect import Answered, Answers
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.outcome import Collected, Forbidden, Missing, NotFound, NotRequested, Outcome, Unavailable
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target


def redact(target: Target, at: datetime, answers: Answers, redactor: KeyedRedactor) -> Bundle:
    """Turn every raw answer into evidence; failures pass through untouched.

    A secret may be recognised in one place only (an environment variable's name gives it away)
    and stand bare in another (a log), so everything is read until nothing new is learned: a
    second time where the first one found secrets.
    """
    bundle = _read(target, at, answers, redactor)
    if redactor.known:
        redactor.tally.clear()
        bundle = _read(target, at, answers, redactor)
    return bundle


def _read(target: Target, at: datetime, answers: Answers, redactor: KeyedRedactor) -> Bundle:
    outcomes: dict[type[Evidence], Outcome[Evidence]] = {}
    sources: dict[type[Evidence], tuple[Source, ...]] = {}
    for kind, asked in answers.items():
        parsed = {key: _parse(answered, redactor) for key, answered in asked.items()}
        outcomes[kind] = _evidence(kind, parsed, redactor, at)
        sources[kind] = tuple(
            Source(key, answered.ask, _without_data(parsed[key]), _resource_version(parsed[key]))
            for key, answered in asked.items()
        )
    return Bundle(target, at, outcomes, sources)


def _parse(answered: Answered, redactor: KeyedRedactor) -> Outcome[Any]:
    outcome = answered.outcome
    if not isinstance(outcome, Collected):
        return outcome
    try:
        data = outcome.data.decode() if answered.ask.form == "log" else redactor.structured(_object(outcome.data))
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
