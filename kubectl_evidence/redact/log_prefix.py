"""What stands before a line that a log has taken up from somewhere else."""

from __future__ import annotations

# What a log writes at the head of each line: a time and a stream, a container's name and a bar, a diff's sign.
LOG_PREFIX = (
    r"(?:\d{4}-\d\d-\d\dT[^\s]{8,32}[ ](?:std(?:out|err)[ ][FP][ ])?|\[[\w./-]{1,80}\][ ]|[\w./-]{1,80}[ ]{0,8}\|[ ]"
    r"|<\d{1,3}>[^\n]{0,120}?[ ]-[ ]-[ ]|>[ ])?(?:[-+](?![ ]\S))?"
)
