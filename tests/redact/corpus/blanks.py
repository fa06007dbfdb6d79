"""What a blank of a template becomes: secrets, and the evidence that stands around them.

A secret is a :class:`Token`: its text, and the parts that must be gone. Evidence is a text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from urllib.parse import quote

from tests.redact.corpus import keys, tokens
from tests.redact.corpus.chance import ALNUM, BASE32, DIGITS, HEX, LOWER_ALNUM, SAFE_NAME, UPPER, URL_SAFE, Chance
from tests.redact.corpus.tokens import Token

# No word of these stands in any template: that one is left can be seen.
WEAK = (
    "sunshine letmein changeme iloveyou dragon monkey trustno superman qwertyuiop asdfgh starwars whatever "
    "batman shadow mustang michael jordan harley ranger buster soccer hockey killer george charlie andrew "
    "pepper ginger cookie1 summer2024 hunter2 welcome1 abc123 qwerty123 passw0rd p@ssw0rd 123456 1234567 letmein1 "
    "Winter2023 Company123 test1234 changeit zaq12wsx 1q2w3e4r iloveyou2 football1 banana bubbles tigger foobar"
).split()
_WORDS = (
    "maple rocket violin harbor copper meadow tunnel saddle walnut pickle orbit lantern velvet glacier "
    "bamboo thunder marble cactus pirate window garlic feather"
).split()
_SAFE_SYMBOLS = "!@*_+.^-"


def _password(r: Chance) -> str:
    """What people and generators make where nothing has to be quoted."""
    return r.choice(
        (
            lambda: r.of(ALNUM, r.randint(10, 24)),
            lambda: r.of(ALNUM, 6) + r.choice(_SAFE_SYMBOLS) + r.of(ALNUM, r.randint(4, 12)),
            lambda: r.choice(_WORDS).title() + r.of(DIGITS, 4) + r.choice("!*"),
            lambda: r.choice(_WORDS) + r.choice("-_.") + r.choice(_WORDS) + r.of(DIGITS, 2),
            lambda: r.of(LOWER_ALNUM, 20),
            lambda: r.hex(32),
            lambda: r.of(ALNUM, 32),
            lambda: r.url_safe(24),
        )
    )()


def _separated(separators: str = ",;&#)}] |<>:/=$%") -> Callable[[Chance], Token]:
    """A password with a separator of the formats that it will stand in; neither half of it may be left."""

    def token(r: Chance) -> Token:
        halves = (r.of(ALNUM, 7), r.of(ALNUM, r.randint(6, 9)) + r.choice("!?*"))
        text = r.choice(separators).join(halves)
        return Token(text, (text, *halves))

    return token


def _quote_within(r: Chance) -> Token:
    """A password with a quote in it, escaped as most formats do it."""
    halves = (r.of(ALNUM, 9), r.of(ALNUM, 9))
    return Token('\\"'.join(halves), halves)


def _phrase(r: Chance) -> Token:
    """Four words; neither the first nor the last may be left."""
    words = r.sample(_WORDS, 4)
    text = " ".join(words)
    return Token(text, (text, words[0], words[3]))


def _userinfo(r: Chance) -> Token:
    """A password as it stands in a URL: with characters that should have been encoded, or that were."""
    text = r.choice(
        (
            lambda: r.of(ALNUM, 14),
            lambda: r.choice(_WORDS),
            lambda: r.of(ALNUM, 6) + "@" + r.of(ALNUM, 6),
            lambda: r.of(ALNUM, 6) + "%40" + r.of(ALNUM, 6),
            lambda: r.of(ALNUM, 6) + "%2F" + r.of(ALNUM, 3) + "%23" + r.of(ALNUM, 3),
            lambda: r.of(ALNUM, 5) + ":" + r.of(ALNUM, 6),
            lambda: r.of(ALNUM, 6) + "!$*" + r.of(ALNUM, 5),
        )
    )()
    return Token(
        text, (text, *(half for half in re.split("[@:]|%[0-9A-F]{2}", text) if len(half) >= 5 and half != text))
    )


def _whole(make: Callable[[Chance], str]) -> Callable[[Chance], Token]:
    def token(r: Chance) -> Token:
        text = make(r)
        return Token(text, (text,))

    return token


def _parts(make: Callable[[Chance], str], *unwanted: str) -> Callable[[Chance], Token]:
    """A text whose beginning up to its last `$` or the like is no secret."""

    def token(r: Chance) -> Token:
        text = make(r)
        return Token(text, tuple(piece for piece in text.replace(unwanted[0], "\0").split("\0") if len(piece) >= 20))

    return token


def basic(r: Chance, user: str = "deployer") -> str:
    """`auth` of a docker config and what follows Basic: base64 of user:password."""
    return base64.b64encode(f"{user}:{_password(r)}".encode()).decode()


_B64_CRYPT = "./" + ALNUM


def _strong_quoted(r: Chance) -> str:
    return r.of(ALNUM, 5) + r.choice("!@#%^&*") + r.of(ALNUM, 4) + r.choice("$?~+=") + r.of(ALNUM, 3)


SECRETS: dict[str, Callable[[Chance], Token]] = {
    "pw": _whole(_password),
    "weak": _whole(lambda r: r.choice(WEAK)),
    "sep": _separated(),
    "sepx": _separated(",;&#)}]:/=$%"),
    "escq": _quote_within,
    "short": _whole(lambda r: r.of("ghjkmnpqrstvwxyz", 2) + r.of(DIGITS, 1) + r.of("ghjkmnpqrstvwxyz", 2)),
    "unicode": _whole(lambda r: r.of(ALNUM, 4) + r.choice("\u00e4\u00df\u00f8\u00e9") + r.of(ALNUM, 5)),
    "long": _whole(lambda r: r.of(ALNUM, 160)),
    "sym": _whole(_strong_quoted),
    "phrase": _phrase,
    "uri": _userinfo,
    "alnum": _whole(lambda r: r.of(ALNUM, 32)),
    "alnum12": _whole(lambda r: r.of(ALNUM, 12)),
    "alnum40": _whole(lambda r: r.of(ALNUM, 40)),
    "alnum64": _whole(lambda r: r.of(ALNUM, 64)),
    "hex32": _whole(lambda r: r.hex(32)),
    "hex40": _whole(lambda r: r.hex(40)),
    "hex64": _whole(lambda r: r.hex(64)),
    "b64_32": _whole(lambda r: r.base64(32)),
    "b64_24": _whole(lambda r: r.base64(24)),
    "b64_64": _whole(lambda r: r.base64(64)),
    "urlsafe": _whole(lambda r: r.url_safe(32)),
    "urlsafe86": _whole(lambda r: r.url_safe(64)),
    "uuid": _whole(tokens.uuid),
    "digits": _whole(lambda r: r.number(100_000, 999_999)),
    "aws_secret": _whole(lambda r: r.base64(30)),
    "aws_session": _whole(lambda r: "IQoJb3JpZ2luX2Vj" + r.base64(300)),
    "aws_signature": _whole(lambda r: r.hex(64)),
    "azure_secret": _whole(lambda r: r.of(ALNUM, 3) + "8Q~" + r.of(URL_SAFE, 34)),
    "azure_key": _whole(lambda r: r.base64(64)),
    "sas": _whole(lambda r: quote(r.base64(32), safe="")),
    "totp": _whole(lambda r: r.of(BASE32, 32)),
    "nkey": _whole(lambda r: "SUA" + r.of(BASE32, 55)),
    "basic": _whole(basic),
    "wireguard": _whole(lambda r: r.base64(32)),
    "negotiate": _whole(lambda r: "YIIJ" + r.base64(400)),
    "session": _whole(lambda r: r.of(ALNUM, 26)),
    "bcrypt": _parts(lambda r: f"$2{r.choice('aby')}$1{r.choice('02')}${r.of(_B64_CRYPT, 53)}", "$"),
    "sha512crypt": _parts(lambda r: f"$6${r.of(_B64_CRYPT, 16)}${r.of(_B64_CRYPT, 86)}", "$"),
    "sha256crypt": _parts(lambda r: f"$5$rounds=5000${r.of(_B64_CRYPT, 16)}${r.of(_B64_CRYPT, 43)}", "$"),
    "yescrypt": _parts(lambda r: f"$y$j9T${r.of(_B64_CRYPT, 22)}${r.of(_B64_CRYPT, 43)}", "$"),
    "apr1": _parts(lambda r: f"$apr1${r.of(_B64_CRYPT, 8)}${r.of(_B64_CRYPT, 22)}", "$"),
    "argon2": _parts(
        lambda r: f"$argon2id$v=19$m=65536,t=3,p=4${r.base64(16).rstrip('=')}${r.base64(32).rstrip('=')}", "$"
    ),
    "scram": _parts(lambda r: f"SCRAM-SHA-256$4096:{r.base64(16)}${r.base64(32)}:{r.base64(32)}", ":"),
    "pbkdf2": _parts(lambda r: f"pbkdf2_sha256$600000${r.of(ALNUM, 22)}${r.base64(32)}", "$"),
    "mysql_hash": _whole(lambda r: "*" + r.of("0123456789ABCDEF", 40)),
    "pem": keys.private_pem,
    "pem_ec": lambda r: keys.private_pem(r, "EC PRIVATE KEY", 160),
    "pem_pkcs8": lambda r: keys.private_pem(r, "PRIVATE KEY", 1200),
    "pem_ssh": keys.openssh_pem,
    "pem_encrypted": lambda r: keys.private_pem(r, "ENCRYPTED PRIVATE KEY", 1280),
    "pem_pgp": keys.pgp_block,
    "pem_line": lambda r: keys.escaped_pem(r, "\\n"),
    "pem_crlf": lambda r: keys.escaped_pem(r, "\r\n"),
    "pem_indented": lambda r: keys.escaped_pem(r, "\n    "),
    "pem_prefixed": lambda r: keys.escaped_pem(r, f"\n[app] {_date(r)} DEBUG "),
    "pem_b64": keys.base64_pem,
    "keytail": keys.last_lines,
    "keyhead": keys.first_lines,
    "jwt": tokens.user_jwt,
    "sajwt": tokens.service_account_jwt,
    **{kind: make for kind, (_, make) in tokens.VENDORS.items()},
}


def _date(r: Chance) -> str:
    return f"2026-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"


def _clock(r: Chance) -> str:
    return f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}"


def _pod(r: Chance) -> str:
    return f"{_app(r)}-{r.of(SAFE_NAME, 10)}-{r.of(SAFE_NAME, 5)}"


def _app(r: Chance) -> str:
    return r.choice("checkout cart orders search ledger shipping billing catalog gateway mailer".split())


def _host(r: Chance) -> str:
    return f"{r.choice(['db', 'pg', 'cache', 'mq', 'es', 'api'])}-{r.randint(0, 9)}.{r.choice(['prod', 'data', 'core'])}.svc.cluster.local"


def _ip(r: Chance) -> str:
    return ".".join(("10", *(r.number(0, 255) for _ in range(3))))


EVIDENCE: dict[str, Callable[[Chance], str]] = {
    "uuid": tokens.uuid,
    "sha": lambda r: hashlib.sha256(r.randbytes(8)).hexdigest(),
    "digest": lambda r: "sha256:" + r.hex(64),
    "commit": lambda r: r.hex(40),
    "short": lambda r: r.hex(7),
    "md5": lambda r: r.hex(32),
    "sha512": lambda r: r.hex(128),
    "integrity": lambda r: "sha512-" + r.base64(64),
    "sri": lambda r: "sha256-" + r.base64(32),
    "h1": lambda r: "h1:" + r.base64(32),
    "hash10": lambda r: r.of(SAFE_NAME, 10),
    "hash5": lambda r: r.of(SAFE_NAME, 5),
    "pod": _pod,
    "app": _app,
    "rs": lambda r: f"{_app(r)}-{r.of(SAFE_NAME, 10)}",
    "node": lambda r: f"ip-10-{r.randint(0, 255)}-{r.randint(0, 255)}-{r.randint(0, 255)}.eu-west-1.compute.internal",
    "ns": lambda r: r.choice(["payments", "shop", "infra", "observability", "team-blue"]),
    "ip": _ip,
    "ip6": lambda r: f"fd00:{r.hex(4)}:{r.hex(4)}::{r.hex(4)}",
    "port": lambda r: r.number(1024, 65535),
    "ts": lambda r: f"{_date(r)}T{_clock(r)}.{r.of(DIGITS, 9)}Z",
    "tsms": lambda r: f"{_date(r)} {_clock(r)},{r.of(DIGITS, 3)}",
    "date": _date,
    "clock": _clock,
    "klog": lambda r: f"{r.randint(1, 12):02d}{r.randint(1, 28):02d} {_clock(r)}.{r.of(DIGITS, 6)}",
    "epoch": lambda r: r.number(1_700_000_000, 1_790_000_000),
    "trace": lambda r: r.hex(32),
    "span": lambda r: r.hex(16),
    "host": _host,
    "user": lambda r: r.choice(["appuser", "svc_orders", "reporting", "migrator", "etl"]),
    "db": lambda r: r.choice(["orders", "ledger", "inventory", "analytics"]),
    "ver": lambda r: f"v{r.randint(0, 3)}.{r.randint(0, 40)}.{r.randint(0, 30)}",
    "semver": lambda r: f"{r.randint(1, 30)}.{r.randint(0, 40)}.{r.randint(0, 30)}",
    "rv": lambda r: r.number(100_000, 999_999_999),
    "num": lambda r: r.number(2, 99_999),
    "pid": lambda r: r.number(2, 65_000),
    "dur": lambda r: f"{r.randint(1, 999)}.{r.of(DIGITS, 3)}ms",
    "image": lambda r: f"registry.k8s.io/{_app(r)}:v1.{r.randint(0, 40)}.{r.randint(0, 9)}",
    "container": lambda r: "containerd://" + r.hex(64),
    "mac": lambda r: ":".join(r.hex(2) for _ in range(6)),
    "addr": lambda r: "0x" + r.hex(8) + r.of(DIGITS, 2),
    "serial": lambda r: ":".join(r.of(HEX, 2) for _ in range(16)),
    "cert": keys.certificate,
    "cert_line": lambda r: keys.certificate(r).replace("\n", "\\n"),
    "cert_b64": lambda r: base64.b64encode(keys.certificate(r).encode()).decode(),
    "pubkey": keys.public_pem,
    "sshpub": keys.ssh_public,
    "modulus": lambda r: r.url_safe(256),
    "urlsafe_id": lambda r: r.url_safe(16),
    "req29": lambda r: r.of(ALNUM, 29),
    "wg_public": lambda r: r.base64(32),
    "harmless_b64": lambda r: base64.b64encode(
        json.dumps({"replicas": r.randint(1, 9), "mode": _app(r)}).encode()
    ).decode(),
    "arn": lambda r: f"arn:aws:iam::{r.of(DIGITS, 12)}:role/{_app(r)}-role",
    "account": lambda r: r.of(DIGITS, 12),
    "upper10": lambda r: r.of(UPPER + DIGITS, 10),
    "reqid": lambda r: r.of(UPPER + DIGITS, 16),
    "email": lambda r: f"{r.choice(['ops', 'dev', 'alerts'])}{r.randint(2, 99)}@example.com",
    "method": lambda r: r.choice(["GET", "POST", "PUT", "DELETE"]),
    "status": lambda r: r.choice(["200", "204", "301", "400", "404", "409", "500", "503"]),
    "level": lambda r: r.choice(["info", "warn", "error", "debug"]),
    "ulid": lambda r: "01" + r.of("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24),
    "objectid": lambda r: r.hex(24),
    "etag": lambda r: f'W/"{r.hex(8)}-{r.url_safe(20)}"',
    "thumbprint": lambda r: r.of("0123456789ABCDEF", 40),
}
