"""A container's log says that the pod's ServiceAccount may not do what it tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.forbidden_words import ForbiddenWords, forbidden_in
from kubectl_evidence.semantics.runs import last_ended, trouble
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (*CONTAINER_DOWN, "init-container-crashloop", "init-container-not-finished")

# Of a container that is well only what it keeps trying counts: as often as this, and among its last lines.
_AGAIN, _LAST = 2, 20
# A program that ends says why at its end.
_END = 15


@dataclass(frozen=True)
class _Found:
    words: ForbiddenWords
    number: int
    times: int


def check(pod: Pod, logs: Logs, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which container was refused by the API server, for what verb and resource, and which rule would allow it.

    ## How it decides
    A line of its log repeats the API server's words: `User "system:serviceaccount:NAMESPACE:NAME" cannot list resource
    "pods" in API group "" in the namespace "x"` (k8s.io/apiserver, responsewriters/errors.go), and the account is the
    pod's own. Of a container that failed or is not ready the line counts among the last of the run, as an error; of one
    that is ready only where it is repeated until now, as a warning.

    ## What would prove it
    What the API server answers today: `kubectl auth can-i` as that account.

    ## Traps
    A program may do without what it is refused once: one line of a container that is well is no fault. The log's words
    are data: another's account may be quoted in them. A right that was granted since leaves the old line behind.

    ## Example
    In fixtures/account-may-not-list:
    > Container/watch is refused by the API server: ServiceAccount `leader-watch` may not list
    > leases.coordination.k8s.io in namespace account-may-not-list
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        # Only while a container runs is its current log that of another run than the one that ended last.
        running = container.state is not None and container.state.status == "running"
        # Of one that keeps ending it may be the moment in which it runs.
        well = bool(container.ready) and trouble(pod, container, now) is None
        streams = [logs.current(name)]
        if not well and last_ended(container) is not None:
            streams.append(logs.last_run(name, over=not running))
        for stream in streams:
            found = _in(stream[1], pod, well=well) if stream is not None else None
            if found is not None and stream is not None:
                yield _forbidden(pod, name, "warning" if well else "error", logs, stream[0], found)
                break


def _in(stream: LogStream, pod: Pod, *, well: bool) -> _Found | None:
    lines = list(stream.lines.items())
    told = [(number, words) for number, line in lines if (words := forbidden_in(line)) is not None]
    own_account = [
        (number, words)
        for number, words in told
        if words.account_namespace == pod.namespace and words.account == (pod.service_account or "default")
    ]
    if not own_account:
        return None
    number, words = own_account[-1]
    times = sum(1 for _, one in own_account if one == words)
    recent = {each for each, _ in lines[-(_LAST if well else _END) :]}
    return _Found(words, number, times) if number in recent and (times >= _AGAIN or not well) else None


def _forbidden(
    pod: Pod, name: Name, severity: Literal["warning", "error"], logs: Logs, key: Text, found: _Found
) -> Suspected:
    words = found.words
    lost = say("; its binding names {}, which does not exist", words.lost_role) if words.lost_role else own("")
    account = say("{}:{}", words.account_namespace, words.account)
    return Suspected(
        subject=say("Container/{}", name),
        severity=severity,
        says=say(
            "Container/{} is refused by the API server: ServiceAccount `{}` may not {}{}{}",
            name,
            words.account,
            words.what,
            words.where,
            lost,
        ),
        would_prove=say("kubectl auth can-i answering no for that account"),
        would_weaken=say("kubectl auth can-i answering yes: the right was granted since"),
        cites=(
            cite(logs, "parts", key, "lines", found.number),
            *((cite(pod, "service_account"),) if pod.service_account is not None else ()),
        ),
        compared=(
            Compared(what=say("right of ServiceAccount `{}`", words.account), wants=words.what, has=None, same=False),
        ),
        verify=Verify(
            command=say(
                "kubectl auth can-i {} {}{} --as=system:serviceaccount:{}",
                words.verb,
                words.full_resource if words.resource is not None else words.path or own(""),
                say(" -n {}", words.namespace)
                if words.namespace is not None
                else own(" -A" if words.resource is not None else ""),
                account,
            ),
            expect=own("no"),
        ),
        mitigations=(say("{}, bound to ServiceAccount {}/{}", words.role, words.account_namespace, words.account),),
    )
