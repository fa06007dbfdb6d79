"""Gather evidence from a cluster that answers from a few objects, through everything that a run goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.collect import collect
from kubectl_evidence.conclude import Account, conclude
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.outcome import Forbidden
from kubectl_evidence.packet import Packet
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.door import redact
from kubectl_evidence.render.blocks import Detail, Page
from kubectl_evidence.render.views import evidence as pages
from kubectl_evidence.target import Target
from tests.builders import ScriptedCluster, healthy

E = TypeVar("E", bound=Evidence)

POD = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")
DENIED = Forbidden(Access("list", "", ""))


@dataclass(frozen=True)
class Gathered:
    """What came of it: the evidence, the packet, and what was asked."""

    bundle: Bundle
    packet: Packet
    asked: list[Ask]

    def data(self, kind: type[E]) -> E:
        """The evidence of a kind, which must have been collected."""
        found = self.bundle.data(kind)
        assert found is not None, self.bundle[kind]
        return found

    def asked_for(self, resource: str) -> list[Ask]:
        """The asks about a resource, or for a path that is none's."""
        return [one for one in self.asked if resource in (one.access.full_resource, one.access.non_resource_url)]

    def page(self, kind: type[Evidence]) -> str:
        """What a reader is shown of a kind: the words of its page, a line for each block or row, or its one line."""
        section = self.packet.sections()[kind.id]
        title = f"{section.ref} · {section.title}"
        shown = [_lines(page) for page in pages(self.packet, Detail(30, 60, 30, 400))]
        return next((page for page in shown if page.startswith(title)), None) or next(
            line for page in shown for line in page.splitlines() if line.startswith(title)
        )


def gather(answers: Mapping[str, Any], target: Target = POD) -> Gathered:
    """Gather all evidence about a target; `answers` are those of `ScriptedCluster` beyond a healthy pod's."""
    cluster = ScriptedCluster({**healthy(), **answers})
    redactor = KeyedRedactor(b"a key for tests")
    bundle = redact(target, cluster.now(), collect(all_kinds(), target, cluster, 5.0), redactor)
    account = Account(
        asked=str(target),
        command="kubectl evidence",
        because=None,
        identity=cluster.identity,
        seconds=None,
        max_tokens=100_000,
    )
    return Gathered(bundle, conclude(bundle, account, redactor), cluster.asked)


def _lines(page: Page) -> str:
    lines = ["".join(word.text for word in page.title)]
    for block in page.blocks:
        match block:
            case _ if hasattr(block, "rows"):
                lines += [" | ".join("".join(word.text for word in cell) for cell in row) for row in block.rows]
            case _ if hasattr(block, "lines"):
                lines += [line[1] for line in block.lines if not isinstance(line, int)]
            case _ if hasattr(block, "words"):
                lines.append("".join(word.text for word in block.words))
    return "\n".join(lines)
