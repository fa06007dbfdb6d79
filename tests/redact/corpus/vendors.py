"""Cases of tokens that are known by their looks, in the places where tokens turn up."""

from __future__ import annotations

from collections.abc import Iterator

from tests.redact.corpus.case import BESIDE, CORE, Case
from tests.redact.corpus.chance import Chance
from tests.redact.corpus.named import encoded
from tests.redact.corpus.template import Filling
from tests.redact.corpus.tokens import VENDORS

# Each token stands in so many of the places; those in ALWAYS among them.
PLACES_OF_EACH = 6

# {T} is the token, {E} the variable it usually sits in.
ALWAYS = (
    ("in a sentence", "log", "[[?{ts}]] WARN request with {T} was refused: [[status=?{status}]]"),
    ("variable", "env", "PATH=/bin\n{E}={T}\nHOSTNAME=[[?{pod}]]"),
    ("bearer", "log", "> GET [[/v1/items?page=?{num}]] HTTP/1.1\n> Authorization: Bearer {T}\n> Accept: */*"),
)
PLACES = (
    ("alone", "log", "{T}"),
    ("first on the line", "log", "{T} [[is not valid for ?{host}]]"),
    ("quoted", "log", 'msg="token "{T}" expired" [[pod=?{pod}]]'),
    ("parenthesis", "log", "unauthorized ({T}) [[after ?{dur}]]"),
    ("go list", "log", "args: [/app/run [[--region eu-west-1]] {T}]"),
    ("argument", "args", "/app/run --config [[/etc/app.yaml]] {T}"),
    ("flag", "args", "/app/run --key={T} [[--region=eu-west-1]]"),
    ("flag pair", "args", '["/app/run","--auth","{T}","--region","[[eu-west-1]]"]'),
    ("harmless name", "env", "UPSTREAM={T}\nREGION=[[eu-west-1]]"),
    ("JSON value", "json1", '{"value":"{T}","pod":"[[?{pod}]]"}'),
    ("JSON list", "json1", '{"items":["{T}","[[?{uuid}]]"]}'),
    ("JSON in JSON", "json2", '{"log":"{\\"v\\":\\"{T}\\"}","time":"[[?{ts}]]"}'),
    ("JSON in JSON in JSON", "json3", '{"a":"{\\"b\\":\\"{\\\\\\"c\\\\\\":\\\\\\"{T}\\\\\\"}\\"}"}'),
    ("YAML value", "yaml", "upstream:\n  auth: {T}\n  region: [[eu-west-1]]\n"),
    ("YAML list", "yaml", "values:\n- {T}\n- [[eu-west-1]]\n"),
    ("query", "url", "GET [[https://?{app}.example.com/api]]?key={T}&page=2"),
    ("colour", "ansi", "\x1b[33mWARN\x1b[0m got \x1b[1m{T}\x1b[0m [[from ?{ip}]]"),
    (
        "annotation in describe",
        "annotation",
        "Annotations:  [[team: payments]]\n              example.com/upstream: {T}",
    ),
    (
        "event",
        "event",
        'Warning  Unhealthy  3s  kubelet  Readiness probe failed: Get "http://[[?{ip}:8080]]/ready?auth={T}": context deadline exceeded',
    ),
    ("xml", "log", "<value>{T}</value><host>[[?{host}]]</host>"),
    ("header", "log", "x-upstream-auth: {T}"),
    ("CRI", "log", "?{ts} stdout F calling upstream with {T}"),
    ("shell trace", "log", "+ curl -fsS -H 'Authorization: token {T}' [[https://?{app}.example.com/v1]]"),
    (
        "basic user",
        "url",
        "fatal: unable to access '[[https://]]{T}@[[git.example.com/team/?{app}.git]]/': The requested URL returned error: [[403]]",
    ),
    ("oauth2 password", "url", "Cloning into 'app'... https://oauth2:{T}@[[git.example.com/team/?{app}.git]]"),
    ("base64", "base64", "upstream: {T}\n"),
    ("nginx access", "log", '[[?{ip}]] - - [04/Mar/2026:05:06:07 +0000] "GET [[/cb]]?t={T} HTTP/1.1" 200 31'),
    (
        "traceback",
        "log",
        "Traceback (most recent call last):\n  File \"/app/c.py\", line [[31]], in call\nValueError: bad credential '{T}'",
    ),
)
# A webhook is an address by itself, an encoded key no part of an address.
_NOT_IN = {
    "slack-webhook": {"basic user", "oauth2 password"},
    "discord-webhook": {"basic user", "oauth2 password"},
    "teams-webhook": {"basic user", "oauth2 password"},
    "google-refresh": {"basic user", "oauth2 password"},
    "asana": {"basic user", "oauth2 password"},
    "telegram": {"basic user"},
    "firebase": {"basic user"},
    "fly": {"basic user", "oauth2 password", "query"},
}


def cases(r: Chance) -> Iterator[Case]:
    """Every token in `PLACES_OF_EACH` places."""
    turn = list(PLACES)
    r.shuffle(turn)
    at = 0
    for kind, (variable, make) in VENDORS.items():
        places = list(ALWAYS)
        while len(places) < PLACES_OF_EACH:
            if turn[at % len(turn)][0] not in _NOT_IN.get(kind, ()):
                places.append(turn[at % len(turn)])
            at += 1
        for place, context, template in places:
            token = make(r)
            filled = Filling(r).fill(template.replace("{E}", variable))
            text, secrets = filled.text.replace("{T}", token.text), token.secrets
            if context == "base64":
                text, secrets = encoded(text, secrets)
            yield Case(f"{kind}: {place}", context, CORE, text, secrets)
            if filled.keeps and context != "base64":
                yield Case(f"{kind}: {place}", context, BESIDE, text, keeps=filled.keeps)
