"""Which proxy a request goes through, and that it goes."""

from __future__ import annotations

import base64

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.cluster.proxy import choose
from kubectl_evidence.outcome import Unavailable
from tests.cluster_access.conftest import Serve, soon
from tests.cluster_access.loopback import POD, answers

GET = ask.get("v1", "pods", "checkout-api", "payments")
PROXY = "http://proxy.example:3128"
SERVER = "https://api.prod.example:6443"


@pytest.mark.parametrize(
    ("server", "environ", "proxied"),
    [
        (SERVER, {}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY}, PROXY),
        (SERVER, {"https_proxy": PROXY}, PROXY),
        (SERVER, {"HTTPS_PROXY": "", "https_proxy": PROXY}, PROXY),
        (SERVER, {"HTTPS_PROXY": PROXY, "https_proxy": "http://other"}, PROXY),
        (SERVER, {"HTTPS_PROXY": "proxy.example:3128"}, PROXY),
        (SERVER, {"HTTP_PROXY": PROXY}, ""),
        (SERVER, {"ALL_PROXY": PROXY}, ""),
        ("http://api.prod.example", {"HTTP_PROXY": PROXY, "HTTPS_PROXY": "http://other"}, PROXY),
        ("https://localhost:6443", {"HTTPS_PROXY": PROXY}, ""),
        ("https://127.0.0.1:6443", {"HTTPS_PROXY": PROXY}, ""),
        ("https://127.8.9.10:6443", {"HTTPS_PROXY": PROXY}, ""),
        ("https://[::1]:6443", {"HTTPS_PROXY": PROXY}, ""),
        ("https://localhost.example", {"HTTPS_PROXY": PROXY}, PROXY),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "x.example, *"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "api.prod.example"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "API.prod.Example"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "no_proxy": "prod.example"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": ".prod.example"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*.prod.example"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": ".api.prod.example"}, PROXY),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "rod.example"}, PROXY),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "api.prod.example:6443"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "api.prod.example:443"}, PROXY),
        ("https://api.prod.example", {"HTTPS_PROXY": PROXY, "NO_PROXY": "api.prod.example:443"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": ":6443,,"}, PROXY),
        ("https://10.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.0.0.0/8"}, ""),
        ("https://11.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.0.0.0/8"}, PROXY),
        ("https://10.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.1.2.3"}, ""),
        ("https://10.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.1.2.3:443"}, PROXY),
        ("https://10.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "2.3"}, PROXY),
        ("https://[fd00::7]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::/8"}, ""),
        ("https://[fd00::7]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "[fd00:0::7]:6443"}, ""),
        ("https://[fd00::7]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::7"}, ""),
        ("https://[fd00::7]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::8, 10.0.0.0/33"}, PROXY),
    ],
)
def test_the_environment_is_read_as_go_reads_it(server: str, environ: dict[str, str], proxied: str) -> None:
    assert choose(server, "", environ) == proxied


def test_the_kubeconfigs_proxy_wins_over_the_environment_and_its_exceptions() -> None:
    assert choose(SERVER, "http://own.example", {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}) == "http://own.example"
    assert choose("https://127.0.0.1", "http://own.example", {}) == "http://own.example"


@pytest.mark.parametrize("proxy", ["ftp://own.example", "own.example:3128", "http://[broken"])
def test_a_proxy_of_another_kind_is_refused_and_not_quoted(proxy: str) -> None:
    for arguments in ((SERVER, proxy, {}), (SERVER, "", {"HTTPS_PROXY": proxy if "://" in proxy else "ftp://x"})):
        with pytest.raises(ConnectionFailed) as caught:
            choose(*arguments)
        assert proxy not in caught.value.what


def test_a_request_for_https_asks_the_proxy_for_a_tunnel_and_shows_it_no_credentials(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(answers(502, "no way"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    cluster = connect(ConnectionFlags(server=SERVER, token="fake-token", as_user="ann"))
    assert cluster.read(GET, soon()) == Unavailable("unreachable")
    (request,) = proxy.requests
    assert (request.method, request.target) == ("CONNECT", "api.prod.example:6443")
    assert request.one("Authorization") is None
    assert request.one("Impersonate-User") is None


def test_a_request_for_plain_http_goes_through_the_proxy_as_a_whole(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(answers(200, POD))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    connect(ConnectionFlags(server="http://api.prod.example/prefix")).read(GET, soon())
    (request,) = proxy.requests
    assert request.target == "http://api.prod.example/prefix/api/v1/namespaces/payments/pods/checkout-api"


def test_a_server_on_loopback_is_never_asked_for_through_the_environments_proxy(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(answers(200, POD)), serve(answers(200, POD))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    connect(ConnectionFlags(server=server.url)).read(GET, soon())
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_a_proxy_that_is_not_there_makes_the_server_unreachable(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(answers(200, POD))
    proxy.stop()
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    assert connect(ConnectionFlags(server=SERVER)).read(GET, soon()) == Unavailable("unreachable")


def test_a_proxys_own_user_and_password_are_shown_to_the_proxy(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(answers(407))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://jane:fake%40word@"))
    assert connect(ConnectionFlags(server=SERVER)).read(GET, soon()) == Unavailable("unreachable")
    (request,) = proxy.requests
    assert base64.b64decode((request.one("Proxy-Authorization") or "").removeprefix("Basic ")) == b"jane:fake@word"
