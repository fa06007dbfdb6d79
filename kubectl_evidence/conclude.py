"""From the answers to the packet: redact, check, rank, pack. No answer is waited for here."""

from __future__ import annotations

from datetime import datetime

from kubectl_evidence.budget import fit
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.checks import all_checks, run_checks
from kubectl_evidence.cluster import Identity
from kubectl_evidence.collect import Answers
from kubectl_evidence.compose import Circumstances, compose
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.others import but_found, check_others
from kubectl_evidence.packet import Mutation, Packet, Request
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.audit import masked
from kubectl_evidence.redact.door import redact
from kubectl_evidence.summary import examined
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, own, say, told


@dataclass(frozen=True)
class Account:
    """How the packet came about, in words that are not redacted yet.

    `seconds` is None in a replay: how long one takes says nothing about a cluster.
    """

    asked: str
    command: str
    because: Text | None
    identity: Identity
    seconds: float | None
    max_tokens: int
    mutations: tuple[Mutation, ...] = ()


def prepare() -> None:
    """Load what will be needed. Whoever imports this module has loaded the rest."""
    all_checks()


def redacted(target: Target, at: datetime, answers: Answers, redactor: KeyedRedactor) -> Bundle:
    """Let the answers through the only door into a packet; `at` is when they were had."""
    # Kubernetes writes whole seconds; more would only cost tokens.
    return redact(target, at.replace(microsecond=0), answers, redactor)


def conclude(bundle: Bundle, account: Account, redactor: KeyedRedactor) -> Packet:
    """Check the evidence and write down what follows from it, within the budget."""
    target, identity = bundle.target, account.identity
    results = run_checks(bundle)
    others = check_others(bundle, results)
    results = (*but_found(results, others), *others)
    request = Request(
        asked=told(account.asked, redactor),
        namespace=Name(target.namespace, redactor) if target.namespace else None,
        target=say("{}/{}", own(target.kind.singular), Name(target.name, redactor)),
        examined=examined(bundle),
        because=account.because,
        command=told(account.command, redactor),
    )
    context = told(identity.context, redactor)
    user = told(identity.user, redactor) if identity.user else None
    words = (request.asked, request.command, context, *((user,) if user is not None else ()))
    about = Circumstances(
        request=request,
        context=context,
        user=user,
        recorded=account.seconds is None,
        seconds=account.seconds,
        # Where no text held a placeholder, there is no need to look for one.
        masked=masked(bundle, words) if redactor.tally else {},
        max_tokens=account.max_tokens,
        redactor=redactor,
        mutations=account.mutations,
    )
    return fit(compose(bundle, results, about), account.max_tokens)
