"""Shows a text whose line ends were escaped, as in a string of JSON, with line ends: a file in a log line has lines again.

Offsets stay: an escape becomes spaces and one newline.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late

# Not the one at the end of a string, which is in every line that docker writes.
_INNER = late(r"\\\\{0,15}(?:r\\{1,16})?[nr](?=[^\"'\s\\\\}])")
_ESCAPE = late(r"(?:\\{1,16}r)?\\{1,16}[nr]|\\{1,16}t|(?:%0[dD])?%0[aA](?=.)")


def unfolded(text: str) -> str | None:
    """Return `text` with line ends for escapes of line ends, at the same offsets; None if it has none inside strings."""
    if "\\n" not in text and "%0" not in text:
        return None
    if not _INNER.search(text) and "%0" not in text:
        return None
    return _ESCAPE.sub(_line_end, text)


def _line_end(escape: re.Match[str]) -> str:
    return " " * (len(escape[0]) - 1) + ("\t" if escape[0][-1] == "t" else "\n")


# What a log writes at the head of each line of a text: a time and a stream, a container's name and a bar, a diff's sign.
LOG_PREFIX = r"(?:\d{4}-\d\d-\d\dT[^\s]{8,32}[ ](?:std(?:out|err)[ ][FP][ ])?|\[[\w./-]{1,80}\][ ]|[\w./-]{1,80}[ ]?\|[ ]|[-+](?=[ ]))?"
