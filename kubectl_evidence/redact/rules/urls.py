"""Secrets inside URLs and connection strings. Scheme, user, host, port and database are evidence."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, values
from kubectl_evidence.redact.rule import Rule


def _is_password(match: re.Match[str]) -> bool:
    """Not a port, as in http://host:8080/path?mail=bob@example.com; not a reference."""
    secret = match["secret"]
    return not (re.match(r"\d{1,5}(?:[/?#,]|$)", secret) and re.search("[/?#]", secret)) and not values.is_reference(
        secret
    )


def _is_token(match: re.Match[str]) -> bool:
    secret = match["secret"]
    return len(secret) >= 16 and any(c.isdigit() for c in secret) and not values.is_object_name(secret)


def _is_opaque(match: re.Match[str]) -> bool:
    secret = match["secret"]
    return any(c.isdigit() for c in secret) and not values.is_reference(secret)


_SLASHES = r":\\{0,3}/\\{0,3}/"
_HOST = r"[\w.\[\]:*$({-]"
RULES: tuple[Rule, ...] = (
    Rule(
        id="url-password",
        plain=values.plain,
        words=("://", ":\\/", ":\\\\/", ":/\\/"),
        shape=r":\\*/[^ \n]*@",
        # Up to the last @ before a query; without a query up to the last @: passwords hold /, # and @.
        expression=late(
            rf"{_SLASHES}[^\s:/@\"'<>\\`]{{0,128}}:(?P<secret>(?:(?!:\\?/\\?/)[^\s\"'<>`\\?]){{1,512}}|(?:(?!:\\?/\\?/)[^\s\"'<>`\\]){{1,512}})@(?={_HOST})",
        ),
        masks=(
            "postgres://app:{fake}@db.payments.svc:5432/app?sslmode=disable",
            "redis://:{fake}@cache:6379/0",
            "mongodb+srv://u:{fake}%40x@cluster0.example.net/db?retryWrites=true",
            "amqp://guest:{fake}@x#/y@rabbit:5672/vhost",
            r"https:\/\/ci:{fake}@git.example.com\/app.git",
        ),
        keeps=(
            "http://checkout.payments.svc:8080/healthz",
            "http://host:8080/path?mail=bob@example.com",
            "oci://registry:5000/app@sha256:5f0c3a91d1f7b6a4",
            "postgres://app:$(DB_PASSWORD)@db:5432/app",
            "https://[fd00::1]:6443/api",
        ),
        source="RFC 3986 section 3.2.1",
        accept=_is_password,
    ),
    Rule(
        id="url-password",
        plain=values.plain,
        words=("%3a%2f%2f",),
        expression=late(
            r"%3[aA]%2[fF]%2[fF](?:(?!%3[aA]|%40|%2[fF])[^\s:/@\"'&]){0,128}%3[aA](?P<secret>[^\s\"'&/@]{1,512}?)%40(?=[\w%])"
        ),
        masks=("url=postgres%3A%2F%2Fapp%3A{fake}%40db%3A5432%2Fapp",),
        keeps=("next=https%3A%2F%2Fshop.example.com%3A443%2Fcart",),
        source="RFC 3986 section 2.1",
    ),
    Rule(
        id="url-password",
        plain=values.plain,
        words=("%40tcp%28", "%40unix%28", "%40udp%28"),
        expression=late(r"[\w.$%-]{1,64}?%3[aA](?P<secret>[^\s\"'&/@]{1,512}?)%40(?:tcp6?|unix|udp)%28"),
        masks=("ref=app%3A{fake}%2A%40tcp%28db%3A3306%29%2Fshop",),
        keeps=("ref=app%40tcp%28db%3A3306%29%2Fshop",),
        source="go-sql-driver/mysql, DSN",
    ),
    Rule(
        id="url-token",
        plain=values.plain,
        words=("%3a%2f%2f",),
        expression=late(r"%3[aA]%2[fF]%2[fF](?P<secret>[\w.~-]{16,512})(?:%3[aA]x-oauth-basic)?%40(?=\w)"),
        masks=("ref=https%3A%2F%2F{fake}1234567890ab%40git.example.com%2Fapp.git",),
        keeps=("ref=ssh%3A%2F%2Fdeploy-of-application%40git.example.com",),
        source="git credentials in URLs",
        accept=_is_token,
    ),
    Rule(
        id="url-token",
        plain=values.plain,
        words=("://",),
        shape="://[0-9a-f]{32}:[0-9a-f]{32}@",
        expression=late(rf"{_SLASHES}(?P<secret>[0-9a-f]{{32}})(?=:[0-9a-f]{{32}}@)"),
        masks=("https://{hex:32}:{hex:32}@sentry.example.com/2",),
        keeps=("https://app:{hex:32}@sentry.example.com".replace("{hex:32}", "$(PW)"),),
        source="Sentry, legacy DSN",
    ),
    Rule(
        id="url-token",
        plain=values.plain,
        words=("://",),
        shape="://[^ \\n]*@",
        expression=late(
            rf"{_SLASHES}(?P<secret>[^\s:/@\"'<>\\?#&]{{8,512}})(?::(?:x-oauth-basic|x-token-auth)?)?@{_HOST}"
        ),
        masks=(
            "https://{fake}aaaa1111bbbb@git.example.com/app.git",
            "https://{fake}1234567890ab:x-oauth-basic@github.com/o/r",
        ),
        keeps=("ssh://deploy@git.example.com/app.git", "mongodb://application-user@db/x"),
        source="git credentials in URLs, Sentry DSN",
        accept=_is_token,
    ),
    Rule(
        id="url-password",
        plain=values.plain,
        words=("@tcp(", "@unix(", "@udp(", "@tcp6(", "@(", "@/"),
        expression=late(
            r"(?<![^\s\"'=`(\[{,;>\\:])[\w.$-]{1,64}:(?P<secret>[^\s\"'`]{1,256}?)@(?:(?:tcp6?|unix|udp)?\(|/\w)"
        ),
        masks=("app:{fake}@tcp(db:3306)/shop?parseTime=true", 'DSN="app:{fake}@x/y@unix(/run/mysqld.sock)/shop"'),
        keeps=("app@tcp(db:3306)/shop", "app:$(PW)@tcp(db:3306)/shop"),
        source="go-sql-driver/mysql, DSN",
        accept=_is_password,
    ),
    Rule(
        id="url-password",
        plain=values.plain,
        words=("@",),
        shape=r"[a-z0-9_.?-]:[^ \n/@:,;]{3,}@[a-z0-9]",
        # Without a scheme: user:password@host:port, user:password@host/db.
        expression=late(
            r"(?<![^\s\"'=`(\[{,;>])[A-Za-z_][\w.-]{0,63}:(?P<secret>[^\s\"'`/@:,;]{3,128})@[a-z0-9][a-z0-9.-]{1,253}(?::\d{2,5}|/[\w-]+)(?![\w@])",
        ),
        masks=("connecting app:{fake}@db.payments.svc:5432", "app:{fake}@db/shop"),
        keeps=("image app:v1.2@sha256:5f0c3a91", "mail to:bob@example.com"),
        source="what drivers print of a data source",
        accept=lambda m: _is_password(m) and not m[0].partition("@")[2].startswith("sha"),
    ),
    Rule(
        id="jdbc-password",
        words=("jdbc:oracle:",),
        expression=late(
            r"jdbc:oracle:\w{1,10}:[^\s/@\"']{1,64}/\\{0,15}\"?(?P<secret>[^\s\"'\\]{1,256})\\{0,15}\"?@(?=//|\(|[\w.-]+:|[\w.-]+/)"
        ),
        masks=("jdbc:oracle:thin:app/{fake}@//db:1521/shop",),
        keeps=("jdbc:oracle:thin:@//db:1521/shop",),
        source="Oracle JDBC developer's guide",
    ),
    Rule(
        id="oracle-password",
        words=(":1521", ":1522", ":1526", "@//"),
        expression=late(
            r"(?<![\w:/.@-])[A-Za-z_][\w$#]{1,63}/\\{0,15}\"?(?P<secret>[^\s\"'/]{4,256}?)\\{0,15}\"?@(?://)?[\w.-]{1,253}(?::\d{2,5}[/:]|/)\w"
        ),
        masks=("connecting app/{fake}@db:1521/ORCL", "app/{fake}@//db.payments:1522/shop"),
        keeps=("registry/team@sha256:5f0c3a91", "pull docker.io/app@db:1521"),
        source="Oracle, easy connect",
        accept=_is_password,
    ),
    Rule(
        id="azure-sas",
        words=("sig=", "sig%3d"),
        expression=late(r"(?<![A-Za-z0-9_])sig(?:=|%3[dD])(?P<secret>[A-Za-z0-9%+/=]{20,200})"),
        masks=("https://x.blob.core.windows.net/c/b?sv=2022-11-02&sig={alnum:40}%3D",),
        keeps=("sig=term",),
        source="Azure Storage, shared access signatures",
    ),
    Rule(
        id="url-policy",
        plain=values.plain,
        words=("policy=",),
        expression=late(r"[?&]Policy=(?P<secret>[\w~+/=-]{24,4096})(?=&|\s|[\"']|\Z)"),
        masks=("https://d1.cloudfront.net/x?Policy=eyJT{alnum:60}_&Signature={alnum:40}",),
        keeps=("?policy=strict-and-very-long-name-of-it",),
        source="CloudFront signed URLs",
    ),
    Rule(
        id="oauth-code",
        words=("code=",),
        expression=late(r"[?&]code=(?P<secret>[\w./~%+-]{10,512})"),
        masks=("GET /callback?code=4/0A{alnum:40}&state=abc", "grant_type=authorization_code&code={alnum:32}"),
        keeps=("GET /x?code=404&a=b", "exit code=137"),
        source="RFC 6749 section 4.1.2",
        accept=_is_opaque,
    ),
    Rule(
        id="session",
        words=("sessionid=", "session_id=", "session=", "sid="),
        expression=late(r"(?i)[?&;](?:session_?id|session|[jp]?h?p?sess(?:ion)?id|sid)=(?P<secret>[\w-]{12,256})"),
        masks=("GET /x?sessionid={mixed}Q7 HTTP/1.1",),
        keeps=("GET /x?sessionid=checkout-42-a", "GET /x?sid=202405011200", "?session=checkout2024"),
        source="session ids that servers write into URLs",
        accept=lambda match: chance.is_shuffled(match["secret"]),
    ),
    Rule(
        id="query-key",
        words=("key=",),
        expression=late(r"[?&]key=(?P<secret>[\w-]{12,256})"),
        masks=("GET /maps?key={alnum:32}&q=x", "GET /maps?key={mixed}Q7&q=x"),
        keeps=(
            "GET /maps?key=checkout",
            "?key=feature-flag-name-of-some-sort",
            "?key=checkout-42-a",
            "?key=orders202405",
        ),
        source="Google API keys in queries",
        accept=lambda match: _is_opaque(match) if len(match["secret"]) >= 16 else chance.is_shuffled(match["secret"]),
    ),
)
