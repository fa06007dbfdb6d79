"""Reads the values of Authorization and Cookie headers, raw or as Go, Python and JSON print them.

The scheme of an authorization and the names of cookies are evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import quoting, values
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

_COOKIE_HEADERS = frozenset({"cookie", "set-cookie", "cookies", "http_cookie", "set_cookie", "setcookie"})
_COOKIE_ATTRIBUTES = frozenset({"path", "domain", "expires", "max-age", "samesite", "priority", "version"})
_OPENING = late(rf"\[?(?P<quote>{quoting.QUOTE})?", re.VERBOSE)
# Any word may be a scheme, if what follows is a credential.
_SCHEME = late(r"(?P<scheme>(?:[A-Za-z][A-Za-z0-9-]{1,24}(?:[ ]key)?))(?:[ \t+]|%20)+(?=\S)")
_SCHEMES = late(
    r"(?i)basic|bearer|token|negotiate|digest|api-?key|ntlm|splunk|key|jwt|oauth|sso-key|genie ?key|bot|hawk|ssws|aws"
    r"|sharedkey(?:lite)?|sharedaccesssignature|zoho-oauthtoken|klaviyo-api-key|deepl-auth-key|client-id|kong|vault|dpop|mac"
)
_PARAMETERS = late(r"(?P<name>[A-Za-z_][\w-]{0,40})[ ]?=[ ]?(?P<quote>\\{0,15}[\"'])?(?P<value>[^\"'\\,\s]{1,4096})")
# Parameters of Digest, OAuth 1, Hawk and others that give nothing away.
_PUBLIC_PARAMETERS = frozenset(
    "realm username uri nonce algorithm qop nc opaque id ts app dlg oauth_consumer_key oauth_nonce oauth_timestamp "
    "oauth_signature_method oauth_version oauth_callback keyid headers created expires credential signedheaders ext "
    "hash error error_description scope version userhash charset domain stale service resource max_age "
    "authorization_uri client_id as_uri".split()
)
# Apache's client logs the end of a line as [\r][\n].
_CREDENTIAL = late(r"(?:[^\s\"'`\\<>\[\]})]|\[(?![\\\s]|\Z)){1,16384}")
_COOKIE = late(r"(?P<name>[^\s=;,\"'\\\[\]]{1,128})=(?P<value>(?:[^\s;,\"'\\\[\]]|\[(?![\\\s]|\Z)){4,4096})")
_COOKIE_ITEM = late(r"""["'][\w.-]{1,128}["'][ ]?:[ ]?["'](?P<value>[^\s"'\\{}]{4,4096})["']""")
# Shorter words are settings: theme=dark.
_BEFORE_COOKIE = ("", ";", ",", '"', "'", "[", "{", "(", ":", "\\")
_ENDS_STRING = frozenset(",:;}])\n\t")


def is_header(place: Place) -> bool:
    """Tell whether the value at `place` is a header's: ERLANG_COOKIE is none."""
    return place.kind == "authorization" or (place.kind == "cookie" and place.name.lower() in _COOKIE_HEADERS)


def header_value(text: str, at: int, place: Place) -> Iterator[Span]:
    """Yield what is secret of the header's value at `at`."""
    opening = _OPENING.match(text, at)
    quote = opening["quote"] if opening else None
    at = opening.end() if opening else at
    if quote and text[at : at + 1] in _ENDS_STRING:
        return
    end = quoting.end_of_quoted(text, quote, at) if quote else end_of_header(text, at)
    yield from _cookies(text, at, end) if place.kind == "cookie" else _credential(text, at, end, quoted=bool(quote))


def end_of_header(text: str, at: int) -> int:
    """Return the end of the line at `at`, or of the longest header that is read."""
    newline = text.find("\n", at, at + quoting.MAX_VALUE)
    return newline if newline >= 0 else min(len(text), at + quoting.MAX_VALUE)


def _is_decision(text: str, scheme: re.Match[str]) -> bool:
    """Tell whether an authorizer speaks here: `authorization=denied user=bob`, `authorization=RBAC user=bob`."""
    word = scheme["scheme"].lower()
    following = _PARAMETERS.match(text, scheme.end())
    return (
        values.is_state(word) or word in _DECISIONS or (following is not None and following["name"].lower() in _FIELDS)
    )


def _credential(text: str, at: int, limit: int, *, quoted: bool) -> Iterator[Span]:
    scheme = _SCHEME.match(text, at, limit)
    known = scheme is not None and _SCHEMES.fullmatch(scheme["scheme"]) is not None
    if scheme and not known and _is_decision(text, scheme):
        return
    at = scheme.end() if scheme else at
    if PLACEHOLDER.match(text, at):
        return
    first = _PARAMETERS.match(text, at, limit)
    if scheme and first and not first["name"].isdigit() and ("," in text[at:limit] or first["quote"]):
        yield from _parameters(text, at, limit)
        return
    if quoted and not scheme:
        start, end = quoting.stripped(text, at, limit)
    else:
        bare = _CREDENTIAL.match(text, at, limit)
        if not bare:
            return
        start, end = bare.span()
        end -= text[end - 1] in ",;"
    credential = text[start:end]
    # AWS signs the request instead: rules find the key's id and the signature.
    if (
        values.is_reference(credential)
        or "://" in credential
        or credential.startswith("AWS4-")
        or _QUERY.search(credential)
    ):
        return
    # The name of an account, or of a parameter: AWS id:signature, SharedKey account:signature, key=v, token=v.
    account = (
        _ACCOUNT.match(credential) if scheme and not scheme["scheme"].lower().startswith(("basic", "bearer")) else None
    )
    start += account.end() if account else 0
    if values.is_setting(credential):
        return
    if known:
        secret = not values.is_state(credential) and (len(credential) >= 6 or quoted)
    else:
        secret = values.stands_out(credential) or len(credential) > 20
    if secret:
        yield Span(start, end, "authorization", text[start:end])


_FIELDS = frozenset("user username verb resource role group groups reason path method decision status code".split())
_DECISIONS = frozenset("allow allowed deny grant granted permit permitted pass passed skip skipped ok".split())
_QUERY = late(r"&\w{1,20}=")
_ACCOUNT = late(r"[\w.-]{1,64}[:=](?=[^:=]{8})")


def _parameters(text: str, at: int, limit: int) -> Iterator[Span]:
    for parameter in _PARAMETERS.finditer(text, at, limit):
        start, end = parameter.span("value")
        if parameter["name"].lower() in _PUBLIC_PARAMETERS or PLACEHOLDER.match(text, start):
            continue
        if len(parameter["value"]) >= 8 and not values.is_reference(parameter["value"]):
            yield quoting.span(text, start, end, "authorization")


def _cookies(text: str, at: int, end: int) -> Iterator[Span]:
    shape = _COOKIE_ITEM if text[at : at + 1] == "{" else _COOKIE
    for cookie in shape.finditer(text, at, end):
        name = (cookie.groupdict().get("name") or "").lower()
        start, stop = cookie.span("value")
        if name and text[at : cookie.start()].rstrip()[-1:] not in _BEFORE_COOKIE:
            continue  # a field of the log behind the header
        if (
            name in _COOKIE_ATTRIBUTES
            or (len(cookie["value"]) < 8 and cookie["value"].isalpha())
            or values.is_reference(cookie["value"])
            or PLACEHOLDER.match(text, start)
        ):
            continue
        yield quoting.span(text, start, stop, "cookie")
