"""Passwords in statements of SQL and of database shells. Columns (`INSERT INTO …`) are in `columns`."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import Q, is_value

_QUOTED = r"""(?:N|E|B)?\\*['"](?P<secret>[^'"\\\n]{1,256})"""

RULES: tuple[Rule, ...] = (
    Rule(
        id="sql-password",
        words=("identified", "password '", "password \\'", 'password "', "password e'"),
        expression=late(
            rf"""(?i:IDENTIFIED\s+(?:WITH\s+\S{{1,64}}\s+)?(?:BY|AS|USING)(?:\s+PASSWORD)?
              |(?:USER|ROLE|GROUP)\s+\S{{1,64}}\s+(?:WITH\s+)?(?:\w{{1,32}}\s+){{0,6}}(?:ENCRYPTED\s+)?PASSWORD
              |OPTIONS\s*\([^()\n]{{0,200}}\bPASSWORD)
            \s*\(?\s*{_QUOTED}""",
            re.VERBOSE,
        ),
        masks=(
            "CREATE USER app IDENTIFIED BY '{fake}'",
            "ALTER ROLE app WITH LOGIN PASSWORD '{fake}'",
            "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password '{fake}')",
        ),
        keeps=("ALTER ROLE app LOGIN", "password 'must' be"),
        source="SQL, CREATE USER",
        accept=is_value,
    ),
    Rule(
        id="sql-password",
        words=("identified by",),
        expression=late(r"(?i:IDENTIFIED\s+BY)\s+(?P<secret>[^\s'\";,()]{4,128})(?=[\s;]|\Z)"),
        masks=("CREATE USER app IDENTIFIED BY {fake};",),
        keeps=("the user is identified by its name", "identified by uid"),
        source="Oracle SQL, CREATE USER",
        accept=lambda match: match[0][:2].isupper() and is_value(match) and match["secret"].upper() != "VALUES",
    ),
    Rule(
        id="sql-password",
        words=("set password", "password(", "password =", "pwdencrypt(", "encrypt(", "decrypt("),
        expression=late(
            rf"""(?i:SET\s+PASSWORD(?:\s+FOR\s+[^\s=]{{1,128}})?\s*=\s*|\bPASSWORD\s*(?==?\s*\()\s*=?\s*(?:\w+\s*)?
              |\bPWDENCRYPT\s*|\b(?:pgp_sym|aes|des)_?(?:en|de)crypt\s*\(\s*(?:[^(),\n]{{1,200}}|\w{{1,40}}\([^()\n]{{0,200}}\))\s*,\s*)
            \(?\s*{_QUOTED}""",
            re.VERBOSE,
        ),
        masks=(
            "SET PASSWORD FOR 'a'@'%' = '{fake}'",
            "SET PASSWORD FOR 'a'@'%' = PASSWORD('{fake}')",
            "SELECT pgp_sym_encrypt('x', '{fake}')",
            "SELECT AES_ENCRYPT(name, '{fake}')",
        ),
        keeps=("SET PASSWORD FOR app", "digest('x', 'sha256')"),
        source="MySQL and PostgreSQL documentation",
        accept=is_value,
    ),
    Rule(
        id="sql-password",
        words=("pragma", "attach "),
        expression=late(
            rf"(?i:PRAGMA\s+(?:hex|re)?key\s*=\s*|ATTACH\s+DATABASE\s+\S{{1,256}}\s+AS\s+\w{{1,64}}\s+KEY\s+){_QUOTED}"
        ),
        masks=("PRAGMA key = '{fake}'", "ATTACH DATABASE 'x' AS y KEY '{fake}'"),
        keeps=("PRAGMA foreign_keys = 'on'",),
        source="SQLCipher documentation",
        accept=is_value,
    ),
    Rule(
        id="sql-password",
        words=("postgresql(", "mysql(", "remote(", "remotesecure(", "mongodb(", "sqlite("),
        expression=late(
            r"(?i:\b(?:postgresql|mysql|mongodb|remote|remotesecure))\(\s?(?:\\*'[^'\n\\]{0,256}\\*'\s?,\s?|\w{1,64}\s?,\s?){3,5}\\*'(?P<secret>[^'\n\\]{1,256})\\*'\s?[,)]"
        ),
        masks=(
            "SELECT * FROM postgresql('db:5432', 'shop', 't', 'app', '{fake}')",
            "remote('h', 'd', 't', 'app', '{fake}')",
        ),
        keeps=("SELECT * FROM remote('h', 'd', 't')",),
        source="ClickHouse documentation, table functions",
        accept=is_value,
    ),
    Rule(
        id="aws-secret-access-key",
        words=("akia", "asia"),
        expression=late(
            r"""(?:AKIA|ASIA)[A-Z0-9]{16}\\{0,15}["']\s*,\s*\\{0,15}["'](?P<secret>[A-Za-z0-9+/]{36,44})\\{0,15}["']"""
        ),
        masks=("s3('https://b', 'AKIA{upper:16}', '{base64:40}', 'CSV')",),
        keeps=("s3('https://b', 'CSV')",),
        source="ClickHouse documentation, s3 table function",
    ),
    Rule(
        id="password",
        words=(
            "auth(",
            "login(",
            "credential(",
            "credentials(",
            "authentication(",
            "basicauth(",
            "auth=(",
            "changeuserpassword(",
            "getconnection(",
            "signin(",
        ),
        expression=late(
            rf"""(?i:auth|login|credentials?|authentication|basicauth|auth=|changeuserpassword|getconnection|signin)\(\s?
            (?:[bru]?{Q}[^"'\n\\]{{1,256}}{Q}\s?,\s?|[\w.]{{1,64}}\s?,\s?){{0,2}}(?:{Q})?(?P<secret>[^"'\s,()\n\\]{{6,256}})
            (?:{Q})?\s?\)""",
            re.VERBOSE,
        ),
        masks=('db.auth("app", "{fake}")', "auth=('app', '{fake}')", 'new NetworkCredential("app", "{fake}")'),
        keeps=('login("bob")', "auth('kubernetes2')", 'changeUserPassword("bob", pwd)', "auth(token2)"),
        source="drivers' documentation",
        accept=lambda match: (
            _has_sign(match["secret"]) and is_value(match) and "(" not in match["secret"] and _is_quoted_or_long(match)
        ),
    ),
)


def _has_sign(secret: str) -> bool:
    return any(not c.isalpha() and c not in "_." for c in secret) and not secret.isdigit()


def _is_quoted_or_long(match: re.Match[str]) -> bool:
    quoted = match.string[match.start("secret") - 1] in "\"'"
    return (quoted and ("," in match[0] or len(match["secret"]) >= 12)) or (
        len(match["secret"]) >= 10 and "," in match[0]
    )
