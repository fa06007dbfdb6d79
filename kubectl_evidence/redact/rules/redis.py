"""Credentials of Redis: in its commands as clients write them, on the wire, in MONITOR, and in its access lists."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import is_told

_GAP = r"""(?:\\{0,15}["'])?[ ]{1,4}(?:\\{0,15}["'])?"""


_EOL = rf"(?:\\{{1,8}}r\\{{1,8}}n|\r?\n{LOG_PREFIX}[ \t]{{0,40}})"
_Q = r"""\\{0,15}["']"""


def _is_auth(match: re.Match[str]) -> bool:
    """`AUTH v` of Redis; `AUTH PLAIN`, `AUTH failed` are not."""
    secret = match["secret"]
    if secret.upper() in (
        "PLAIN",
        "LOGIN",
        "NTLM",
        "GSSAPI",
        "TLS",
        "SSL",
        "XOAUTH2",
        "OAUTHBEARER",
        "CRAM-MD5",
        "DEFAULT",
    ):
        return False
    if re.match(r"[\w.-]{1,32}:\S", secret):
        return False  # stats auth user:password
    if (
        match["user"]
        and match[0].startswith("AUTH")
        and any(c.isdigit() for c in secret)
        and not values.is_number(secret)
    ):
        return "=" not in secret[:-2]
    at_start = match.string[max(0, match.start() - 1) : match.start()] in ("", "\n")
    if at_start and match[0].startswith("AUTH") and any(c.isdigit() for c in secret[-3:]) and "=" not in secret:
        return True
    told = is_told(match) or ("." in secret and secret[-1].isdigit() and "." not in secret[-3:])
    return told and not values.is_object_name(secret) and "=" not in secret[:-2]


RULES: tuple[Rule, ...] = (
    Rule(
        id="redis-auth",
        words=("auth",),
        shape=r"auth[\"'\\]{0,4}[ ]",
        expression=late(
            rf"""(?<![\w.-])(?:AUTH|auth)(?P<user>{_GAP}[\w-]{{1,32}}(?={_GAP}[^\s"']{{6}}))?{_GAP}"""
            rf"""(?P<secret>[^\s"'\\,;]{{6,512}})(?=\\{{0,15}}["']?(?:[\s\]}},]|\Z|\\+[rn]|"))""",
        ),
        masks=("redis AUTH {fake}", '"AUTH" "default" "{fake}"', "> AUTH default {fake}", "HELLO 3 AUTH app {fake}"),
        keeps=("AUTH failed for user2", "auth method=ldap2", "ERR AUTH <password> called", "starting auth service-2"),
        source="Redis documentation, AUTH and HELLO",
        accept=_is_auth,
    ),
    Rule(
        id="redis-auth",
        words=("auth",),
        shape=r"auth(?:[\\r\n ]|$)",
        reach=700,
        expression=late(
            rf"(?:(?<=\\n)|\b)(?i:AUTH){_EOL}(?:\$\d{{1,4}}{_EOL}[\w-]{{1,32}}{_EOL}"
            rf"(?=\$\d))?\$\d{{1,5}}{_EOL}(?P<secret>[^\\\s]{{1,512}})"
        ),
        masks=(
            r"*2\r\n$4\r\nAUTH\r\n$12\r\n{fake}\r\n",
            "*2\n$4\nAUTH\n$12\n{fake}\n",
            "app | AUTH\napp | $12\napp | {fake}\n",
        ),
        keeps=("CONFIG GET requirepass", "AUTH\n$12 fee"),
        source="Redis serialization protocol",
    ),
    Rule(
        id="redis-auth",
        words=("auth",),
        shape=r"\[[0-9]+ [^ ]*\] [^a-z]*auth",
        expression=late(
            rf"""\[\d{{1,4}}[ ]\S{{1,80}}\][ ]{_Q}(?i:AUTH){_Q}(?:[ ]{_Q}[^"'\\]{{1,64}}{_Q}"""
            rf"""(?=[ ]))?[ ]{_Q}(?P<secret>(?:[^"'\\]|\\+[^"'\\nrt])+?){_Q}"""
        ),
        masks=('1714557600.12 [0 10.0.0.1:53211] "AUTH" "{weak}"', '[0 10.0.0.1:1] \\"auth\\" \\"app\\" \\"{weak}\\"'),
        keeps=('[0 10.0.0.1:53211] "GET" "auth"',),
        source="Redis documentation, MONITOR",
    ),
    Rule(
        id="redis-auth",
        words=("user",),
        shape=r"user [^ \n]+ [^\n]*[ ][>#][^ \n]",
        expression=late(
            r"(?m)(?i:\bACL[ ]SETUSER|(?:^|(?<=[ ][FP][ ]))user)[ ]\S{1,64}[ ][^\n]{0,120}?(?<=[ ])"
            r"[>#](?P<secret>\S{4,512})"
        ),
        masks=("ACL SETUSER app on >{fake} ~* +@all", "user app on >{fake} ~* &* +@all"),
        keeps=("user app on nopass ~* +@all",),
        source="Redis documentation, ACL",
    ),
)
