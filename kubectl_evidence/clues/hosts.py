"""The hosts that a pod is told to talk to, by its environment: `DB_HOST=db`, `postgres://user:…@db:5432/orders`.

Of a value nothing but a host and a port is ever taken; what stands before an `@` is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_evidence.late import late
from kubectl_evidence.parsed import at, listed

# Words of a variable's name that say that its value is a place on the network.
_HINTS = frozenset(
    "ADDR ADDRESS ADDRS BROKER BROKERS DSN ENDPOINT ENDPOINTS HOST HOSTNAME HOSTS SERVER SERVERS SERVICE UPSTREAM URI "
    "URL".split()
)
# Ports that a scheme stands for where none is written (IANA service names, else the default of the server).
_DEFAULTS = {
    "amqp": 5672, "amqps": 5671, "http": 80, "https": 443, "mongodb": 27017, "mysql": 3306, "nats": 4222,
    "postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379, "ws": 80, "wss": 443,
}  # fmt: skip
_PLACE = late(
    r"(?:jdbc:)?(?:(?P<scheme>[a-z][a-z0-9+.-]{1,30})://)?(?:[^/?#\s]*@)?"
    r"(?P<host>[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?|\[redacted:[a-z0-9-]+:[0-9a-f]{8}\])"
    r"\.?(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?#]\S*)?"
)
_ADDRESS = late(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_LABEL = late(r"[a-z]([a-z0-9-]*[a-z0-9])?")
# Of a list of brokers; and of a whole environment.
_FROM_ONE, _MOST = 4, 40


class Host(NamedTuple):
    """A host that a variable names, in lower case, and the port where one is said. Of a masked one the mask stands."""

    env: str
    host: str
    port: int | None

    @property
    def bare(self) -> bool:
        """A single label: only as the name of a Service in the same namespace does it mean a host."""
        return "." not in self.host and not self.host.startswith("[")

    def service_in(self, namespace: str) -> str:
        """The name that a Service of the namespace would have to have for this to be its host; empty if none can be."""
        if self.bare:
            return self.host
        # k8s.io/dns docs/specification.md, whatever the cluster's domain is; `db.payments` is found by its search path.
        name, _, rest = self.host.partition(".")
        return name if rest == namespace or rest.startswith(f"{namespace}.svc") else ""


def hosts_of(spec: Any) -> list[Host]:
    """Every host in the environment of a pod's containers, each once, in order.

    `spec` is that of a pod or a template, as parsed JSON. Values that come from elsewhere, and those that refer to
    other variables, tell nothing.
    """
    found: dict[tuple[str, int | None], Host] = {}
    for key in ("containers", "initContainers"):
        for container in listed(at(spec, key)):
            for one in _in_environment(listed(at(container, "env"))):
                found.setdefault((one.host, one.port), one)
    return list(found.values())[:_MOST]


def _in_environment(variables: list[Any]) -> Iterator[Host]:
    values = {
        name: value
        for each in variables
        if isinstance(name := at(each, "name"), str) and isinstance(value := at(each, "value"), str)
    }
    for name, value in values.items():
        if "$(" in value or len(value) > 2000:
            continue
        for place in value.replace(",", " ").replace(";", " ").split()[:_FROM_ONE]:
            yield from _host(name, place, values)


def _host(name: str, place: str, values: dict[str, str]) -> Iterator[Host]:
    words = set(name.upper().replace("-", "_").split("_"))
    found = _PLACE.fullmatch(place)
    if found is None:
        return
    host, scheme = found["host"].lower(), found["scheme"] or ""
    # A bare word is a host only as a whole; one with a slash may be the name of an image, or a path.
    hinted = bool(words & _HINTS) and "NAME" not in words and not found["rest"]
    if not (scheme or found["port"] or hinted) or not _is_host(host):
        return
    port = int(found["port"]) if found["port"] else _DEFAULTS.get(scheme.rpartition("+")[0] or scheme)
    yield Host(name, host, port or _beside(name, values))


def _beside(name: str, values: dict[str, str]) -> int | None:
    """The port in a variable of its own: DB_PORT beside DB_HOST."""
    for word in ("HOSTNAME", "HOST", "ADDRESS", "ADDR", "SERVER"):
        if name.upper().endswith(word):
            value = values.get(f"{name[: -len(word)]}{'PORT' if name.isupper() else 'port'}", "")
            return int(value) if value.isdigit() and 0 < int(value) < 65536 else None
    return None


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return True
    if _ADDRESS.fullmatch(host):
        return all(int(part) < 256 for part in host.split(".")) and not host.startswith(("127.", "0."))
    labels = host.split(".")
    # The last label of a name is never a number: versions and sizes look like names otherwise (RFC 3696).
    last = labels[-1]
    return host != "localhost" and (len(labels) == 1 or len(last) > 1) and bool(_LABEL.fullmatch(last)) and all(labels)
