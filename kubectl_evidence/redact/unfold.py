"""Shows a text whose line ends were escaped, as in a string of JSON, with line ends: a file has lines again.

Offsets stay: an escape becomes spaces and one newline.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late

# Not the one at the end of a string, which is in every line that docker writes.
_INNER = late(r"\\\\{0,15}(?:r\\{1,16})?[nr](?:[ \t]+(?=\S)|(?=[^\"'\s\\}]))")
_ESCAPE = late(r"(?:\\{1,16}r)?\\{1,16}[nr]|\\{1,16}t")


def unfolded(text: str) -> str | None:
    """Return `text` with line ends for escapes of line ends, at the same offsets; None if none are inside."""
    if "\\n" not in text or not _INNER.search(text):
        return None
    return _ESCAPE.sub(_line_end, text)


def _line_end(escape: re.Match[str]) -> str:
    return " " * (len(escape[0]) - 1) + ("\t" if escape[0][-1] == "t" else "\n")


# What a log writes at the head of each line: a time and a stream, a container's name and a bar, a diff's sign.
LOG_PREFIX = (
    r"(?:\d{4}-\d\d-\d\dT[^\s]{8,32}[ ](?:std(?:out|err)[ ][FP][ ])?|\[[\w./-]{1,80}\][ ]|[\w./-]{1,80}[ ]{0,8}\|[ ]"
    r"|<\d{1,3}>[^\n]{0,120}?[ ]-[ ]-[ ]|>[ ])?(?:[-+](?![ ]\S))?"
)
