"""The boundary: raw answers go in, redacted evidence comes out. There is no other door into a packet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from pydantic import ValidationError

from kubectl_evidence.ask import Ask
from kubectl_evidence.bundle import Bundle, Source
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.collect import Answered, Answers
from kubectl_evidence.evidence import Evidence, spelled
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.known import answered, known_of
from kubectl_evidence.nearby import Neighbourhood, nearby
from kubectl_evidence.outcome import Collected, Forbidden, Missing, NotFound, NotRequested, Outcome, Unavailable
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.rulings import rulings
from kubectl_evidence.target import Target

# The answers of every kind by key, parsed and not redacted.
_Parsed: TypeAlias = dict[type[Evidence], dict[str, Outcome[Any]]]


def redact(target: Target, moment: datetime, answers: Answers, redactor: KeyedRedactor) -> Bundle:
    """Turn every raw answer into evidence; failures pass through untouched.

    A secret may be recognised in one place only (an environment variable's name gives it away)
    and stand bare in another (a log), so everything is read until nothing new is learned: a
    second time where the first one found secrets.
    """
    for name in filter(None, (target.name, target.namespace)):
        redactor.spare(name)
    # Several kinds may want one answer: it is read once.
    once: dict[Ask, Outcome[Any]] = {}
    for asked in answers.values():
        for one in asked.values():
            if one.ask not in once:
                once[one.ask] = _parse(one)
    parsed: _Parsed = {kind: {key: once[one.ask] for key, one in asked.items()} for kind, asked in answers.items()}
    joined = {kind: _joined(kind, asked) for kind, asked in parsed.items()}
    told = _known(target, answers, parsed)
    passed_over = _narrow(joined, told.network.named) + _keep(joined, told)
    known = redactor.learned
    beside = {kind: kind.beside(target, told) for kind in joined}
    outcomes, read = _read(moment, answers, joined, beside, redactor)
    if redactor.learned != known:
        redactor.tally.clear()
        outcomes, read = _read(moment, answers, joined, beside, redactor)
    if isinstance(outcomes[Pod], NotRequested):
        outcomes[Pod] = _led_nowhere(kind=Pod, leading=read[Workload])
    for kind, outcome in outcomes.items():
        if isinstance(outcome, NotRequested) and not kind.serves(target):
            outcomes[kind] = NotRequested(f"it tells nothing about a {target.kind}")
    sources = {
        kind: tuple(
            _source(key, one.ask, (parsed if kind.in_pieces else read)[kind][key])
            for key, one in asked.items()
            if not kind.borrows(key)
        )
        for kind, asked in answers.items()
    }
    bundle = Bundle(target, moment, outcomes, sources, passed_over)
    policies = bundle.data(NetworkPolicies)
    if policies is None or not (ruled := rulings(bundle.data)):
        return bundle
    return bundle.replaced(NetworkPolicies, policies.with_parts("rulings", ruled))


def _led_nowhere(kind: type[Evidence], leading: Mapping[str, Outcome[Any]]) -> Missing:
    """Why there is no pod: what leads to the target's pods was not had, or there is none."""
    missing: list[Missing] = [one for one in leading.values() if not isinstance(one, Collected | NotFound)]
    return _worst(kind, missing)


def _joined(kind: type[Evidence], asked: dict[str, Outcome[Any]]) -> dict[str, Outcome[Any]]:
    """Make one list of its pieces. Without any of them it is not had: what is in none of the others may be in that."""
    if not kind.in_pieces or not asked or asked.keys() == {""}:
        return asked
    missing = [outcome for outcome in asked.values() if not isinstance(outcome, Collected)]
    if missing:
        return {"": _worst(kind, missing)}
    pieces = [outcome for outcome in asked.values() if isinstance(outcome, Collected)]
    named = {at(item, "metadata", "name"): item for piece in pieces for item in listed(at(piece.data, "items"))}
    data = {**pieces[0].data, "items": list(named.values())}
    return {"": Collected(at=max(piece.at for piece in pieces), data=data, truncated=pieces[0].truncated)}


def _narrow(parsed: _Parsed, named: tuple[str, ...]) -> Counter[str]:
    """Keep of the long lists what concerns the pod and the Services that are `named`, and count the rest."""
    lists: tuple[type[Evidence], ...] = (Services, EndpointSlices, Pods)
    pod = _data(parsed, Pod)
    kept, passed_over = nearby(pod, Neighbourhood(*(_items(_data(parsed, kind)) for kind in lists)), named)
    for kind, items in zip(lists, (kept.services, kept.slices, kept.pods), strict=True):
        outcome = parsed.get(kind, {}).get("")
        if isinstance(outcome, Collected) and items is not None:
            partial = outcome.truncated or len(items) < len(_items(outcome.data) or ())
            data = {**outcome.data, "items": items} | ({"partial": True} if partial else {})
            parsed[kind][""] = replace(outcome, data=data)
    return passed_over


def _known(target: Target, answers: Answers, parsed: _Parsed) -> Known:
    """What the answers tell, as `collect` read it."""
    seen = {
        one.ask: answered(one.ask, parsed[kind][key], _parsed_data(parsed[kind][key]))
        for kind, asked in answers.items()
        for key, one in asked.items()
        if kind.informs
    }
    return known_of(Seen(target, seen))


def _parsed_data(outcome: Outcome[Any]) -> Any:
    return outcome.data if isinstance(outcome, Collected) else {}


def _keep(parsed: _Parsed, known: Known) -> Counter[str]:
    """Pass over what a kind has no use for (`Evidence.keep`), and count it, unless another kind tells of that list."""
    passed_over: Counter[str] = Counter()
    ids = {kind.id for kind in parsed}
    for kind, outcomes in parsed.items():
        for key, outcome in outcomes.items():
            items = _items(_parsed_data(outcome)) if isinstance(outcome, Collected) else None
            if items is None or not isinstance(outcome, Collected):
                continue
            kept = [item for item in items if kind.keep(key, item, known)]
            if len(kept) < len(items):
                if key not in ids - {kind.id}:
                    passed_over[spelled(f"unrelated_{kind.id}")] += len(items) - len(kept)
                outcomes[key] = replace(outcome, data={**outcome.data, "items": kept})
    return passed_over


def _data(parsed: _Parsed, kind: type[Evidence]) -> Any:
    outcome = parsed.get(kind, {}).get("")
    return outcome.data if isinstance(outcome, Collected) else None


def _items(data: Any) -> list[Any] | None:
    items = data.get("items") if isinstance(data, dict) else None
    return items if isinstance(items, list) else None


def _read(
    moment: datetime,
    answers: Answers,
    joined: _Parsed,
    beside: Mapping[type[Evidence], Mapping[str, Any]],
    redactor: KeyedRedactor,
) -> tuple[dict[type[Evidence], Outcome[Evidence]], _Parsed]:
    """Read every kind once: what became of it, and of each of its answers."""
    outcomes: dict[type[Evidence], Outcome[Evidence]] = {}
    read: _Parsed = {}
    once: dict[int, Outcome[Any]] = {}
    for kind, parsed in joined.items():
        logs = {key for key, one in answers[kind].items() if one.ask.is_text}
        for one in (one for key, one in parsed.items() if key not in logs and id(one) not in once):
            once[id(one)] = _structured(one, redactor)
        read[kind] = {key: one if key in logs else once[id(one)] for key, one in parsed.items()}
        outcomes[kind] = outcome = _evidence(kind, read[kind], beside[kind], redactor, moment)
        if isinstance(outcome, Unavailable):
            # An answer that is no evidence was not had, whatever it was.
            had = (key for key, one in read[kind].items() if isinstance(one, Collected))
            read[kind] |= dict.fromkeys(had, outcome)
    return outcomes, read


def _source(key: str, ask: Ask, outcome: Outcome[Any]) -> Source:
    version = at(outcome.data, "metadata", "resourceVersion") if isinstance(outcome, Collected) else None
    shown = version if isinstance(version, str) and version.isdigit() else ""
    return Source(key, ask, _without_data(outcome), shown)


def _parse(answered: Answered) -> Outcome[Any]:
    outcome = answered.outcome
    if not isinstance(outcome, Collected):
        return outcome
    try:
        data = outcome.data.decode() if answered.ask.is_text else _object(outcome.data)
    except (ValueError, RecursionError):
        return Unavailable(why="unreadable")
    return Collected(at=outcome.at, data=data, truncated=outcome.truncated)


def _structured(outcome: Outcome[Any], redactor: KeyedRedactor) -> Outcome[Any]:
    """Take out of an object what its place in it gives away."""
    if not isinstance(outcome, Collected):
        return outcome
    try:
        data = redactor.structured(outcome.data)
    except RecursionError:
        return Unavailable(why="unreadable")
    except Exception:  # noqa: BLE001 - fail closed: whatever the redactor cannot read is dropped, and its text with it
        return Unavailable(why="redaction-failed")
    return replace(outcome, data=data)


def _object(raw: Raw) -> Any:
    parsed = raw.parse()
    if not isinstance(parsed, dict):
        msg = "the API server answers with objects"
        raise ValueError(msg)
    return parsed


def _evidence(
    kind: type[Evidence],
    parsed: Mapping[str, Outcome[Any]],
    beside: Mapping[str, Any],
    redactor: KeyedRedactor,
    moment: datetime,
) -> Outcome[Evidence]:
    collected = [outcome for outcome in parsed.values() if isinstance(outcome, Collected)]
    single = parsed.keys() == {""}
    # That a part does not exist is an observation, and its status can be cited.
    observed = not single and any(isinstance(outcome, NotFound) for outcome in parsed.values())
    if not collected and not observed:
        return _worst(kind, [outcome for outcome in parsed.values() if not isinstance(outcome, Collected)])
    document: Any = (
        collected[0].data
        if single
        else {
            "parts": {key: _part(part) for key, part in parsed.items()},
            **beside,
        }
    )
    try:
        data = kind.model_validate(document, context=redactor)
    except ValidationError:
        return Unavailable(why="unreadable")
    except Exception:  # noqa: BLE001 - fail closed, as above
        return Unavailable(why="redaction-failed")
    return Collected(
        at=max((outcome.at for outcome in collected), default=moment).replace(microsecond=0),
        data=data,
        truncated=any(outcome.truncated for outcome in collected),
    )


def _part(outcome: Outcome[Any]) -> dict[str, Any]:
    if isinstance(outcome, Collected):
        return {"status": outcome.status, "truncated": outcome.truncated, "data": outcome.data}
    if isinstance(outcome, NotFound) and outcome.why is not None:
        return {"status": outcome.status, "noLog": outcome.why}
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
