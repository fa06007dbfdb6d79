"""Which server, as whom and in which namespace: kubeconfig and flags put together.

As kubectl does (k8s.io/client-go tools/clientcmd/client_config.go and validation.go), with three
differences, each on the side of not acting as somebody else:

- a context that names an entry nobody defines is an error (kubectl goes on to localhost:8080);
- `--token` wins over a tokenFile in the kubeconfig (kubectl sends the file's);
- credentials that cannot be sent, because the server is plain http, are an error (kubectl goes on
  without them).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.parse import SplitResult, urlsplit

from kubectl_evidence.cluster import ConnectionFailed, Identity
from kubectl_evidence.cluster.entries import ClusterEntry, ContextEntry, UserEntry
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.kubeconfig import Kubeconfig, load

T = TypeVar("T")

_SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


@dataclass(frozen=True)
class Connection:
    """Everything needed to reach one API server as one identity.

    `cluster.server` is a URL without a trailing slash, query or user name; `where` says which
    kubeconfig and context it comes from, for messages.
    """

    cluster: ClusterEntry
    user: UserEntry
    identity: Identity
    where: str

    @property
    def has_credentials(self) -> bool:
        """Whether there is anything that must not travel over plain http."""
        user = self.user
        certificate = user.client_certificate or user.client_certificate_data
        return bool(user.token or user.token_file or user.username or user.password or certificate or user.exec)


def resolve(
    flags: ConnectionFlags,
    environ: Mapping[str, str] = os.environ,
    service_account: Path = _SERVICE_ACCOUNT,
) -> Connection:
    """Find the way to the cluster.

    Raises:
        ConnectionFailed: naming the file and the context, and what to do next.
    """
    config = load(flags.kubeconfig, environ)
    in_cluster = _in_cluster(environ, service_account)
    name, context = _context(flags, config)
    cluster_name, user_name = flags.cluster or context.cluster, flags.user or context.user
    where = f"context {name!r} of {config.where}" if name else config.where
    cluster = _pick("cluster", flags.cluster, context.cluster, config.clusters, where, given=bool(flags.server))
    user = _pick("user", flags.user, context.user, config.users, where, given=_is_somebody(flags))
    if cluster is None and not flags.server and in_cluster and not (name or cluster_name or user_name):
        cluster, user = in_cluster
        name, user_name, where = "in-cluster", "service account", f"the service account in {service_account}"
    base = cluster or ClusterEntry(server=environ.get("KUBERNETES_MASTER", ""))
    if not (flags.server or base.server):
        _refuse_nowhere(name, cluster_name, config, where)
    namespace = flags.namespace or context.namespace
    if not namespace and in_cluster:
        namespace = _own_namespace(environ, service_account)
    resolved = _with_cluster_flags(base, flags, where)
    acting = _with_user_flags(user or UserEntry(), flags, where)
    _check_user(acting, where)
    as_whom = f"{acting.as_user} (impersonated by {user_name or 'nobody'})" if acting.as_user else user_name
    connection = Connection(resolved, acting, Identity(name, as_whom, namespace or "default", resolved.server), where)
    if resolved.server.startswith("http://") and connection.has_credentials:
        msg = f"the server {resolved.server} of {where} is plain http, over which credentials are never sent"
        next_step = "use its https address; to go through `kubectl proxy`, name a context whose user has no credentials"
        raise ConnectionFailed(msg, next_step)
    return connection


def _context(flags: ConnectionFlags, config: Kubeconfig) -> tuple[str, ContextEntry]:
    name = flags.context or config.current_context
    if not name:
        return "", ContextEntry()
    if name in config.contexts:
        return name, config.contexts[name]
    asked = "--context" if flags.context else "its current-context"
    msg = f"there is no context {name!r} ({asked}) in {config.where}; {_listed('context', config.contexts)}"
    raise ConnectionFailed(msg, "choose one of them with --context, or another file with --kubeconfig")


def _pick(kind: str, flag: str, named: str, entries: Mapping[str, T], where: str, *, given: bool) -> T | None:
    name = flag or named
    if not name or name in entries:
        return entries.get(name)
    if not flag and given:
        return None
    asked = f"--{kind}" if flag else f"named by {where}"
    msg = f"there is no {kind} {name!r} ({asked}) in the kubeconfig; {_listed(kind, entries)}"
    raise ConnectionFailed(msg, f"correct the context, or name one of them with --{kind}")


def _listed(kind: str, names: Collection[str]) -> str:
    if not names:
        return f"it has no {kind}s"
    shown = sorted(names)[:20]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"its {kind}s are {', '.join(shown)}{more}"


def _refuse_nowhere(name: str, cluster: str, config: Kubeconfig, where: str) -> NoReturn:
    if name or cluster:
        named = f"cluster {cluster!r}" if cluster else "the context"
        msg, next_step = f"no server is set for {named} ({where})", "set it in the kubeconfig, or give --server"
    elif config.contexts:
        msg = f"no context is chosen: {config.where} sets no current-context; {_listed('context', config.contexts)}"
        next_step = "choose one with --context, or `kubectl config use-context NAME`"
    elif config.files:
        msg, next_step = f"{config.where} names no cluster", "name another file with --kubeconfig or KUBECONFIG"
    else:
        looked = ", ".join(config.looked_in) or "no file"
        msg = f"there is no kubeconfig (looked for {looked}) and this is not a pod of a cluster"
        next_step = "name a kubeconfig with --kubeconfig or KUBECONFIG"
    raise ConnectionFailed(msg, next_step)


def _is_somebody(flags: ConnectionFlags) -> bool:
    return bool(flags.token or flags.username or flags.password or flags.client_certificate)


def _in_cluster(environ: Mapping[str, str], folder: Path) -> tuple[ClusterEntry, UserEntry] | None:
    """What a pod is given (k8s.io/client-go rest/config.go, InClusterConfig), or None elsewhere."""
    host, port = environ.get("KUBERNETES_SERVICE_HOST", ""), environ.get("KUBERNETES_SERVICE_PORT", "")
    token, authority = folder / "token", folder / "ca.crt"
    if not (host and port and token.is_file()):
        return None
    address = f"[{host}]" if ":" in host else host
    cluster = ClusterEntry(
        server=f"https://{address}:{port}",
        certificate_authority=str(authority) if authority.is_file() else "",
    )
    return cluster, UserEntry(token_file=str(token))


def _own_namespace(environ: Mapping[str, str], folder: Path) -> str:
    try:
        return environ.get("POD_NAMESPACE", "") or (folder / "namespace").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _with_cluster_flags(entry: ClusterEntry, flags: ConnectionFlags, where: str) -> ClusterEntry:
    server = _server(flags.server or entry.server, where)
    entry = replace(entry, server=server, disable_compression=entry.disable_compression or flags.disable_compression)
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


def _server(text: str, where: str) -> str:
    """Give the URL kubectl would use: plain http if no scheme is written, a path kept as a prefix."""
    try:
        url = urlsplit(text if "://" in text else f"http://{text}")
        usable = url.scheme in ("http", "https") and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        usable, url = False, SplitResult("", "", "", "", "")
    if not usable or url.username is not None:
        problem = "holds a user name" if usable else "is no http or https URL with a host"
        msg = f"the server address of {where} {problem}"
        raise ConnectionFailed(msg, "write it as https://HOST:PORT, and credentials under users in the kubeconfig")
    return f"{url.scheme}://{url.netloc}{url.path.rstrip('/')}"


def _with_user_flags(entry: UserEntry, flags: ConnectionFlags, where: str) -> UserEntry:
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
        auth_provider="" if _is_somebody(flags) else entry.auth_provider,
    )


def _check_user(user: UserEntry, where: str) -> None:
    """Refuse what kubectl refuses (clientcmd/validation.go, validateAuthInfo)."""
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
    if (user.as_uid or user.as_groups or user.as_user_extra) and not user.as_user:
        msg = f"{where} asks for a uid, groups or extra fields without a user to impersonate"
        raise ConnectionFailed(msg, "give --as too")
    if user.auth_provider:
        msg = f"the user of {where} relies on the auth-provider {user.auth_provider!r}, which kubectl no longer has"
        raise ConnectionFailed(msg, "let the provider's own tool write the kubeconfig again, with an exec plugin")


def _refuse_both(field: str, where: str) -> NoReturn:
    msg = f"{where} gives both {field} and {field}-data"
    raise ConnectionFailed(msg, "keep one of them")
