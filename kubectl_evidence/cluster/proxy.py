"""Which proxy a request to the API server goes through, by the rules of Go's standard library.

A kubeconfig's proxy-url wins over the environment and over NO_PROXY; otherwise HTTPS_PROXY,
HTTP_PROXY and NO_PROXY (or in lower case) decide, and loopback addresses are never proxied
(golang.org/x/net/http/httpproxy/proxy.go).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from kubectl_evidence.cluster import ConnectionFailed

_PORTS = {"http": 80, "https": 443}
_SCHEMES = ("http", "https", "socks5", "socks5h")


def choose(server: str, proxy_url: str, environ: Mapping[str, str]) -> str:
    """Give the URL of the proxy for `server`, or "" if there is none.

    Raises:
        ConnectionFailed: a proxy's address that is none; it is not quoted, because it may hold a password.
    """
    if proxy_url:
        if not _is_usable(proxy_url):
            msg = "the kubeconfig's proxy-url is no http, https or socks5 URL"
            raise ConnectionFailed(msg, "write it as http://HOST:PORT")
        return proxy_url
    url = urlsplit(server)
    name = f"{url.scheme}_proxy"
    proxy = environ.get(name.upper()) or environ.get(name) or ""
    if not proxy or _is_exempt(url, environ.get("NO_PROXY") or environ.get("no_proxy") or ""):
        return ""
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not _is_usable(proxy):
        msg = f"the environment variable {name.upper()} (or {name}) holds no http, https or socks5 URL"
        raise ConnectionFailed(msg, "write it as http://HOST:PORT")
    return proxy


def _is_usable(proxy: str) -> bool:
    try:
        url = urlsplit(proxy)
        return url.scheme in _SCHEMES and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _is_exempt(url: SplitResult, no_proxy: str) -> bool:
    host = (url.hostname or "").lower()
    port = url.port or _PORTS[url.scheme]
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return True
    entries = [entry.strip().lower() for entry in no_proxy.split(",")]
    return "*" in entries or any(_matches(entry, host, port, address) for entry in entries if entry)


def _matches(entry: str, host: str, port: int, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> bool:
    if "/" in entry:
        try:
            return address is not None and address in ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
    wanted, entry_port = _split_port(entry)
    if not wanted or (entry_port and entry_port != str(port)):
        return False
    literal = _address(wanted)
    if literal is not None or address is not None:
        return literal == address
    suffix = wanted.removeprefix("*")
    return host.endswith(suffix) if suffix.startswith(".") else host == suffix or host.endswith(f".{suffix}")


def _split_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, rest.removeprefix(":")
    host, colon, port = entry.partition(":")
    return (host, port) if colon and ":" not in port else (entry, "")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
