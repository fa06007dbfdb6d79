"""Which server, as whom and in which namespace: kubeconfig and flags put together.

As kubectl does (k8s.io/client-go tools/clientcmd/client_config.go and validation.go), with these
differences, each of them where kubectl would act as somebody else than was asked for, or as nobody:

- a context that names an entry nobody defines is an error, and so is having no server at all
  (kubectl goes on to localhost:8080);
- credentials that cannot be sent, because the server is plain http, are an error (kubectl goes on
  without them);
- `--token` wins over a tokenFile in the kubeconfig (kubectl sends the file's);
- a user name in the server's address is an error (kubectl sends it instead of the credentials);
- a name to impersonate with blanks at its ends, `--as-user-extra` without a key or a value, and a
  token with blanks in it are errors: the API server would read something else (`credentials`);
- in a pod without a kubeconfig, `--as` and the other flags count for the service account (kubectl
  goes on to localhost:8080 with some of them, and ignores others).

And one where kubectl cannot go on by itself: a context without any credentials is used without
them, where kubectl asks for a user name on standard input.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, TypeVar

from kubectl_evidence.cluster import ConnectionFailed, Identity
from kubectl_evidence.cluster.entries import ClusterEntry, ContextEntry, UserEntry
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.in_cluster import SERVICE_ACCOUNT, in_cluster, own_namespace
from kubectl_evidence.cluster.kubeconfig import Kubeconfig, load
from kubectl_evidence.cluster.overrides import check_user, is_somebody, with_cluster_flags, with_user_flags
from kubectl_evidence.frozen import dataclass

T = TypeVar("T")


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
        return is_somebody(self.user) or self.user.exec is not None


def resolve(
    flags: ConnectionFlags,
    environ: Mapping[str, str] = os.environ,
    service_account: Path = SERVICE_ACCOUNT,
) -> Connection:
    """Find the way to the cluster.

    Raises:
        ConnectionFailed: naming the file and the context, and what to do next.
    """
    config = load(flags.kubeconfig, environ)
    pod = in_cluster(environ, service_account)
    name, context = _context(flags, config)
    cluster_name, user_name = flags.cluster or context.cluster, flags.user or context.user
    where = f"context {name!r} of {config.where}" if name else config.where
    cluster = _pick("cluster", flags.cluster, context.cluster, config.clusters, where, given=bool(flags.server))
    user = _pick("user", flags.user, context.user, config.users, where, given=is_somebody(flags))
    master = environ.get("KUBERNETES_MASTER", "")
    if pod and not (flags.server or cluster_name or user_name or master.startswith("https://")):
        cluster, user = pod[0], UserEntry() if is_somebody(flags) else pod[1]
        name, user_name, where = name or "in-cluster", "service account", f"the service account in {service_account}"
    base = cluster or ClusterEntry()
    if not base.server:
        base = replace(base, server=master)
    if not (flags.server or base.server):
        _refuse_nowhere(name, cluster_name, config, where)
    namespace = flags.namespace or context.namespace
    if not namespace and pod:
        namespace = own_namespace(environ, service_account)
    resolved = with_cluster_flags(base, flags, where)
    acting = with_user_flags(user or UserEntry(), flags, where)
    check_user(acting, where)
    user_name = _acting_name(flags, acting) or user_name
    as_whom = f"{acting.as_user} (impersonated by {user_name or 'nobody'})" if acting.as_user else user_name
    connection = Connection(resolved, acting, Identity(name, as_whom, namespace or "default", resolved.server), where)
    if resolved.server.startswith("http://") and connection.has_credentials:
        msg = f"the server {resolved.server} of {where} is plain http, over which credentials are never sent"
        next_step = "use its https address; to go through `kubectl proxy`, name a context whose user has no credentials"
        raise ConnectionFailed(msg, next_step)
    return connection


def _acting_name(flags: ConnectionFlags, acting: UserEntry) -> str:
    """Name who acts by flags; a kubeconfig's certificate says more to the API server than a token beside it."""
    if flags.client_certificate:
        return "the user of --client-certificate"
    if acting.client_certificate or acting.client_certificate_data:
        return ""
    return "the user of --token" if flags.token else flags.username


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
