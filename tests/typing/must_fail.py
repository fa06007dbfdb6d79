"""What must not be buildable. The type checker refuses each line marked `# error:`, for that reason, and no other.

Never run and never collected as a test: tests/test_contracts.py reads what mypy says of it. The unmarked lines are
the right way beside each wrong one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.finding import Pointer, Proven, RuledOut, Suspected, Verify, cite
from kubectl_evidence.outcome import Collected, Forbidden, Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.text import Name, Redactor, Text, join, say

NOW = datetime.now(UTC)


def only_a_redactor_makes_text(raw: str, redactor: Redactor) -> Text:
    Text(raw)  # error: call-arg
    Name(raw)  # error: call-arg
    Text(raw, str.upper)  # error: arg-type
    shown: Text = raw  # error: assignment
    shown = Text(raw, redactor)
    return shown.strip()  # error: return-value


def only_redacted_words_are_joined(raw: str, text: Text) -> Text:
    say("container {} was killed", raw)  # error: arg-type
    say("container {} was killed", text.upper())  # error: arg-type
    say("container {} was killed", f"{text}")  # error: arg-type
    say("container {} was killed", ValueError(raw))  # error: arg-type
    join(", ", [raw])  # error: list-item
    join(", ", [text])
    return say("container {} was killed {} times, last at {}", text, 3, NOW)


def evidence_holds_redacted_words_only(raw: str, text: Text, name: Name, service: Service) -> Services:
    ServicePort(port=80, name=raw)  # error: arg-type
    ServicePort(port="80", name=text)  # error: arg-type
    Services(items={raw: service})  # error: dict-item
    Services(items={name: {"type": text}})  # error: dict-item
    ServicePort(port=80, name=text)
    return Services(items={name: service})


def a_finding_says_redacted_words(raw: str, text: Text, at: Pointer) -> Proven:
    Proven(subject=text, says=raw, cites=(at,), severity="error")  # error: arg-type
    Proven(subject=raw, says=text, cites=(at,), severity="error")  # error: arg-type
    Verify(command=raw, expect=text)  # error: arg-type
    return Proven(subject=text, says=text, cites=(at,), severity="error")


def each_verdict_carries_what_it_needs(text: Text, at: Pointer) -> Suspected:
    Proven(subject=text, says=text, severity="error")  # error: call-arg
    RuledOut(subject=text, says=text)  # error: call-arg
    RuledOut(subject=text, says=text, cites=(at,), severity="error")  # error: call-arg
    Suspected(subject=text, says=text, cites=(at,), severity="error")  # error: call-arg
    Proven(subject=text, says=text, cites=(at,), severity="fatal")  # error: arg-type
    return Suspected(subject=text, says=text, cites=(at,), severity="error", would_prove=text)


def a_citation_points_into_evidence(services: Services, name: Name, raw: Raw) -> Pointer:
    cite(raw, "items")  # error: arg-type
    cite(Collected(NOW, services), "items")  # error: arg-type
    return cite(services, "items", name)


def what_was_not_collected_is_not_read(bundle: Bundle) -> Services | None:
    outcome: Outcome[Services] = bundle[Services]
    items = outcome.data.items  # error: union-attr
    service = bundle[Service]  # error: type-var
    match outcome:
        case Collected(data=services):
            return services
        case Forbidden():
            print(items, service, outcome.data)  # error: attr-defined
    return None
