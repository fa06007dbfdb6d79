"""Flags over a kubeconfig's entries, and what of the result is refused.

As kubectl does it (k8s.io/client-go tools/clientcmd/client_config.go, getCluster and getAuthInfo, and validation.go).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.entries import ClusterEntry, UserEntry
from kubectl_evidence.cluster.flags import ConnectionFlags


def is_somebody(who: UserEntry | ConnectionFlags) -> bool:
    """Whether an entry or the flags say by themselves who is asking."""
    by_entry = isinstance(who, UserEntry) and (who.token_file or who.client_certificate_data)
    return bool(who.token or who.username or who.password or who.client_certificate or by_entry)


def with_cluster_flags(entry: ClusterEntry, flags: ConnectionFlags, where: str) -> ClusterEntry:
    """Put the flags that say how to reach the server over an entry, and refuse what does not fit together."""
    server, host = _server(flags.server or entry.server, where)
    entry = replace(entry, server=server, host=host)
    entry = replace(entry, disable_compression=entry.disable_compression or flags.disable_compression)
    if flags.insecure_skip_tls_verify or flags.certificate_authority:
        entry = replace(
            entry,
            insecure_skip_tls_verify=flags.insecure_skip_tls_verify,
            certificate_authority=flags.certificate_authority,
            certificate_authority_data=b"",
        )
    if flags.server or flags.tls_server_name:
        # A name that was right for the kubeconfig's server says nothing about another one.
        entry = replace(entry, tls_server_name=flags.tls_server_name)
    authority = entry.certificate_authority or entry.certificate_authority_data
    if entry.certificate_authority and entry.certificate_authority_data:
        _refuse_both("certificate-authority", where)
    if authority and entry.insecure_skip_tls_verify and server.startswith("https://"):
        msg = f"{where} names a certificate authority and skips the verification of certificates at once"
        raise ConnectionFailed(msg, "use either certificate-authority or insecure-skip-tls-verify, not both")
    return entry


def _server(text: str, where: str) -> tuple[str, str]:
    """Give the URL kubectl would use, and what it tells a plugin (rest/url_utils.go, clientcmd's ClientConfig).

    Plain http if no scheme is written; a path is kept as a prefix.
    """
    try:
        url = urlsplit(text if "://" in text else f"http://{text}")
        usable = url.scheme in ("http", "https") and bool(url.hostname) and (url.port is None or url.port > 0)
        usable = usable and ("://" in text or url.path in ("", "/"))
    except ValueError:
        usable, url = False, SplitResult("", "", "", "", "")
    if not usable or url.username is not None:
        problem = "holds a user name" if usable else "is no http or https URL with a host"
        msg = f"the server address of {where} {problem}"
        raise ConnectionFailed(msg, "write it as https://HOST:PORT, and credentials under users in the kubeconfig")
    bare = f"{url.scheme}://{url.netloc}{url.path}"
    return bare.rstrip("/"), bare if len(url.path) > 1 else text


def with_user_flags(entry: UserEntry, flags: ConnectionFlags, where: str) -> UserEntry:
    """Put the flags that say who to be over an entry."""
    if flags.token:
        entry = replace(entry, token=flags.token, token_file="")
    if flags.client_certificate:
        entry = replace(entry, client_certificate=flags.client_certificate, client_certificate_data=b"")
    if flags.client_key:
        entry = replace(entry, client_key=flags.client_key, client_key_data=b"")
    extra: dict[str, list[str]] = {}
    for pair in flags.as_user_extra:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            msg = f"--as-user-extra {pair!r} of {where} is not KEY=VALUE"
            raise ConnectionFailed(msg, "write it as KEY=VALUE")
        extra.setdefault(key, []).append(value)
    merged = dict(entry.as_user_extra) | {key: tuple(values) for key, values in extra.items()}
    return replace(
        entry,
        username=flags.username or entry.username,
        password=flags.password or entry.password,
        as_user=flags.as_user or entry.as_user,
        as_uid=flags.as_uid or entry.as_uid,
        as_groups=flags.as_groups or entry.as_groups,
        as_user_extra=tuple(merged.items()),
    )


def check_user(user: UserEntry, where: str) -> None:
    """Refuse what kubectl refuses (clientcmd/validation.go, validateAuthInfo), and what would make us nobody."""
    if (user.token or user.token_file) and (user.username or user.password):
        msg = f"{where} gives both a token and a user name with a password"
        raise ConnectionFailed(msg, "keep one of them")
    if user.client_certificate or user.client_certificate_data:
        if user.client_certificate and user.client_certificate_data:
            _refuse_both("client-certificate", where)
        if user.client_key and user.client_key_data:
            _refuse_both("client-key", where)
        if not (user.client_key or user.client_key_data):
            msg = f"{where} gives a client certificate without its key"
            raise ConnectionFailed(msg, "add client-key or client-key-data, or give --client-key")
    elif (user.client_key or user.client_key_data) and not (is_somebody(user) or user.exec):
        # Other credentials would count without it; to go on without any would be to ask as nobody.
        msg = f"{where} gives the key of a client certificate without the certificate"
        raise ConnectionFailed(msg, "add client-certificate or client-certificate-data, or give --client-certificate")
    if user.password and not user.username:
        msg = f"{where} gives a password without a user name"
        raise ConnectionFailed(msg, "add the user name")
    if (user.as_uid or user.as_groups or user.as_user_extra) and not user.as_user:
        msg = f"{where} asks for a uid, groups or extra fields without a user to impersonate"
        raise ConnectionFailed(msg, "give --as too")
    if user.auth_provider:
        # kubectl still speaks OpenID Connect by itself (plugin/pkg/client/auth/oidc), and no other.
        known = "is not known here" if user.auth_provider == "oidc" else "kubectl no longer has"
        msg = f"the user of {where} relies on the auth-provider {user.auth_provider!r}, which {known}"
        raise ConnectionFailed(msg, "let the provider's own tool write the kubeconfig again, with an exec plugin")


def _refuse_both(field: str, where: str) -> NoReturn:
    msg = f"{where} gives both {field} and {field}-data"
    raise ConnectionFailed(msg, "keep one of them")
