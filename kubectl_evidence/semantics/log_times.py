"""When a line of a log was written, by its own account."""

from __future__ import annotations

from datetime import UTC, datetime

from kubectl_evidence.late import late
from kubectl_evidence.text import Text

# A line tells its time at its beginning, or in one of the first fields of a JSON object or of logfmt.
_BEGINNING = 300
# RFC 3339, and what is common of ISO 8601; a zone may be missing.
_ISO = r"(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?\s?(Z|[+-]\d\d:?\d\d)?"
_AT_START = late(rf"^\W?{_ISO}")
_IN_FIELD = late(rf"(?:^|[{{,\s])\"?(?:@?timestamp|time|ts|t|date)\"?\s*[:=]\s*\"?{_ISO}")
# Seconds since the epoch with a fraction (zap), or milliseconds (pino).
_EPOCH = late(r"(?:^|[{,\s])\"?(?:@?timestamp|time|ts|t)\"?\s*[:=]\s*\"?(1[0-9]{9})(?:\.\d+|([0-9]{3}))?\b")


def written_at(line: Text) -> datetime | None:
    """Read the time that a line gives; None where it gives none that can be read without guessing a date.

    A time without a zone is taken for UTC, which is what containers have unless an image says otherwise.
    """
    beginning = line[:_BEGINNING]
    found = _AT_START.match(beginning) or _IN_FIELD.search(beginning)
    if found is not None:
        zone = (found[7] or "Z").replace("Z", "+00:00")
        try:
            return datetime.fromisoformat(f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6]}{zone}")
        except ValueError:
            return None
    epoch = _EPOCH.search(beginning)
    return datetime.fromtimestamp(int(epoch[1]), UTC) if epoch is not None else None
