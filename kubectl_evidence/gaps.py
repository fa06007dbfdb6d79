"""What could not be collected, and what would fill each gap."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_evidence.bundle import Bundle, Source
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Undecided
from kubectl_evidence.outcome import (
    Collected,
    Forbidden,
    NotFound,
    NotRequested,
    Outcome,
    TimedOut,
    Unavailable,
    is_gap,
)
from kubectl_evidence.packet import Gap, Unknown
from kubectl_evidence.text import Redactor, Text, join, own, say, told


def ref(kind: type[Evidence]) -> str:
    """The number of a kind of evidence in every packet: E1, E2, …"""
    return f"E{all_kinds().index(kind) + 1}"


def gaps_of(bundle: Bundle, redactor: Redactor) -> tuple[Gap, ...]:
    """Every read that left something unknown, in the order of the evidence."""
    return tuple(
        _gap(kind, source, redactor)
        for kind in bundle
        for source in bundle.sources(kind)
        if _leaves_unknown(kind, source)
    )


def _leaves_unknown(kind: type[Evidence], source: Source) -> bool:
    # Every API server serves the core group: where it seems to be absent, something else has answered. Of the paths
    # that are no resources' those are not served by every one that are asked for in a version (/statusz, /flagz).
    core = not source.ask.access.group and not source.ask.accept
    # What was asked and not requested is what a recording does not hold; or what a person said no to (--debug).
    unrecorded = isinstance(source.outcome, NotRequested) and not kind.by_flag
    return is_gap(source.outcome) or unrecorded or (core and isinstance(source.outcome, Unavailable))


def unknown_of(results: Sequence[Undecided], bundle: Bundle) -> tuple[Unknown, ...]:
    """The checks that could not be asked, by what it would take: where the pod was not read that is most of them."""
    alike: dict[tuple[tuple[type[Evidence], ...], bool], list[str]] = {}
    for result in results:
        # Without the pod there is nothing that the rest would be compared with.
        missing = (Pod,) if Pod in result.missing else result.missing
        alike.setdefault((missing, result.masked), []).append(result.check)
    return tuple(_unknown(checks, missing, bundle, masked=masked) for (missing, masked), checks in alike.items())


def _unknown(checks: Sequence[str], missing: Sequence[type[Evidence]], bundle: Bundle, *, masked: bool) -> Unknown:
    fills = []
    for kind in missing:
        outcome = bundle[kind]
        if masked:
            fills.append(say("{}: what it would compare is masked", own(kind.title)))
        elif isinstance(outcome, Forbidden):
            fills.append(say("permission to read {}", own(kind.title)))
        else:
            fills.append(say("{}: {}", own(kind.title), _in_words(outcome)))
    return Unknown(
        checks=tuple(dict.fromkeys(checks)),
        missing=tuple(ref(kind) for kind in missing),
        masked=masked,
        fill=join("; ", fills),
    )


def _gap(kind: type[Evidence], source: Source, redactor: Redactor) -> Gap:
    access, outcome = source.ask.access, source.outcome
    what = own(access.non_resource_url or access.full_resource)
    group = say(".{}", own(access.group)) if access.group else own("")
    where = say(" in {}", told(access.namespace, redactor)) if access.namespace else say(" in the whole cluster")
    key = told(source.key, redactor) if source.key else None
    about = say(" ({})", key) if key is not None else say("")
    return Gap(
        evidence=ref(kind),
        key=key,
        status=outcome.status,
        why=outcome.why if isinstance(outcome, Unavailable) else None,
        http_status=outcome.http_status if isinstance(outcome, Unavailable) else None,
        verb=access.verb,
        resource=access.full_resource or access.non_resource_url,
        group=access.group,
        namespace=told(access.namespace, redactor) if access.namespace else None,
        says=say("{} {}{}{}{}: {}", own(access.verb), what, group, where, about, _in_words(outcome)),
        rule={key: tuple(values) for key, values in access.rule().items()} if isinstance(outcome, Forbidden) else None,
    )


def _in_words(outcome: Outcome[object]) -> Text:
    match outcome:
        case Collected():
            return say("collected")
        case Forbidden():
            return say("forbidden")
        case NotFound():
            return say("not found")
        case TimedOut(after_seconds=seconds):
            return say("no answer within {} s", own(f"{seconds:g}"))
        case NotRequested(because=because):
            return own(because)
        case Unavailable(why=why, http_status=status):
            words = _WHY[why]
            return say("{} (HTTP {})", words, status) if status is not None else words


_WHY = {
    "api-absent": say("this API is not served"),
    "unauthenticated": say("the credentials were not accepted"),
    "server-error": say("the API server could not answer"),
    "unreachable": say("no connection"),
    "tls": say("the connection could not be trusted"),
    "unreadable": say("the answer could not be read"),
    "too-large": say("the answer was too large"),
    "redaction-failed": say("dropped, because it could not be redacted"),
    "rejected": say("permitted, but refused by admission or validation"),
    "not-started": say("the debug container did not start"),
}
