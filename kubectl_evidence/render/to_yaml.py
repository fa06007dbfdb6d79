"""The packet as YAML: the same document as the JSON, in block style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from kubectl_evidence.late import late
from kubectl_evidence.packet import Packet

# libyaml's emitter is several times faster; wheels of PyYAML for every usual platform carry it.
if TYPE_CHECKING:
    _Base = yaml.SafeDumper
else:
    _Base = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

# What some reader takes for something other than a string, although PyYAML (YAML 1.1) does not:
# YAML 1.2's core schema (0o17, 1e3, .5), and y and n, which YAML 1.1 itself lists as booleans.
_ELSEWHERE_NO_STRING = late(r"[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|(\.\d+|\d[\d_]*(\.\d*)?)([eE][-+]?\d+)?)|[yYnN]")

# Never fold: a log line or a command is copied as one.
_NO_WRAP = 2**30


class _Dumper(_Base):
    """Block style throughout, lines of a text as lines, nothing said by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write `&a` and `*a`: a reader follows no pointers."""
        del data
        return True


def _represent_str(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text:
        style = "|"
    elif _ELSEWHERE_NO_STRING.fullmatch(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_str)


def render(packet: Packet) -> str:
    """Return the packet as YAML, ending in a newline. Loading it gives the document of the JSON."""
    dumped: str = yaml.dump(
        packet.document(),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=_NO_WRAP,
    )
    return dumped
