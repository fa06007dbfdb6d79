"""What was concluded: causes with what they explain, what was ruled out, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from kubectl_evidence.finding import Compared
from kubectl_evidence.packet import Consequence, Finding, Gap, Packet, Unknown
from kubectl_evidence.render.blocks import (
    Block,
    Detail,
    Item,
    Lead,
    Line,
    Table,
    Word,
    Words,
    bad,
    clipped,
    command,
    good,
    joined,
    said,
    value,
    words,
)
from kubectl_evidence.render.cites import cited
from kubectl_evidence.render.times import ago
from kubectl_evidence.text import Text

T = TypeVar("T")

# A command that a person copies is shorter.
_LONGEST_COMMAND = 500
# Of the checks that lack the same evidence so many are named.
_CHECKS = 8
# What these rule out is a step of the way to the pod, with its mark, in the table of ports.
_IN_PORTS = frozenset({"service-selector-near-miss", "target-port-name-unresolved", "target-port-not-declared"})


def causes(packet: Packet, findings: Sequence[Finding], detail: Detail) -> Iterator[Block]:
    """Yield each finding with what supports it, what follows from it, and what to run next."""
    if not findings:
        undecided = len({check for one in packet.unknown for check in one.checks})
        doubt = f"; {undecided} could not be decided, so this proves nothing" if undecided else ""
        yield Line(words(f"None found{doubt}."))
    for finding in findings[: detail.entries]:
        yield from _finding(packet, finding, detail)
    yield from _rest(len(findings), detail)


def _finding(packet: Packet, finding: Finding, detail: Detail) -> Iterator[Block]:
    # The headline has said it already.
    again = finding is packet.findings[0] and finding.says == packet.summary.headline
    says = () if again else words(": ", _sentence(finding.says, detail))
    head = words(f"{finding.id} · {finding.check} · ", _sentence(finding.subject, detail))
    head = words(head, f" · {finding.verdict} · {finding.severity}")
    yield Lead(head, words(says, " ", cited(packet, finding.cites)))
    if finding.compared:
        yield Table(("compared", "wanted", "found", ""), tuple(_compared(one, detail) for one in finding.compared))
    if finding.since is not None:
        yield Item(words(f"since {ago(finding.since, packet.cluster.collected_at)}"))
    if finding.verify is not None:
        expect = _sentence(finding.verify.expect, detail)
        yield Item(words("check: ", _command(finding.verify.command, detail), " → expected: ", expect))
    if finding.would_prove is not None:
        yield Item(words("would be proven by: ", _sentence(finding.would_prove, detail)))
    if finding.would_weaken is not None:
        yield Item(words("would be weakened by: ", _sentence(finding.would_weaken, detail)))
    if finding.because is not None and (len(packet.findings) > 1 or finding.after is not None):
        changed = words(" ", cited(packet, finding.after.cites)) if finding.after is not None else ()
        yield Item(words("ranked by: ", _sentence(finding.because, detail), changed))
    for consequence in finding.consequences[: detail.entries]:
        yield Item(_consequence(packet, consequence, detail))
    yield from _rest(len(finding.consequences), detail)
    for mitigation in finding.mitigations[: detail.entries]:
        yield Item(words("mitigation, apart from the cause: ", _sentence(mitigation, detail)))


def undoing(packet: Packet, detail: Detail) -> Iterator[Block]:
    """Yield what undoing the rollout would do: a mitigation, whatever the cause is."""
    found = packet.rollback
    if found is None:
        return
    does = words(", by ", _command(found.command, detail)) if found.command is not None else ()
    head = words("rollback, apart from the cause: ", _sentence(found.says, detail), does)
    yield Item(words(head, " ", cited(packet, found.cites)))
    if found.restores:
        yield Item(words("it would restore ", _listed(found.restores, detail)))
    if found.leaves:
        yield Item(words("it would not undo: ", _listed(found.leaves, detail)))


def _listed(texts: Sequence[Text], detail: Detail) -> Words:
    return joined("; ", [words(_sentence(text, detail)) for text in texts])


def _compared(one: Compared, detail: Detail) -> tuple[Words, ...]:
    sides = [
        words(value(clipped(side, detail.characters)) if side is not None else "absent")
        for side in (one.wants, one.has)
    ]
    return words(_sentence(one.what, detail)), *sides, words(good("✓ same") if one.same else bad("✗ differs"))


def _consequence(packet: Packet, one: Consequence, detail: Detail) -> Words:
    says = words("so: ", _sentence(one.says, detail), " ", cited(packet, one.cites))
    return words(says, f" · {one.check} · ", _sentence(one.subject, detail), f" · {one.verdict}")


def ruled_out(packet: Packet, detail: Detail) -> Iterator[Block]:
    """Yield what the evidence contradicts; what the table of ports has shown is not said again."""
    shown = _IN_PORTS if packet.port_chains else frozenset()
    facts = [fact for fact in packet.ruled_out if fact.check not in shown]
    if not facts:
        yield Line(words("Nothing else." if packet.ruled_out else "Nothing."))
    for fact in facts[: detail.entries]:
        yield Item(words(_sentence(fact.says, detail), " ", cited(packet, fact.cites), f" · {fact.check}"))
    yield from _rest(len(facts), detail)


def not_known(packet: Packet, detail: Detail) -> Iterator[Block]:
    """Yield reads without an answer, then undecided checks: one entry for all that have the same reason."""
    if not packet.gaps and not packet.unknown:
        yield Line(words("Every read was answered, and every check decided."))
    if "debug" in packet.not_asked and "pod" in packet.sections():
        yield Item(words("what listens on the pod's ports: seen only from inside the pod (--debug)"))
    gaps = _alike(packet.gaps, lambda gap: (gap.verb, gap.group, gap.resource, gap.namespace, gap.status, gap.why))
    for same in gaps[: detail.entries]:
        yield Item(_gap(same))
    yield from _rest(len(gaps), detail)
    told: set[str] = set()
    for one in packet.unknown[: detail.entries]:
        more = f" and {len(one.checks) - _CHECKS} more checks" if len(one.checks) > _CHECKS else ""
        yield Item(words(_missing(one, told), f" leaves undecided: {', '.join(one.checks[:_CHECKS])}{more}"))
    yield from _rest(len(packet.unknown), detail)


def _missing(one: Unknown, told: set[str]) -> Words:
    """Name the evidence that is missing, with what would give it where that was not told before."""
    fills = one.fill.split("; ")
    if len(fills) != len(one.missing):
        return words(", ".join(one.missing), " (", said(one.fill), ")")
    shown = []
    for ref, fill in zip(one.missing, fills, strict=True):
        shown.append(words(ref) if ref in told else words(f"{ref} (", said(fill), ")"))
        told.add(ref)
    return joined(" with ", shown)


def _gap(same: Sequence[Gap]) -> Words:
    first = same[0]
    others = [value(gap.key) for gap in same[1:] if gap.key is not None]
    return words(
        f"{first.evidence}: ",
        said(first.says),
        words("; the same for ", joined(", ", others)) if others else (),
        _rule(first) if first.rule is not None else (),
    )


def _rule(gap: Gap) -> Words:
    """Write the rule that would fill the gap in YAML's flow style, where the core group is the empty string."""
    entries = {
        key: ", ".join(f'"{one}"' if one in ("", "*") else one for one in got) for key, got in (gap.rule or {}).items()
    }
    rule = ", ".join(f"{key}: [{got}]" for key, got in entries.items())
    kind = "Role" if gap.namespace is not None else "ClusterRole"
    return words(f" → a {kind} with ", value(f"{{{rule}}}"))


def _sentence(text: Text, detail: Detail) -> Word:
    return said(clipped(text, detail.characters))


def _command(text: Text, detail: Detail) -> Word:
    """Give a command whole or not at all: half of one is another."""
    if len(text) > max(detail.characters, _LONGEST_COMMAND):
        return Word(f"a command of {len(text)} characters, see -o json", "own")
    return command(text)


def _alike(entries: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Put alike entries together, in the order in which the first of each came."""
    groups: dict[Hashable, list[T]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return list(groups.values())


def _rest(count: int, detail: Detail) -> Iterator[Block]:
    if count > detail.entries:
        yield Item(words(f"… and {count - detail.entries} more, not shown here"))
