"""What a person reads when the cluster gave no answer."""

from __future__ import annotations

from typing import get_args

import pytest

from kubectl_evidence.ask import Access
from kubectl_evidence.cluster import Identity
from kubectl_evidence.cluster.explain import explain
from kubectl_evidence.outcome import Forbidden, Missing, NotFound, NotRequested, TimedOut, Unavailable, Why

SERVER = "https://api.example:6443/prefix"
HERE = Identity("prod", "jane", "payments", "https://jane:fake-password@api.example:6443/prefix")

SENTENCES: list[tuple[Missing, str]] = [
    (
        Unavailable("unreachable"),
        f"the server {SERVER} (context 'prod') cannot be reached: no connection, or it was closed",
    ),
    (
        Unavailable("tls"),
        f"no trusted connection to {SERVER} (context 'prod'): its certificate or ours was not accepted",
    ),
    (
        Unavailable("unauthenticated", 401),
        f"the server {SERVER} does not accept the credentials of user 'jane' (context 'prod')",
    ),
    (
        Unavailable("server-error", 503),
        f"the server {SERVER} (context 'prod') answered with an error (status 503)",
    ),
    (TimedOut(9.98), f"the server {SERVER} (context 'prod') did not answer within 10.0 s"),
    (
        Forbidden(Access("get", "", "pods", "payments", "log")),
        "user 'jane' (context 'prod') may not get pods/log in namespace 'payments'",
    ),
]


@pytest.mark.parametrize(("outcome", "sentence"), SENTENCES)
def test_one_sentence_says_what_is_wrong(outcome: Missing, sentence: str) -> None:
    what, next_step = explain(outcome, HERE)
    assert what == sentence
    assert next_step


ALL: list[Missing] = [
    TimedOut(1.0),
    NotFound(),
    NotRequested("no flag"),
    Forbidden(Access("list", "", "nodes")),
    *(Unavailable(why) for why in get_args(Why)),
]


@pytest.mark.parametrize("outcome", ALL, ids=str)
def test_every_failure_has_a_sentence_and_a_next_step_without_a_secret(outcome: Missing) -> None:
    for identity in (
        HERE,
        Identity("", "", "default", "https://jane:fake-password@x"),
        Identity("{0}", "{}", "n", "s"),
    ):
        what, next_step = explain(outcome, identity)
        assert what
        assert next_step
        assert "fake-password" not in what + next_step
