"""Put a bundle and what was concluded from it together as a packet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from kubectl_evidence import __version__
from kubectl_evidence.budget import Limits, tokens, trim
from kubectl_evidence.bundle import Bundle, Source
from kubectl_evidence.course import course
from kubectl_evidence.evidence import Evidence, all_kinds, spelled
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.server import Server
from kubectl_evidence.finding import Decided, Pointer, RuledOut, Suspected, Undecided, leads
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.gaps import gaps_of, unknown_of
from kubectl_evidence.graph import graph
from kubectl_evidence.outcome import Collected, NotRequested, Unavailable
from kubectl_evidence.packet import (
    EVENTS_KEPT,
    Budget,
    Change,
    Cluster,
    Consequence,
    EventWindow,
    EvidenceSet,
    Finding,
    Mutation,
    Packet,
    Redaction,
    Request,
    Section,
    Tool,
)
from kubectl_evidence.packet import RuledOut as RuledOutFact
from kubectl_evidence.packet import Source as SourceFact
from kubectl_evidence.port_chain import Chain, chains
from kubectl_evidence.rank import Ranked, rank
from kubectl_evidence.rollback import rollback
from kubectl_evidence.summary import summarise
from kubectl_evidence.text import Redactor, Text, told
from kubectl_evidence.timeline import Moment, telling, timeline

LEGEND = (
    "[redacted:KIND:FINGERPRINT] stands for a secret masked by rule KIND. Equal fingerprints are equal secrets, "
    "in this packet only; their key is forgotten. Masking again changes nothing."
)


@dataclass(frozen=True)
class Circumstances:
    """What the packet says about its own making. Words are redacted already."""

    request: Request
    context: Text
    user: Text | None
    recorded: bool
    seconds: float | None
    # How much was masked, by place and rule.
    masked: Mapping[Text, Mapping[str, int]]
    max_tokens: int
    redactor: Redactor
    mutations: tuple[Mutation, ...] = field(default=())


def compose(bundle: Bundle, results: Sequence[Decided | Undecided], about: Circumstances) -> Callable[[Limits], Packet]:
    """Conclude once; give what builds the packet with at most as much evidence as limits allow."""
    decided = [result for result in results if isinstance(result, Decided)]
    undecided = [result for result in results if isinstance(result, Undecided)]
    moments = timeline(bundle)
    ranked = rank(decided, course(bundle, moments))
    findings = tuple(_finding(number, one) for number, one in enumerate(ranked, start=1))
    undoing = rollback(bundle, findings)
    ruled_out = tuple(_ruled_out(result) for result in decided if isinstance(result.verdict, RuledOut))
    cited = [*_cited(findings, ruled_out), *(undoing.cites if undoing is not None else ())]
    edges = graph(bundle, about.redactor)
    ways = chains(bundle)
    gaps = gaps_of(bundle, about.redactor)
    server = bundle.data(Server)
    whole: dict[str, Any] = {
        "tool": Tool(version=__version__),
        "request": about.request,
        "cluster": Cluster(
            context=about.context,
            user=about.user,
            server_version=server.git_version if server is not None else None,
            collected_at=bundle.at,
            seconds=about.seconds,
            recorded=about.recorded,
            complete=not gaps,
        ),
        "summary": summarise(bundle, about.request.target, findings, undecided, gaps, veiled=_is_veiled(about.masked)),
        "findings": findings,
        "rollback": undoing,
        "ruled_out": ruled_out,
        "unknown": unknown_of(undecided, bundle),
        "event_window": _window(bundle, moments),
        "not_asked": {spelled(kind.id): one.because for kind in bundle if (one := _unasked(bundle, kind)) is not None},
        "gaps": gaps,
        "redaction": _redaction(about.masked),
        "mutations": about.mutations,
    }

    def within(limits: Limits) -> Packet:
        # What leads to the target and from it stays, as long as anything does that no finding rests on.
        kept = [*cited, *(edge.cites for edge in edges), *_on_the_way(ways)] if limits.entries else cited
        trimmed, left_out = trim(bundle, kept, limits)
        shown = telling([one for one in moments if _is_there(trimmed, one.cites)], cited, limits.moments)
        left_out["timeline"] += len(moments) - len(shown)
        packet = Packet(
            **whole,
            graph=tuple(edge for edge in edges if _is_there(trimmed, edge.cites)),
            port_chains=tuple(way for way in ways if all(_is_there(trimmed, one) for one in _on_the_way([way]))),
            timeline=shown,
            evidence=_evidence(trimmed, about.redactor, limits),
            budget=Budget(max_tokens=about.max_tokens, tokens=0, left_out=dict(sorted((+left_out).items()))),
        )
        return packet.sized(tokens(packet.document()))

    return within


def _is_veiled(masked: Mapping[Text, Mapping[str, int]]) -> bool:
    """Whether rules of the user's own, whose kinds begin with `own-`, have hidden something of what was read."""
    return any(rule.startswith("own-") for place, rules in masked.items() if place != "request" for rule in rules)


def _redaction(masked: Mapping[Text, Mapping[str, int]]) -> Redaction:
    counts: Counter[str] = Counter()
    for rules in masked.values():
        counts.update(rules)
    return Redaction(legend=LEGEND if counts else None, counts=dict(sorted(counts.items())), places=masked)


def _finding(number: int, ranked: Ranked) -> Finding:
    verdict = ranked.verdict
    return Finding(
        id=f"F{number}",
        check=ranked.check,
        subject=verdict.subject,
        verdict=verdict.verdict,
        severity=verdict.severity,
        says=verdict.says,
        cites=verdict.cites,
        since=verdict.since,
        compared=verdict.compared,
        would_prove=verdict.would_prove if isinstance(verdict, Suspected) else None,
        would_weaken=verdict.would_weaken,
        consequences=tuple(_consequence(one) for one in ranked.consequences),
        verify=verdict.verify,
        mitigations=verdict.mitigations,
        because=ranked.because,
        after=_after(ranked),
    )


def _after(ranked: Ranked) -> Change | None:
    since, after = ranked.verdict.since, ranked.after
    if since is None or after is None:
        return None
    return Change(says=after.says, seconds=max(0, round((since - after.at).total_seconds())), cites=(after.cites,))


def _consequence(result: Decided) -> Consequence:
    verdict = result.verdict
    if isinstance(verdict, RuledOut):
        msg = "what is ruled out is nobody's consequence"
        raise TypeError(msg)
    return Consequence(
        check=result.check,
        subject=verdict.subject,
        verdict=verdict.verdict,
        severity=verdict.severity,
        says=verdict.says,
        cites=verdict.cites,
    )


def _ruled_out(result: Decided) -> RuledOutFact:
    verdict = result.verdict
    return RuledOutFact(check=result.check, subject=verdict.subject, says=verdict.says, cites=verdict.cites)


def _cited(findings: tuple[Finding, ...], ruled_out: tuple[RuledOutFact, ...]) -> list[Pointer]:
    return [
        *(pointer for finding in findings for pointer in finding.cites),
        *(pointer for finding in findings if finding.after is not None for pointer in finding.after.cites),
        *(pointer for finding in findings for c in finding.consequences for pointer in c.cites),
        *(pointer for fact in ruled_out for pointer in fact.cites),
    ]


def _on_the_way(ways: Sequence[Chain]) -> list[Pointer]:
    return [pointer for way in ways for link in way.links for pointer in link.cites]


def _window(bundle: Bundle, moments: Sequence[Moment]) -> EventWindow:
    """How far back events reach, and since when something is told that they do not reach back to."""
    events = bundle.data(Events)
    kept = bundle.at - EVENTS_KEPT
    earliest = moments[0].at if moments else None
    return EventWindow(
        oldest=events.oldest if events is not None else None,
        gap_from=earliest if earliest is not None and earliest < kept else None,
        gap_until=kept if earliest is not None and earliest < kept else None,
    )


def _is_there(bundle: Bundle, pointer: Pointer) -> bool:
    """Whether what is cited has not been left out."""
    kind = next(kind for kind in bundle if kind.id == pointer.kind)
    data = bundle.data(kind)
    return data is not None and leads(pointer, data)


def _unasked(bundle: Bundle, kind: type[Evidence]) -> NotRequested | None:
    """Why nobody asked for a kind; None where there were asks, whatever became of them."""
    outcome = bundle[kind]
    return outcome if isinstance(outcome, NotRequested) and not bundle.sources(kind) else None


def _evidence(bundle: Bundle, redactor: Redactor, limits: Limits) -> EvidenceSet:
    sections = {}
    for number, kind in enumerate(all_kinds(), start=1):
        outcome = bundle[kind]
        if _unasked(bundle, kind) is not None:
            continue
        collected = outcome if isinstance(outcome, Collected) else None
        sections[kind.id] = Section(
            ref=f"E{number}",
            title=kind.title,
            status=outcome.status,
            why=outcome.why if isinstance(outcome, Unavailable) else None,
            because=outcome.because if isinstance(outcome, NotRequested) else None,
            at=collected.at if collected is not None else None,
            truncated=collected.truncated if collected is not None else False,
            untrusted=kind.untrusted,
            sources=tuple(_source(source, redactor, limits) for source in bundle.sources(kind)),
            data=collected.data if collected is not None else None,
        )
    return EvidenceSet(**sections)


def _source(source: Source, redactor: Redactor, limits: Limits) -> SourceFact:
    query = "&".join(f"{key}={value}" for key, value in source.ask.query)
    return SourceFact(
        key=told(source.key, redactor) if source.key else None,
        status=source.outcome.status,
        # The command says the same in fewer words.
        path=told(f"{source.ask.path}?{query}" if query else source.ask.path, redactor) if limits.paths else None,
        shown_by=told(source.ask.shown_by, redactor),
        resource_version=source.resource_version or None,
        truncated=source.outcome.truncated if isinstance(source.outcome, Collected) else False,
    )
