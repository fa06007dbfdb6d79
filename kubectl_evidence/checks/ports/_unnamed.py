"""A program gets no answer and does not say from whom, and policies keep its pod from one host it is told of."""

from __future__ import annotations

from datetime import datetime

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Suspected, cite
from kubectl_evidence.semantics.accounts import account_of, log_command, onset
from kubectl_evidence.semantics.blocked import blocked_hosts, name_server_blocked
from kubectl_evidence.semantics.dialled import says_no_answer
from kubectl_evidence.semantics.isolation import isolation, policy_cites
from kubectl_evidence.text import Name, own, say


def unnamed(
    pod: Pod,
    name: Name,
    container: Container,
    logs: Logs,
    services: Services | None,
    dependencies: Dependencies | None,
    evidence: NetworkPolicies | None,
    now: datetime,
) -> Suspected | None:
    """Put both side by side; None where policies keep the pod from none of those hosts, or from several.

    That they keep it from the only one explains the silence, though the log does not say so.
    """
    if evidence is None or dependencies is None or services is None:
        return None
    policies = isolation(pod, evidence, "egress")
    account = account_of(pod, name, container, logs, now) if policies else None
    if account is None or not says_no_answer(account.words.line) or name_server_blocked(pod, policies, logs, now):
        return None
    blocked = list(blocked_hosts(pod, policies, evidence, services, dependencies))
    if len(blocked) != 1:
        return None
    host = blocked[0].host
    return Suspected(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "Container/{} gets no answer in time by its log, which does not say from whom; "
            "policies keep it from {} of {}",
            name,
            host.host,
            host.env,
        ),
        cites=(
            account.cite(logs),
            cite(dependencies, "hosts", blocked[0].place),
            *policy_cites(evidence, policies),
        ),
        since=onset(name, None, account.ended),
        would_prove=say("a connection from the pod to {} that times out", host.host),
        would_weaken=own("a log that names another end which does not answer"),
        verify=log_command(pod, name, account.ended, account.words.quote(120)),
    )
