"""What refused pods, in the words of the API server, and who is asked before there is one."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.admission import Admission, Webhook
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, said, value, words
from kubectl_evidence.render.times import clock
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.rejections import in_words, refused

# Of a long reason so many characters; the event has the whole of it.
_EXCERPT = 160


def view(admission: Admission, frame: Frame) -> Iterator[Block]:
    """Yield every different refusal, then the ServiceAccount, the namespace's pod security, and webhooks."""
    yield from absent(frame)
    yield from _account(admission)
    yield from _pod_security(admission)
    yield from _webhooks(admission, frame)


def absent(frame: Frame) -> Iterator[Block]:
    """Yield what the events tell of refusals, which is known whatever else was not read."""
    events = frame.other(Events)
    rows = [
        (
            words(value(one.by)),
            words(clock(one.last, frame.at) if one.last is not None else "-"),
            words(said(in_words(one.rejection).excerpt(_EXCERPT))),
        )
        for one in (refused(events) if events is not None else ())
    ]
    yield from frame.table(("no pod for", "last refused", "because"), rows)


def _account(admission: Admission) -> Iterator[Block]:
    account = admission.service_account
    if account is None:
        return
    name = value(account.name) if account.name is not None else ""
    if account.status == "not-found":
        yield Item(words("ServiceAccount ", name, ": ", bad("does not exist")))
    elif not account.collected:
        yield Item(words("ServiceAccount ", name, ": ", missing(account)))
    else:
        secrets = joined(", ", [value(secret) for secret in account.image_pull_secrets])
        yield Item(words("ServiceAccount ", name, ": ", good("exists"), ", imagePullSecrets: ", secrets or "none"))


def _pod_security(admission: Admission) -> Iterator[Block]:
    rules = admission.namespace
    if rules is None:
        return
    if not rules.collected:
        yield Item(words("the namespace: ", missing(rules)))
        return
    if rules.deleted is not None:
        yield Item(words("the namespace ", bad("is being deleted"), ": nothing new is created in it"))
    shown = joined(", ", [words(value(mode), " ", value(level)) for mode, level in rules.pod_security.items()])
    yield Item(words("Pod Security of the namespace: ", shown or "no label sets it"))


def _webhooks(admission: Admission, frame: Frame) -> Iterator[Block]:
    lists = [one for one in (admission.validating, admission.mutating) if one is not None]
    for one in lists:
        if not one.collected:
            kind = "validating" if one is admission.validating else "mutating"
            yield Item(words(f"{kind} webhooks: ", missing(one)))
    rows = [
        (
            words(value(name), "" if one.certain else " (perhaps: it has conditions, or labels are not known)"),
            words(f"{one.kind}, ", value(one.configuration)),
            _server(one),
        )
        for name, one in admission.webhooks.items()
    ]
    yield from frame.table(("webhook that refuses pods when it fails", "configuration", "served by"), rows)
    if lists and all(one.collected for one in lists) and not admission.webhooks:
        count = sum(one.total for one in lists)
        yield Item(words(f"webhook configurations: {count}; none is asked about such a pod and refuses it by failing"))


def _server(one: Webhook) -> Words:
    if one.service is None or one.service_namespace is None:
        return words("a host beyond the cluster: ", value(one.host)) if one.host is not None else words("-")
    name = words("Service ", value(f"{one.service_namespace}/{one.service}"))
    behind = one.endpoints
    if behind is None:
        return words(name, ", not looked behind")
    if not behind.collected:
        return words(name, ", endpoints ", missing(behind))
    counted = f"{behind.ready} of {behind.total} endpoints ready" if behind.total else "it has no endpoint"
    return words(name, ", ", good(counted) if behind.ready else bad(counted))
