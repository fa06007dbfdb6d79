"""A list in pages, and the pages as one answer again.

Asked for as `kubectl get` asks (--chunk-size=500), and put together as k8s.io/client-go tools/pager does. What no
reader of a list wants is dropped page by page, so that a namespace of thousands of pods is never in memory as it came.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from kubectl_evidence.late import late

if TYPE_CHECKING:
    from kubectl_evidence.cluster.transport import Answer

# The first page is what nearly every namespace fits into. Who has more is better served by few round trips.
FIRST, NEXT = 500, 2000
# A page that is too large to read is asked for again in pieces, down to this many objects.
_LEAST = 50
# So much is kept of all pages together; a list beyond it is too large, as one answer would be.
_KEPT = 32 << 20
# A server that always knows of one more page is not worth more.
_PAGES = 500

_EXPIRED = 410
_MORE = late(rb'"continue"\s*:\s*"[^"]')

Query: TypeAlias = Sequence[tuple[str, str]]
# Sends one request with this query.
Fetch: TypeAlias = Callable[[Query], "Answer"]


def whole(query: Query, fetch: Fetch) -> Answer:
    """Read a list to its end; the answer is what one request would have got, less `managedFields`.

    A list that is no longer there in the state that its first page was of (410 Expired) is read again from
    the start, and a second time without pages, as client-go's pager does. An answer other than 200 on any
    page is the answer to the whole: half a list would read as if the rest did not exist.

    Raises:
        Exception: whatever `fetch` raises.
    """
    for _ in range(2):
        answer = _in_pages(query, fetch)
        if answer.status != _EXPIRED:
            return answer
    return fetch(query)


def first(query: Query, fetch: Fetch, most: int) -> tuple[Answer, bool]:
    """Read the first objects of a list; the second value says whether there are more.

    Raises:
        Exception: whatever `fetch` raises.
    """
    answer = _page(query, fetch, most, "")
    return answer, answer.status == 200 and bool(_MORE.search(answer.body))


def _in_pages(query: Query, fetch: Fetch) -> Answer:
    answer = begun = _page(query, fetch, FIRST, "")
    if answer.status != 200 or answer.truncated or not _MORE.search(answer.body):
        return answer
    pages = _Pages()
    token = pages.add(answer.body)
    for _ in range(_PAGES):
        if not token:
            return replace(begun, body=pages.joined())
        answer = _page(query, fetch, NEXT, token)
        if answer.status != 200 or answer.truncated:
            return answer
        token = pages.add(answer.body)
        if pages.too_many:
            break
    return replace(begun, body=b"", truncated=True)


def _page(query: Query, fetch: Fetch, size: int, token: str) -> Answer:
    while True:
        more = (("continue", token),) if token else ()
        answer = fetch((*query, ("limit", str(size)), *more))
        if not answer.truncated or size <= _LEAST:
            return answer
        size = max(_LEAST, size // 10)


class _Pages:
    """The objects of the pages so far, as JSON."""

    def __init__(self) -> None:
        self._head: dict[str, Any] = {}
        self._items: list[bytes] = []
        self._size = 0
        self._readable = True

    def add(self, body: bytes) -> str:
        """Take a page in and give the token of the next one, or "" if it was the last, or is none."""
        page = _parsed(body)
        items, metadata = page.pop("items", None) or [], page.pop("metadata", None) or {}
        alike = not self._head or page.get("kind") == self._head.get("kind")
        if not (page and alike and isinstance(items, list) and isinstance(metadata, dict)):
            self._readable = False
            return ""
        token = metadata.pop("continue", "")
        metadata.pop("remainingItemCount", None)
        self._head = self._head or {**page, "metadata": metadata}
        for item in items:
            if isinstance(item, dict) and isinstance(item.get("metadata"), dict):
                item["metadata"].pop("managedFields", None)
        if items:
            self._items.append(json.dumps(items, separators=(",", ":")).encode()[1:-1])
            self._size += len(self._items[-1])
        return token if isinstance(token, str) else ""

    @property
    def too_many(self) -> bool:
        return self._size > _KEPT

    def joined(self) -> bytes:
        """The list in one piece; nothing, which nobody can read, when a page was no list."""
        if not self._readable:
            return b""
        head = json.dumps(self._head, separators=(",", ":")).encode()[:-1]
        return b"".join((head, b',"items":[', b",".join(self._items), b"]}"))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return page if isinstance(page, dict) else {}
