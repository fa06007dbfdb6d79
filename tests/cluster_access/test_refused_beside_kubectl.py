"""What kubectl refuses is refused before anything is sent; and where kubectl goes on as somebody else, we do not."""

from __future__ import annotations

import base64
import json

import pytest

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.live import connect
from tests.cluster_access.beside import (
    CERTIFICATE,
    CERTIFICATE_PROGRAM,
    EXEC,
    EXPIRY_PROGRAM,
    FAILING_PROGRAM,
    PROGRAM,
    TOKEN_PROGRAM,
    V1,
    YAML_PROGRAM,
    Stage,
    Wire,
    at_server,
    config,
    needs_kubectl,
)

pytestmark = needs_kubectl


TIMEOUTS = ("soon", "-1", "1 s", "1d", "1s2", "\u0661s", ".s", "1_0s")

REFUSED = [
    Wire("a context that is not there", at_server(), {"context": "y"}),
    Wire("a current-context that is not there", config("y")),
    Wire("a cluster that is not there", at_server(), {"cluster": "y"}),
    Wire("a user that is not there", at_server(), {"user": "z"}),
    Wire("a kubeconfig that is not there", at_server(), {"kubeconfig": "none"}),
    Wire("no text where text is wanted", at_server().replace('"fake-x"', "1234")),
    Wire("a name given twice", '{"users": [{"name": "x"}, {"name": "x"}]}'),
    Wire("another kind of file", '{"kind": "Pod", "apiVersion": "v1"}'),
    Wire("no YAML", "a: [\n"),
    Wire("no base64", at_server({"client-key-data": "no base64!"})),
    Wire("a certificate without its key", at_server({"client-certificate": "client.pem"})),
    Wire("a certificate twice", at_server(CERTIFICATE | {"client-certificate-data": "YQ=="})),
    Wire("a key twice", at_server(CERTIFICATE | {"client-key-data": "YQ=="})),
    Wire("a key of another certificate", at_server(CERTIFICATE | {"client-key": "authority.pem"})),
    Wire("a certificate that is not there", at_server(CERTIFICATE | {"client-certificate": "none"})),
    Wire("an authority twice", at_server(certificate_authority_data="YQ==")),
    Wire("an authority that is not there", at_server(certificate_authority="none")),
    Wire("an authority that is none", at_server(certificate_authority="token")),
    Wire("an authority and no verification", at_server(insecure_skip_tls_verify=True)),
    Wire("a token and a password", at_server({"token": "fake", "username": "x"})),
    Wire("a token file that is not there", at_server({"tokenFile": "none"})),
    Wire("groups without a user", at_server(), {"as_groups": ("a",)}),
    Wire("a uid without a user", at_server({"as-uid": "7"})),
    Wire("an auth-provider", at_server({"auth-provider": {"name": "gcp"}})),
    Wire("a proxy of an unknown kind", at_server(proxy_url="ftp://x")),
    Wire("a plugin that fails", at_server({"exec": V1}), {}, FAILING_PROGRAM),
    Wire("a plugin that is not there", at_server({"exec": V1})),
    Wire("a plugin of an old version", at_server({"exec": V1 | {"apiVersion": f"{EXEC}/v1alpha1"}}), {}, TOKEN_PROGRAM),
    Wire("a plugin without a version", at_server({"exec": V1 | {"apiVersion": ""}}), {}, TOKEN_PROGRAM),
    Wire("a plugin without a command", at_server({"exec": V1 | {"command": ""}})),
    Wire("a v1 plugin without a mode", at_server({"exec": V1 | {"interactiveMode": ""}}), {}, TOKEN_PROGRAM),
    Wire("a plugin of no known mode", at_server({"exec": V1 | {"interactiveMode": "Never ever"}}), {}, TOKEN_PROGRAM),
    Wire("a plugin that needs a terminal", at_server({"exec": V1 | {"interactiveMode": "Always"}}), {}, TOKEN_PROGRAM),
    Wire("a plugin that answers nothing", at_server({"exec": V1}), {}, PROGRAM),
    Wire(
        "a plugin that answers half",
        at_server({"exec": V1}),
        {},
        CERTIFICATE_PROGRAM.replace(', "clientKeyData"', ', "x"'),
    ),
    Wire("a user that a context names and nobody defines", at_server().replace('"user": "x"', '"user": "z"')),
    Wire("a cluster that a context names and nobody defines", at_server().replace('"cluster": "x"', '"cluster": "z"')),
    Wire("a context without a cluster", at_server().replace('"cluster": "x", "user"', '"user"')),
    Wire("a current-context that is not there, although flags name all", config("y"), {"cluster": "x", "user": "x"}),
    Wire("a password without a name", at_server({"password": "fake"})),
    Wire("a name by flag beside a token", at_server(), {"username": "jane", "password": "fake"}),
    Wire("a name by flag beside a token file", at_server({"tokenFile": "token"}), {"username": "jane"}),
    Wire("a key without a certificate and nothing else", at_server({"client-key": "client.key"})),
    Wire("a certificate by flag without a key", at_server(), {"client_certificate": "client.pem"}),
    Wire("a token of two lines", at_server({"token": "fake\nfake"})),
    Wire("an auth-provider although a flag gives a token", at_server({"auth-provider": {"name": "x"}}), {"token": "y"}),
    Wire(
        "an auth-provider beside a plugin",
        at_server({"auth-provider": {"name": "oidc"}, "exec": V1}),
        {},
        TOKEN_PROGRAM,
    ),
    Wire("an auth-provider without a name", at_server({"auth-provider": {}})),
    Wire(
        "a plugin of an old version although a flag gives a token",
        at_server({"exec": V1 | {"apiVersion": f"{EXEC}/v1alpha1"}}),
        {"token": "x"},
    ),
    Wire(
        "a plugin without a command although a flag gives a token",
        at_server({"exec": V1 | {"command": ""}}),
        {"token": "x"},
    ),
    Wire("a plugin without anything", at_server({"exec": {}})),
    Wire("a plugin whose variable has no name", at_server({"exec": V1 | {"env": [{"value": "x"}]}}), {}, TOKEN_PROGRAM),
    Wire(
        "a plugin that a relative PATH leads to",
        at_server({"exec": V1 | {"command": "plugin"}}),
        {},
        TOKEN_PROGRAM,
        {"PATH": "folder"},
    ),
    Wire("a plugin that is a folder", at_server({"exec": V1 | {"command": "/"}})),
    Wire("a plugin that cannot be run", at_server({"exec": V1 | {"command": "./token"}})),
    Wire("a plugin that prints more than its answer", at_server({"exec": V1}), {}, f"{TOKEN_PROGRAM}print('bye')\n"),
    Wire(
        "a plugin that prints before its answer",
        at_server({"exec": V1}),
        {},
        f"{PROGRAM}print('hello')\n{TOKEN_PROGRAM}",
    ),
    Wire("a plugin that fails after its answer", at_server({"exec": V1}), {}, f"{TOKEN_PROGRAM}raise SystemExit(3)\n"),
    Wire(
        "a plugin that answers in another version",
        at_server({"exec": V1 | {"apiVersion": f"{EXEC}/v1beta1"}}),
        {},
        YAML_PROGRAM,
    ),
    *(
        Wire(f"a plugin whose answer expires {when!r}", at_server({"exec": V1}), {}, EXPIRY_PROGRAM, {"EXPIRY": when})
        for when in ("", "soon", "2999-01-01", "2999-01-01T00:00:00", "2999-01-01 00:00:00Z", "2999-13-01T00:00:00Z")
    ),
    Wire(
        "a plugin whose certificate is none",
        at_server({"exec": V1}),
        {},
        CERTIFICATE_PROGRAM.replace("client.pem", "client.key"),
    ),
    Wire("a proxy that resolves names itself", at_server(proxy_url="socks5h://127.0.0.1:1")),
    Wire("a proxy without a scheme", at_server(proxy_url="proxy.example:3128")),
    Wire("a path without a scheme", config(clusters={"x": {"server": "127.0.0.1:1/prefix"}}, users={"x": {"as": "x"}})),
    Wire("a folder for a kubeconfig", "", {"kubeconfig": "folder"}),
    Wire("a folder among the kubeconfigs", at_server(), {}, "", {"KUBECONFIG": "folder/kubeconfig:folder"}),
    Wire("a kubeconfig below a file", at_server(), {}, "", {"KUBECONFIG": "folder/kubeconfig/x:folder/kubeconfig"}),
    Wire(
        "one kubeconfig of two that is none", at_server(), {}, "", {"KUBECONFIG": "folder/kubeconfig:folder/client.key"}
    ),
    Wire("an authority without a certificate", at_server(certificate_authority="client.key")),
    Wire("an authority that is empty", at_server(certificate_authority="empty"), files={"empty": ""}),
    Wire("a certificate without one", at_server(CERTIFICATE | {"client-certificate": "client.key"})),
    Wire("a key without one", at_server(CERTIFICATE | {"client-key": "client.pem"})),
    *(Wire(f"a timeout of {text!r}", at_server(), {"request_timeout": text}) for text in TIMEOUTS),
]


@pytest.mark.parametrize("wire", REFUSED, ids=lambda wire: wire.name)
def test_what_kubectl_refuses_is_refused_before_anything_is_sent(stage: Stage, wire: Wire) -> None:
    flags = stage.prepare(wire)
    assert stage.kubectl(wire).returncode != 0
    with pytest.raises(ConnectionFailed) as caught:
        connect(flags)
    assert caught.value.what
    assert caught.value.next_step
    assert stage.server.requests == []


def id_token() -> str:
    """What an OpenID Connect provider hands out: a token that is valid for long."""
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "none"}, {"exp": 32503680000}, {})
    )


OIDC = {"name": "oidc", "config": {"idp-issuer-url": "https://x.invalid", "client-id": "x", "id-token": id_token()}}

# Over HTTP/1.1 a value's blanks at its ends are no part of it: what kubectl sends there is another name. Of a bearer
# token the API server takes the first word, and if that is none, the request is anonymous
# (k8s.io/apiserver pkg/authentication/request/bearertoken).
ALONE = [
    Wire("a user of blanks", at_server(), {"as_user": " "}),
    Wire("a user with a blank after it", at_server(), {"as_user": "joe "}),
    Wire("a uid with a blank before it", at_server(), {"as_user": "joe", "as_uid": " 7"}),
    Wire("a group with a tab after it", at_server(), {"as_user": "joe", "as_groups": ("a\t",)}),
    Wire("a group of blanks", at_server({"token": "x", "as": "joe", "as-groups": ["  "]})),
    Wire("an extra value with a blank before it", at_server(), {"as_user": "joe", "as_user_extra": ("k= v",)}),
    Wire("an extra value without a key", at_server(), {"as_user": "joe", "as_user_extra": ("=v",)}),
    Wire("an extra key without a value", at_server(), {"as_user": "joe", "as_user_extra": ("k",)}),
    Wire("a token of blanks", at_server({"token": " "})),
    Wire("a token with a blank before it", at_server({"token": " fake"})),
    Wire("a token of two words", at_server(), {"token": "fake fake"}),
    Wire("a token file of two words", at_server({"tokenFile": "words"}), files={"words": "fake fake"}),
    Wire("a plugin's token of blanks", at_server({"exec": V1}), {}, TOKEN_PROGRAM.replace('"fake-" +', '" " or')),
    Wire("a user name in the server's address", at_server().replace("{url}", "{user@url}")),
    Wire("an auth-provider that kubectl still has", at_server({"auth-provider": OIDC})),
]


@pytest.mark.parametrize("wire", ALONE, ids=lambda wire: wire.name)
def test_where_kubectl_would_ask_as_somebody_else_nothing_is_sent(stage: Stage, wire: Wire) -> None:
    flags = stage.prepare(wire)
    assert stage.kubectl(wire).returncode == 0
    stage.server.requests.clear()
    with pytest.raises(ConnectionFailed) as caught:
        connect(flags)
    assert "fake" not in f"{caught.value.what} {caught.value.next_step}"
    assert stage.server.requests == []
