"""Credentials of HTTP that stand without a header's name. With the name, the lexicon knows them."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, values
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.rule import Rule


def _is_bearer(match: re.Match[str]) -> bool:
    secret = match["secret"]
    return values.stands_out(secret) and not values.is_object_name(secret)


def _is_user_and_password(match: re.Match[str]) -> bool:
    return ":" in (from_base64(match["secret"]) or "")


def _is_session(match: re.Match[str]) -> bool:
    secret = match["secret"]
    # Django's are 32 small letters and digits.
    random = len(secret) >= 20 and chance.is_shuffled(secret)
    return random or chance.is_opaque(secret) or chance.is_digest_like(secret) or "%3A" in secret


RULES: tuple[Rule, ...] = (
    Rule(
        id="bearer-token",
        words=("bearer",),
        expression=late(r"[Bb](?i:earer)(?:[ \t]{1,4}|%20|\+)\\{0,7}[\"']?(?P<secret>[\w.~+/-]{12,8192}={0,2})"),
        masks=("sent Bearer {alnum:32}", "curl -H authorization:bearer%20{alnum:24}"),
        keeps=("Bearer realm=", "bearer authentication-failed", "Bearer error=invalid_token"),
        source="RFC 6750",
        accept=_is_bearer,
    ),
    Rule(
        id="basic-auth",
        words=("basic",),
        expression=late(r"[Bb](?i:asic)(?:[ \t]{1,4}|%20)\\{0,7}[\"']?(?P<secret>[A-Za-z0-9+/_-]{6,1024}={0,2})"),
        masks=("sent Basic YXBwOmZha2UtcGFzcw==",),
        keeps=("Basic authentication", "Basic realm=x"),
        source="RFC 7617",
        accept=_is_user_and_password,
    ),
    Rule(
        id="session-cookie",
        words=("jsessionid", "phpsessid", "sessionid", "connect.sid", "asp.net_sessionid", "_session", "session="),
        expression=late(
            r"(?i:JSESSIONID|PHPSESSID|sessionid|connect\.sid|ASP\.NET_SessionId|_session|\bsession)(?:=|%3[dD])(?P<secret>[\w.%+/:-]{12,4096})",
        ),
        masks=(
            "GET /cart;jsessionid={hex:32}",
            "connect.sid=s%3A{alnum:32}",
            "<Cookie sessionid=k3j9x7q2{digits:4}x7b2m4w8z1 for h/>",
        ),
        keeps=("session=closed", "sessionid=none"),
        source="default cookie names of Servlet, PHP, Django, Express, ASP.NET, Rails",
        accept=_is_session,
    ),
)
