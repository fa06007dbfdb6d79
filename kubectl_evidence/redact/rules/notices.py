"""Passwords in sentences: notices of installers, audit logs of changes, what people write to each other.

`prose` holds the sentences that say `password is`; here some words stand between.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, values
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_told, is_value
from kubectl_evidence.redact.rules.told import is_mixed_password, is_new_value, is_password, is_phrase_or_told

_SECRET = rf"(?:{Q})?(?P<secret>[^\s\"'\\;,]{{4,256}})"
_NAME = r"(?:pass(?:word|phrase|wd|code)?|pwd|secret|token|psk|api[ _-]?key|access[ _-]?key|credentials?)"
# Words of a sentence about a password that does not tell it.
_SPEAKING = late(
    r"(?i)\b(?:failed|failure|invalid|incorrect|wrong|denied|error|expired|expires|mismatch|rejected|policy|hint|prompt"
    r"|not|no|file|see|requires?|must|may)\b"
)


def _is_announced(match: re.Match[str]) -> bool:
    return is_password(match) and _SPEAKING.search(match["between"]) is None


# Words that are rare, so that few lines are looked at.
_ANNOUNCING = "temporary initial generated new default root admin one-time random bootstrap your recovery".split()
_ANNOUNCE = (
    *(f"{before} {name}" for before in _ANNOUNCING for name in ("password", "passphrase")),
    *("password for", "password is generated", "password generated", "password of", "password has been"),
)
_CHANGES = tuple(f"{verb} from" for verb in "changed updated rotated replaced switched reset modified set".split())
_DOTTED = tuple(
    f"{name}{quote} . " for name in "password passwd passphrase secret token key pwd".split() for quote in ("", '"')
)
_CREDENTIALS = (
    *("credentials", "credential:", "creds ", "creds:", "cred for", "login:", "login with", "login as", "log in with"),
    *("log in as", "logged in with", "logged in as", "sign in with", "sign in as", "signed in with", "account created"),
    *("default account", "admin account", "authenticating with", "authenticated with", "authenticate with"),
    "authenticating as",
)
_CELLS = (
    *(
        name + end
        for name in "password passwd secret token api_key apikey".split()
        for end in ('",', '\\",', ";", "|", "\t")
    ),
    *("password,", "passwd,"),
)


RULES: tuple[Rule, ...] = (
    Rule(
        id="password",
        words=_ANNOUNCE,
        expression=late(
            rf"(?i:\bpass(?:word|phrase|code))(?P<between>(?:[ ][\w.@%()'\"/-]{{1,80}}){{1,10}}?)[ ]?:[ "
            rf"]{{1,4}}{_SECRET}(?=[.]?(?:[\s\"'\\,;)]|\Z))"
        ),
        masks=(
            "A temporary password is generated for root@localhost: {fake}",
            "Initial password for user admin (uid 1): {fake}",
            'generated new password for "elastic" user: {fake}.',
        ),
        keeps=(
            "password authentication failed for user: app-user-12",
            "password for user changed by: bob@example.com",
            "password policy of realm app: length(12)",
            "Enter password for key at: /etc/ssl/key1.pem",
            "password rotation of job: nightly-7d9c5b6f4d-x7k2p",
            "wrong password sent by client at: 10.0.0.1:53211",
        ),
        source="notices of MySQL, Elasticsearch, GitLab, Rancher",
        accept=_is_announced,
    ),
    Rule(
        id="password",
        words=_CHANGES,
        expression=late(
            rf"(?i:\b\w{{0,40}}{_NAME})\b[\"'\\]{{0,9}}(?:[ ][\w.@/-]{{1,64}}){{0,6}}?[ ](?i:(?:changed|updated"
            rf"|rotated|replaced|switched|reset|modified|set)[ ]from)[ ]{SHELL_WORD}"
            rf"(?=[ ]to[ ])"
        ),
        masks=("password of app changed from '{fake}' to 'x'", "DB_PASSWORD updated from {fake} to y1"),
        keeps=("secret moved from payments to checkout", "token lifetime changed from 12h to 24h"),
        source="audit logs of changes",
        accept=is_new_value,
    ),
    Rule(
        id="password",
        words=_CHANGES,
        expression=late(
            rf"(?i:\b\w{{0,40}}{_NAME})\b[\"'\\]{{0,9}}(?:[ ][\w.@/-]{{1,64}}){{0,6}}?[ ](?i:from)[ "
            rf"][^\n]{{1,200}}?[ ]to[ ]{SHELL_WORD}"
        ),
        masks=("password of app changed from 'x' to '{fake}'", "DB_PASSWORD updated from y1 to {fake}"),
        keeps=("secret moved from payments to checkout", "token lifetime changed from 12h to 24h"),
        source="audit logs of changes",
        accept=is_new_value,
    ),
    Rule(
        id="password",
        words=("] -> ", "] => ", ']" -> ', ']" => ', "]' -> ", "]' => ", ']\\" -> '),
        # Seen in the second round, when the old value is a placeholder.
        expression=late(rf"[=:\"' ]\[redacted:[a-z-]{{2,40}}:[0-9a-f]{{8}}\][\"'\\]{{0,9}}[ ](?:->|=>)[ ]{SHELL_WORD}"),
        masks=("password: old-{alnum:9} -> new-{alnum:9}", "api_token=a1{alnum:20} => b2{alnum:20}"),
        keeps=("state: running -> stopped",),
        source="diffs of configurations",
        accept=lambda match: (
            is_value(match) and not values.is_number(match["secret"]) and not values.is_state(match["secret"])
        ),
    ),
    Rule(
        id="password",
        words=_DOTTED,
        expression=late(
            rf"(?i:\b[\w-]{{0,40}}{_NAME})(?:{Q})?[ ]\.[ ](?P<open>{Q})(?P<secret>(?:(?!(?P=open))[^\n]){{1,256}})"
            rf"(?P=open)"
        ),
        masks=('((user . "app") (password . "{weak}"))', '(:api-key . \\"{fake}\\")'),
        keeps=('((user . "app2") (host . "db"))',),
        source="association lists of Lisp",
        accept=is_value,
    ),
    Rule(
        id="password",
        words=("password to", "passphrase to", "password for", "passphrase for", "password of", "password on"),
        expression=late(
            rf"(?i:\b(?:set|changed?|reset|updated?|rotated?|switched)[ ](?:[\w.'@-]{{1,64}}[ ]){{0,5}}?(?:password"
            rf"|passphrase))(?:[ ][\w.'@-]{{1,64}}){{0,5}}?[ ]to:?[ ]{SHELL_WORD}"
        ),
        masks=("I changed the admin password to {fake} yesterday", "set password for app to '{fake}'"),
        keeps=(
            "changed password policy to strict-mode",
            "reset the password to continue",
            "set password hash to bcrypt12",
        ),
        source="what people and programs write",
        accept=lambda match: is_password(match) or (match["q"] is not None and is_told(match)),
    ),
    Rule(
        id="credentials",
        words=_CREDENTIALS,
        expression=late(
            r"(?i:\b(?:credentials?|creds?|log(?:ged)?[ -]?in|sign[ -]?in|account"
            r"|authenticat\w{1,6}))\b[^\n]{0,100}?(?<=[ (\"'=])(?P<user>[A-Za-z][\w.@-]{1,63})(?:[ ]?/[ ]?"
            r"|:)(?P<secret>[^\s\"'/:\\,;)]{8,128})(?=[.]?(?:[\s\"'\\,;)]|\Z))"
        ),
        masks=(
            "Default admin account created (admin / {hard})".replace("{hard}", "P9!{alnum:9}"),
            "using credentials app:P9!{alnum:9}",
            "Login as admin/P9!{alnum:9} on db",
            "cred for db.payments.svc: app:P9!{alnum:9}",
        ),
        keeps=(
            "login attempt from 10.0.0.1:53211 at 10:42:07",
            "account payments/checkout-7d9c5b6f4d-x7k2p not found",
            "credentials provider chain/InstanceProfile2 failed",
            "authenticated user system:serviceaccount:payments:checkout-v2",
            "logged in via oidc:keycloak-prod-01",
        ),
        source="what people and programs write",
        accept=is_mixed_password,
    ),
    Rule(
        id="credentials",
        words=("login ", "logon "),
        shape=r"log[io]n [a-z][a-z0-9_.@-]*/[^ \n/]{8}",
        expression=late(
            r"(?i:\b(?:login|logon)) [A-Za-z][\w.@-]{1,63}/(?P<secret>[^\s\"'/:\\,;)]{8,128})"
            r"(?=[.]?(?:[\s\"'\\,;)]|\Z))"
        ),
        masks=("login bob/{mixed} failed", "Logon app/P9!{alnum:9}"),
        keeps=("login bob/checkout2 failed", "login payments/checkout-7d9c5b6f4d-x7k2p", "login team/App2Service"),
        source="what programs write of a user and a password",
        accept=lambda match: chance.is_mixture(match["secret"]) or chance.is_shuffled(match["secret"]),
    ),
    Rule(
        id="password",
        words=("with password", "with passphrase", "with passwd", "with the pass"),
        expression=late(rf"(?i:\bwith[ ](?:the[ ])?(?:password|passphrase|passwd))[ ]{SHELL_WORD}"),
        masks=("use app with passphrase {fake} for db", 'logged in with password "{fake}"'),
        keeps=("with password authentication", "with passphrase protected-key", "users with password expired"),
        source="what people and programs write",
        accept=is_phrase_or_told,
    ),
    Rule(
        id="password",
        words=_CELLS,
        expression=late(
            rf"(?<![\w-])(?i:[\w.-]{{0,40}}(?:password|passwd|secret|token|api_?key))(?P<q>{Q})?[,;|\t](?(q){Q})"
            rf"(?P<secret>[^\s\"'\\,;|]{{8,256}})(?=[\"'\\,;|\s]|\Z)"
        ),
        masks=('"password","P9!{alnum:9}"', "db_password;P9!{alnum:9};db"),
        keeps=("username,password,last_login2,host", '"token","expires_at2"', "kind,secret,configmap"),
        source="tables in CSV",
        accept=is_mixed_password,
    ),
)
