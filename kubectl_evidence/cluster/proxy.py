"""Which proxy a request to the API server goes through, by the rules of Go's standard library.

A kubeconfig's proxy-url wins over the environment and over NO_PROXY; otherwise HTTPS_PROXY,
HTTP_PROXY and NO_PROXY (or in lower case) decide, and loopback addresses are never proxied
(golang.org/x/net/http/httpproxy/proxy.go).
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit

from kubectl_evidence.cluster import ConnectionFailed

_PORTS = {"http": 80, "https": 443}
_SCHEMES = ("http", "https", "socks5")

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def choose(server: str, proxy_url: str, environ: Mapping[str, str]) -> str:
    """Give the URL of the proxy for `server`, or "" if there is none.

    Raises:
        ConnectionFailed: a proxy's address that is none; it is not quoted, because it may hold a password.
    """
    if proxy_url:
        if not _is_usable(proxy_url, _SCHEMES):
            msg = "the kubeconfig's proxy-url is no http, https or socks5 URL"
            raise ConnectionFailed(msg, "write it as http://HOST:PORT")
        return proxy_url
    url = urlsplit(server)
    name = f"{url.scheme}_proxy"
    proxy = environ.get(name.upper()) or environ.get(name) or ""
    if not proxy or _is_exempt(url, environ.get("NO_PROXY") or environ.get("no_proxy") or ""):
        return ""
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not _is_usable(proxy, (*_SCHEMES, "socks5h")):
        msg = f"the environment variable {name.upper()} (or {name}) holds no http, https or socks5 URL"
        raise ConnectionFailed(msg, "write it as http://HOST:PORT")
    return proxy


def _is_usable(proxy: str, schemes: tuple[str, ...]) -> bool:
    try:
        url = urlsplit(proxy)
        return url.scheme in schemes and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _is_exempt(url: SplitResult, no_proxy: str) -> bool:
    host = _ascii(unquote(url.hostname or ""))
    port = str(url.port or _PORTS[url.scheme])
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return True
    entries = [entry.strip().lower() for entry in no_proxy.split(",")]
    return "*" in entries or any(_matches(entry, host, port, address) for entry in entries if entry)


def _matches(entry: str, host: str, port: str, address: _Address | None) -> bool:
    network = _network(entry)
    if network is not None:
        return address is not None and address.version == network.version and address in network
    wanted, entry_port = _split_port(entry)
    if not wanted or (entry_port and entry_port != port):
        return False
    literal = None if "%" in wanted else _address(wanted)
    if literal is not None or address is not None:
        return literal == address
    suffix = _ascii(wanted.removeprefix("*") if wanted.startswith("*.") else wanted)
    return host.endswith(suffix) if suffix.startswith(".") else host == suffix or host.endswith(f".{suffix}")


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    address, _, bits = entry.partition("/")
    if not re.fullmatch(r"[0-9]{1,3}", bits):  # ipaddress takes a netmask too, Go does not
        return None
    try:
        network = ipaddress.ip_network(f"{address}/{int(bits)}", strict=False)
    except ValueError:
        return None
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return ipaddress.ip_network((mapped, network.prefixlen - 96)) if mapped and network.prefixlen >= 96 else network


def _split_port(entry: str) -> tuple[str, str]:
    """Split as net.SplitHostPort does, which takes brackets for an address only before a port."""
    bracketed = re.fullmatch(r"\[([^\[\]]*)\]:([^:]*)", entry)
    if bracketed:
        return bracketed[1], bracketed[2]
    host, colon, port = entry.partition(":")
    return (host, port) if colon and ":" not in port else (entry, "")


def _address(text: str) -> _Address | None:
    """Read an address, without its zone; IPv4 written as IPv6 is IPv4."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _ascii(name: str) -> str:
    """Write a name of other scripts as DNS does."""
    if not name.isascii():
        with contextlib.suppress(UnicodeError):
            return name.encode("idna").decode()
    return name
