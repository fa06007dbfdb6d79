"""kubectl's connection flags, as data.

Imported by the command line, so nothing but the standard library. Names and meaning are
kubectl's (k8s.io/cli-runtime pkg/genericclioptions/config_flags.go); an empty value is a flag
that was not given.
"""

from __future__ import annotations

import re
from dataclasses import field

from kubectl_evidence.frozen import dataclass

# time.ParseDuration's units in seconds.
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")

# What Go counts nanoseconds in ends here.
_MOST_SECONDS = 2**63 / 1e9


@dataclass(frozen=True)
class ConnectionFlags:
    """What the user said about how to reach the cluster.

    `as_user_extra` holds `KEY=VALUE` pairs as written; `request_timeout` is a duration as kubectl
    reads it (see `parse_duration`), where "0" means none.
    """

    kubeconfig: str = ""
    context: str = ""
    cluster: str = ""
    user: str = ""
    namespace: str = ""
    server: str = ""
    token: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)
    as_user: str = ""
    as_groups: tuple[str, ...] = ()
    as_uid: str = ""
    as_user_extra: tuple[str, ...] = ()
    certificate_authority: str = ""
    client_certificate: str = ""
    client_key: str = ""
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    request_timeout: str = "0"
    disable_compression: bool = False


def parse_duration(text: str) -> float:
    """Read a duration in seconds, as kubectl reads `--request-timeout`; 0 stands for none.

    A whole number is seconds; otherwise Go's notation: `500ms`, `1.5h`, `1m30s`, with a sign before
    it, where a negative one is none (k8s.io/client-go tools/clientcmd/helpers.go, ParseTimeout).

    Raises:
        ValueError: neither of these, or longer than 292 years; the message says what to write.
    """
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    if re.fullmatch(r"[0-9]+", unsigned):
        seconds = float(text)
        refused = seconds < 0
    else:
        parts = _PART.findall(unsigned)
        refused = not parts or "".join(number + unit for number, unit in parts) != unsigned
        seconds = 0.0 if text.startswith("-") else sum(float(number) * _UNITS[unit] for number, unit in parts)
    if refused or seconds > _MOST_SECONDS:
        msg = f"{text!r} is not a duration; write whole seconds or a number with a unit, such as 10, 500ms or 1m30s"
        raise ValueError(msg)
    return seconds
