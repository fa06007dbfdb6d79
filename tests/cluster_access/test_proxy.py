"""Which proxy a request goes through, and that it goes."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.cluster.proxy import choose
from kubectl_evidence.outcome import Collected, TimedOut, Unavailable
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, soon, tls_context
from tests.cluster_access.loopback import POD, Client, Loopback, Request, answers
from tests.cluster_access.relay import Relay

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
        ("https://[fd00::7]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "[fd00::7]"}, PROXY),
        ("https://[fe80::1%25eth0]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fe80::/10"}, ""),
        ("https://[fe80::1%25eth0]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fe80::1"}, ""),
        ("https://[fe80::1%25eth0]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "fe80::1%eth0"}, PROXY),
        ("https://[::ffff:10.1.2.3]:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.0.0.0/8"}, ""),
        ("https://10.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "::ffff:10.0.0.0/104"}, ""),
        ("https://[::ffff:127.0.0.1]:6443", {"HTTPS_PROXY": PROXY}, ""),
        ("https://10.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.0.0.0/255.0.0.0"}, PROXY),
        ("https://10.1.2.3:6443", {"HTTPS_PROXY": PROXY, "NO_PROXY": "10.0.0.0/08"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*prod.example"}, PROXY),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "[api.prod.example]:6443"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "api.prod.example:"}, ""),
        (SERVER, {"HTTPS_PROXY": PROXY, "NO_PROXY": "prod.example."}, PROXY),
        ("https://xn--bcher-kva.example", {"HTTPS_PROXY": PROXY, "NO_PROXY": "bücher.example"}, ""),
        ("https://b%C3%BCcher.example", {"HTTPS_PROXY": PROXY, "NO_PROXY": "xn--bcher-kva.example"}, ""),
        (SERVER, {"HTTPS_PROXY": "socks5h://proxy.example"}, "socks5h://proxy.example"),
    ],
)
def test_the_environment_is_read_as_go_reads_it(server: str, environ: dict[str, str], proxied: str) -> None:
    """Every row was compared with golang.org/x/net/http/httpproxy itself."""
    assert choose(server, "", environ) == proxied


def test_the_kubeconfigs_proxy_wins_over_the_environment_and_its_exceptions() -> None:
    assert choose(SERVER, "http://own.example", {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}) == "http://own.example"
    assert choose("https://127.0.0.1", "http://own.example", {}) == "http://own.example"


@pytest.mark.parametrize("proxy", ["ftp://own.example", "own.example:3128", "http://[broken", "http://"])
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


@pytest.fixture
def server(serve: Serve, authority: Authority, server_pair: Pair) -> Loopback:
    return serve(answers(200, POD), tls=tls_context(server_pair, authority))


PROXIES = ["http", "https", "socks5"]


def relay(scheme: str, server: Loopback, server_pair: Pair, login: str = "") -> Relay:
    return Relay(scheme, server.port, tls_context(server_pair) if scheme == "https" else None, login)


@pytest.mark.parametrize("scheme", PROXIES)
def test_a_request_goes_through_every_kind_of_proxy_and_stays_secret_from_it(
    server: Loopback, server_pair: Pair, authority: Authority, client_pair: Pair, write_kubeconfig: Any, scheme: str
) -> None:
    user = {"client-certificate": str(client_pair.certificate), "client-key": str(client_pair.key)}
    with relay(scheme, server, server_pair, "jane:fake") as proxy:
        trusted = {"certificate-authority": str(authority.pair.certificate), "tls-server-name": "localhost"}
        write_kubeconfig("https://cluster.invalid:6443", user, trusted | {"proxy-url": proxy.url})
        cluster = connect(ConnectionFlags())
        for _ in range(2):
            assert isinstance(cluster.read(GET, soon()), Collected)
    assert proxy.asked == [("cluster.invalid", 6443)]
    assert proxy.logins == ["jane:fake"]
    assert [request.client_certificate for request in server.requests] == ["jane", "jane"]
    assert server.requests[0].server_name == "localhost"


@pytest.mark.parametrize("host", ["127.9.9.9", "::1"])
def test_a_socks_proxy_is_given_addresses_as_addresses(
    serve: Serve, server_pair: Pair, write_kubeconfig: Any, host: str
) -> None:
    server = serve(answers(200, POD))
    with relay("socks5", server, server_pair) as proxy:
        write_kubeconfig(f"http://{f'[{host}]' if ':' in host else host}:80", cluster={"proxy-url": proxy.url})
        assert isinstance(connect(ConnectionFlags()).read(GET, soon()), Collected)
    assert proxy.asked == [(host, 80)]


def test_a_socks_proxy_that_refuses_makes_the_server_unreachable(
    server: Loopback, server_pair: Pair, write_kubeconfig: Any
) -> None:
    with relay("socks5", server, server_pair, "jane:fake") as proxy:
        for url in (proxy.url.replace("fake", "wrong"), proxy.url.replace("jane:fake@", "")):
            write_kubeconfig("https://cluster.invalid", cluster={"proxy-url": url})
            assert connect(ConnectionFlags()).read(GET, soon()) == Unavailable("unreachable")
    assert proxy.asked == []


@pytest.mark.parametrize("words", [b"", b"\x05", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05\x00\x05\x05\x00\x01"])
def test_what_is_no_socks_proxy_makes_the_server_unreachable(write_kubeconfig: Any, words: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            client, _ = listener.accept()
            with client, contextlib.suppress(OSError):  # it may be left in the middle of a word
                client.sendall(words)
                client.shutdown(socket.SHUT_WR)
                while client.recv(1 << 16):
                    pass

        talker = threading.Thread(target=talk)
        talker.start()
        write_kubeconfig(
            "https://cluster.invalid", cluster={"proxy-url": f"socks5://127.0.0.1:{listener.getsockname()[1]}"}
        )
        assert connect(ConnectionFlags()).read(GET, soon()) == Unavailable("unreachable")
        talker.join(timeout=30)


def test_a_socks_proxy_that_never_answers_runs_into_the_deadline(write_kubeconfig: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        write_kubeconfig(
            "https://cluster.invalid", cluster={"proxy-url": f"socks5://127.0.0.1:{listener.getsockname()[1]}"}
        )
        assert isinstance(connect(ConnectionFlags()).read(GET, soon(0.4)), TimedOut)


@pytest.mark.parametrize("scheme", PROXIES)
def test_a_slow_answer_through_a_proxy_runs_into_the_deadline(
    serve: Serve, authority: Authority, server_pair: Pair, write_kubeconfig: Any, scheme: str
) -> None:
    def drips(client: Client, _: Request) -> None:
        client.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        client.drip(b"y")

    server = serve(drips, tls=tls_context(server_pair))
    with relay(scheme, server, server_pair) as proxy:
        trusted = {"certificate-authority": str(authority.pair.certificate), "tls-server-name": "localhost"}
        write_kubeconfig("https://cluster.invalid", cluster=trusted | {"proxy-url": proxy.url})
        assert isinstance(connect(ConnectionFlags()).read(GET, soon(0.6)), TimedOut)
        server.departures.get(timeout=30)
