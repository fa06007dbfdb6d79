"""Hard cases: hashes, phrases, broken and doubly encoded secrets, words that only their sentence gives away.

Those that a value learned elsewhere in the same text or object gives away are core when the value is strong enough
(8 characters with a digit, or more than 16), and hard when it is a phrase.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from tests.redact.corpus.case import CORE, HARD, Case
from tests.redact.corpus.chance import ALNUM, Chance
from tests.redact.corpus.named import encoded
from tests.redact.corpus.objects import fill_object, pod
from tests.redact.corpus.template import fill
from tests.redact.corpus.tokens import VENDORS

ROUNDS = 4

ROWS: tuple[tuple[str, str, str], ...] = (
    ("hash in shadow", "multi-line", "root:!{sha512crypt}:19500:0:99999:7:::\n[[daemon:*:19405:0:99999:7:::]]"),
    ("hash in shadow", "multi-line", "[[?{user}]]:!{yescrypt}:19800:0:99999:7:::"),
    ("hash in shadow", "log", "[[?{user}]]:!{sha256crypt}:19800:0:99999:7:::"),
    ("hash in htpasswd", "multi-line", "[[?{user}]]:!{apr1}"),
    ("hash in htpasswd", "log", "[[?{user}]]:!{bcrypt}"),
    ("hash in JSON", "json1", '{"user":"[[?{user}]]","hash":"!{bcrypt}"}'),
    ("hash of argon2", "log", "stored !{argon2} for [[?{user}]]"),
    ("hash of Django", "log", "('[[?{user}]]', '!{pbkdf2}')"),
    ("hash of Postgres", "log", "[[?{user}]] | !{scram}"),
    ("hash of MySQL", "log", "GRANT USAGE ON *.* TO '[[?{user}]]' IDENTIFIED BY PASSWORD '!{mysql_hash}'"),
    ("hash under a harmless name", "env", "ADMIN_LOGIN=!{bcrypt}"),
    ("hash under a name", "env", "ADMIN_PASSWORD_HASH=!{argon2}"),
    ("hash in YAML", "yaml", "users:\n- name: [[?{user}]]\n  hash: '!{bcrypt}'\n"),
    ("hash in SQL", "log", "INSERT INTO users (name, digest) VALUES ('[[?{user}]]', '!{bcrypt}')"),
    ("phrase propagated", "log", 'DB_PASSPHRASE="!{phrase#a}"\n[[?{ts}]] rejected !{phrase#a} from [[?{ip}]]'),
    ("phrase propagated", "json1", '{"passphrase":"!{phrase#a}","error":"cannot unlock with !{phrase#a}"}'),
    ("phrase without quotes", "log", "passphrase=!{phrase} [[host=?{host}]]"),
    ("phrase without quotes", "env", "HOME=/root\nWALLET_MNEMONIC=!{phrase}\nLANG=C.UTF-8"),
    ("phrase in prose", "log", "the passphrase is: !{phrase}"),
    ("weak word in prose", "log", "password is !{weak}"),
    ("weak word in prose", "log", "I set the password to !{weak} [[on ?{host}]]"),
    ("user and password in prose", "log", "log in with [[?{user}]] / !{pw}"),
    ("user and password in prose", "log", "credentials are [[?{user}]]:!{pw}"),
    ("unknown token", "log", "upstream refused acme_live_!{alnum40} with [[?{status}]]"),
    ("unknown token", "log", "using key id [[?{short}]] and material !{b64_32}"),
    ("unknown token", "json1", '{"acme":"!{alnum64}","pod":"[[?{pod}]]"}'),
    ("unknown token beside a name", "log", "ACME_UPSTREAM_AUTHENTICATOR=!{alnum40}"),
    ("unknown token beside a name", "log", "x-acme-grant: !{urlsafe}"),
    ("unknown token beside a name", "log", "licence !{alnum} for [[?{app}]] is not valid"),
    ("column of a table", "multi-line", " user     | password\n----------+----------\n [[?{user}]] | !{pw}"),
    (
        "column of a table",
        "multi-line",
        "NAME      TOKEN                              AGE\n[[?{app}]]  !{alnum}   [[3d]]",
    ),
    ("column of CSV", "multi-line", "user,password,host\n[[?{user}]],!{pw},[[?{host}]]"),
    ("list after its heads", "json1", '{"columns":["user","password"],"rows": [ ["[[?{user}]]", "!{pw}"] ]}'),
    ("YAML folded over lines", "yaml", "token: >-\n  !{alnum12}%{hash5}\n  !{alnum40}\n"),
    ("YAML plain over lines", "yaml", "token: !{alnum40}\n  !{alnum}\nnext: [[1]]\n"),
    ("shell quotes within", "log", "export TOKEN='!{alnum12}'\"'\"'!{alnum12}'"),
    ("shell continuation within", "log", "curl -H 'X-Api-Key: !{alnum}\\\n!{alnum}' [[https://?{host}]]"),
    (
        "key in one line with spaces",
        "env",
        "KEY=-----BEGIN PRIVATE KEY----- !{b64_64} !{b64_64} -----END PRIVATE KEY-----",
    ),
    ("key without its armour", "multi-line", "key material follows\n!{keytail}\n[[end]]"),
    ("secret after its name and a comment", "log", "password (for [[?{user}]]) = !{pw}"),
    ("name in another language", "log", "mot de passe : !{pw}"),
    ("name in another language", "log", "contrase\u00f1a=!{pw}"),
    ("name in another language", "log", "Kennwort: !{alnum}"),
    ("abbreviated name", "log", "dbpw=!{pw} [[host=?{host}]]"),
    ("abbreviated name", "log", "pw: !{alnum}"),
    ("argument by its place", "args", "composer config http-basic.[[repo.example.com]] [[?{user}]] !{pw}"),
    (
        "argument by its place",
        "log",
        "SELECT * FROM postgresql('[[?{host}:5432]]', '[[?{db}]]', 't', '[[?{user}]]', '!{pw}')",
    ),
    ("argument by its place", "args", "lftp -u [[?{user}]],!{pw} [[sftp://?{host}]]"),
    ("piped into a keystore", "args", "echo !{pw} | elasticsearch-keystore add -x bootstrap.password"),
    ("argument by a letter", "args", "snmpwalk -v2c -c !{pw} [[?{ip}]] 1.3.6.1"),
    ("argument without a name", "args", '["app","login","[[?{user}]]","!{pw}"]'),
    ("postgres log parameter", "log", "DETAIL:  parameters: $1 = '[[?{user}]]', $2 = '!{bcrypt}'"),
    ("vault response wrapped", "log", "wrapping token is s.!{alnum}"),
    ("mysql general log", "log", "Query\tSET @pw := '!{pw}'"),
    ("http digest secret in prose", "log", "shared secret between [[?{app}]] and upstream is '!{pw}'"),
    ("value behind a dash list", "multi-line", "- password\n- !{alnum}"),
    ("question and answer", "multi-line", "Enter password: \n!{pw}\n[[Login incorrect]]"),
)


def cases(r: Chance) -> Iterator[Case]:
    """The rows, what is broken or encoded, and what is propagated; several of each."""
    for _ in range(ROUNDS):
        for kind, context, template in ROWS:
            filled = fill(template, r)
            yield Case(kind, context, HARD, filled.text, filled.secrets)
        for make in (*_BROKEN, *_PROPAGATED):
            yield make(r)


_LONG = ("github-pat", "npm", "stripe-secret", "slack-bot", "anthropic", "vault-service", "digitalocean", "huggingface")


def _split(r: Chance, broken: Callable[[str, str, Chance], str], kind: str) -> Case:
    token = VENDORS[r.choice(_LONG)][1](r)
    text = r.choice(["TOKEN=", "calling with ", '{"token":"']) + token.text
    at = len(text) - r.randint(6, len(token.secrets[-1]) - 6)
    # A piece that is shorter than a leak is one by itself is not looked for.
    pieces = tuple(p for secret in token.secrets for p in _pieces(secret, text, at) if len(p) >= 12)
    return Case(kind, "log", HARD, broken(text[:at], text[at:], r), pieces)


def _pieces(secret: str, text: str, at: int) -> tuple[str, str]:
    cut = min(len(secret), max(0, at - text.rindex(secret)))
    return secret[:cut], secret[cut:]


def _stamp(r: Chance) -> str:
    return fill("%{ts}", r).text


def _cri(head: str, tail: str, r: Chance) -> str:
    return f"{_stamp(r)} stdout P {head}\n{_stamp(r)} stdout F {tail} end"


def _docker(head: str, tail: str, r: Chance) -> str:
    return "\n".join(
        json.dumps({"log": part, "stream": "stdout", "time": _stamp(r)}, separators=(",", ":"))
        for part in (head, tail + "\n")
    )


def _coloured(head: str, tail: str, _: Chance) -> str:
    return f"{head}\x1b[0m\x1b[1m{tail}"


def _twice(r: Chance) -> Case:
    filled = fill("DB_PASSWORD=!{pw}\nAPI_TOKEN=!{alnum40}\n", r)
    once, parts = encoded(filled.text, filled.secrets)
    text, parts = encoded(once, parts)
    return Case("base64 twice", "base64", HARD, r.choice(["", "data: ", "payload="]) + text, parts)


def _hexed(r: Chance) -> Case:
    filled = fill("DB_PASSWORD=!{pw}", r)
    text = filled.text.encode().hex()
    return Case("hex", "log", HARD, f"dump {text} end", tuple(s.encode().hex() for s in filled.secrets))


def _escaped(text: str) -> str:
    return "".join(f"\\x{ord(c):02x}" for c in text)


def _backslashed(r: Chance) -> Case:
    filled = fill("password=!{pw}", r)
    return Case("backslash x", "log", HARD, f"body: {_escaped(filled.text)}", tuple(map(_escaped, filled.secrets)))


def _percent_twice(r: Chance) -> Case:
    filled = fill("password=!{alnum}&user=app", r)
    return Case("URL-encoded twice", "url", HARD, f"next={quote(quote(filled.text, safe=''), safe='')}", filled.secrets)


def _hexdump(r: Chance) -> Case:
    filled = fill("DB_PASSWORD=!{alnum}", r)
    data = filled.text.encode()
    lines = [
        f"{at:08x}  {' '.join(f'{b:02x}' for b in data[at : at + 16])}  |{data[at : at + 16].decode()}|"
        for at in range(0, len(data), 16)
    ]
    return Case("hexdump", "multi-line", HARD, "\n".join(lines), (filled.secrets[0][4:20],))


_BROKEN: tuple[Callable[[Chance], Case], ...] = (
    *(lambda r: _split(r, _cri, "token split by CRI partial lines") for _ in range(4)),
    *(lambda r: _split(r, _docker, "token split by docker's log driver") for _ in range(3)),
    *(lambda r: _split(r, lambda h, t, r: f"{h}{_stamp(r)} {t}", "token with a timestamp within") for _ in range(3)),
    *(lambda r: _split(r, _coloured, "token with a colour within") for _ in range(2)),
    *(_twice for _ in range(3)),
    *(_hexed for _ in range(2)),
    _backslashed,
    _percent_twice,
    _hexdump,
)


def _propagate(
    kind: str, template: str, spell: Callable[[str], str], sort: str, secret: str = ""
) -> Callable[[Chance], Case]:
    """A value that a name gives away at one place, and that stands bare and spelled otherwise at another."""

    def make(r: Chance) -> Case:
        value = secret or (r.of(ALNUM, 18) if sort == CORE else fill("!{phrase}", r).text)
        text = template.replace("VALUE", value).replace("SPELLED", spell(value))
        text = fill(text, r).text
        wanted = (value, spell(value))
        if spell is _b64:
            wanted = (value, spell(value)[:20])
        return Case(kind, "log", sort, text, tuple(dict.fromkeys(wanted)))

    return make


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _same(text: str) -> str:
    return text


def _encode(text: str) -> str:
    return quote(text, safe="")


def _in_object(kind: str, sort: str, value: str, env: Mapping[str, object], message: str) -> Callable[[Chance], Case]:
    def make(r: Chance) -> Case:
        template = pod({"env": [env]})
        template["status"]["containerStatuses"] = [{"name": "app", "state": {"terminated": {"message": message}}}]
        made, filled = fill_object(json.loads(json.dumps(template).replace("VALUE", value)), r)
        return Case(kind, "object", sort, made, filled.secrets)

    return make


_SOURCED = {"name": "LEDGER_UPSTREAM", "valueFrom": {"secretKeyRef": {"name": "ledger", "key": "upstream"}}}
_GIVEN = {"name": "DB_PASSWORD", "value": "VALUE"}
_PROPAGATED = (
    _propagate("propagated", "DB_PASSWORD=VALUE\n%{ts} server said: SPELLED is wrong", _same, CORE),
    _propagate("propagated backwards", "%{ts} server said: SPELLED is wrong\nDB_PASSWORD=VALUE", _same, CORE),
    _propagate("propagated as base64", "DB_PASSWORD=VALUE\nraw SPELLED sent", _b64, CORE),
    _propagate("propagated URL-encoded", "DB_PASSWORD=VALUE\nGET /x?a=SPELLED", _encode, CORE),
    _propagate("propagated phrase as base64", 'DB_PASSWORD="VALUE"\nraw SPELLED sent', _b64, HARD),
    _propagate("propagated phrase URL-encoded", 'DB_PASSWORD="VALUE"\nGET /x?a=SPELLED', _encode, HARD),
    _propagate(
        "propagated phrase with plus", 'DB_PASSWORD="VALUE"\nGET /x?a=SPELLED', lambda t: t.replace(" ", "+"), HARD
    ),
    _in_object("propagated to a message", CORE, "!{alnum#v}", _GIVEN, "login with !{alnum#v} failed"),
    _in_object("propagated phrase to a message", HARD, "!{phrase#v}", _GIVEN, "login with !{phrase#v} failed"),
    _in_object("name sourced from a Secret", CORE, "", _SOURCED, "boot LEDGER_UPSTREAM=!{pw} mode=fast"),
    _in_object("name sourced from a Secret", CORE, "", _SOURCED, "LEDGER_UPSTREAM: !{alnum}\nmode: fast"),
    _in_object("name sourced from a Secret", CORE, "", _SOURCED, '{"LEDGER_UPSTREAM":"!{weak}"}'),
)
