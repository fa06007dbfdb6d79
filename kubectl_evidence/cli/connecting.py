"""The flags that say how to reach the cluster, as the cluster's side takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_evidence.cli.flags import FLAGS
from kubectl_evidence.cluster.flags import ConnectionFlags


def connection_flags(given: Mapping[str, Any]) -> ConnectionFlags:
    """Take what was given of the connection's flags; `given` maps attributes to values, empty where not said."""
    values = {flag.attribute: given.get(flag.attribute) for flag in FLAGS if flag.connection}
    return ConnectionFlags(**{name: value for name, value in values.items() if value})
