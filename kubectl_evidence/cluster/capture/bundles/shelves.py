"""The objects and logs of a bundle, read when they are asked for."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kubectl_evidence.cluster.capture.bodies import version_of
from kubectl_evidence.cluster.capture.bundles.layout import Bundle, Shelf
from kubectl_evidence.cluster.capture.bundles.reading import objects_in
from kubectl_evidence.cluster.capture.error import CaptureError
from kubectl_evidence.cluster.capture.files import MAX_FILE_BYTES
from kubectl_evidence.cluster.capture.model import Answer, Key, Log, LogKey, Recorded
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.cluster.capture.selectors import Matches
from kubectl_evidence.cluster.capture.store import Broken, matching

_NAMESPACES = Resource("", "namespaces")
# Text of the files whose objects are kept; parsed they take about ten times as much memory.
_KEPT_BYTES = 16 * 1024 * 1024
# How much of a file, and of how many, goes into the digest, besides every file's name and size.
_DIGEST_BYTES = 4096
_DIGEST_FILES = 1000


class Shelves:
    """The records of a bundle. Which of two readings of one object is the newer one, its resourceVersion says."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._lists: dict[tuple[Resource, str], Shelf] = {}
        self._parts: dict[tuple[Resource, str], list[Shelf]] = {}
        self._single: dict[Key, list[Shelf]] = {}
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Mapping[Key, Recorded]] = OrderedDict()
        for shelf in _shelves(bundle):
            place = (shelf.resource, shelf.namespace)
            if shelf.whole:
                # Of two answers to one list (two images of a must-gather) one is taken: together they are of no moment.
                self._lists.setdefault(place, shelf)
            elif shelf.name:
                self._single.setdefault(Key(*place, shelf.name), []).append(shelf)
            else:
                self._parts.setdefault(place, []).append(shelf)

    @property
    def lists(self) -> Iterable[Shelf]:
        """The files that are answers to lists."""
        return self._lists.values()

    @property
    def namespaces(self) -> set[str]:
        return {namespace for _, namespace in (*self._lists, *self._parts)} - {""} | {
            key.namespace for key in self._single if key.namespace
        }

    def namespaces_of(self, resource: Resource) -> set[str]:
        """Give the namespaces that were looked into for it: whether anything was found is not read for this."""
        places = (*self._lists, *self._parts, *(key[:2] for key in self._single))
        return {namespace for each, namespace in places if each == resource}

    def names_of(self, resource: Resource) -> set[tuple[str, str]]:
        found = {(key.namespace, key.name) for key in self._single if key.resource == resource}
        for (each, _), shelf in self._lists.items():
            if each == resource:
                try:
                    found |= {(key.namespace, key.name) for key in self._read(shelf)}
                except Broken:
                    continue
        return found

    def get(self, key: Key) -> Recorded | None:
        place = (key.resource, key.namespace)
        shelves = [*self._single.get(key, ()), *self._parts.get(place, ())]
        if place in self._lists:
            shelves.append(self._lists[place])
        read: list[Recorded] = []
        broken: Broken | None = None
        for shelf in shelves:
            try:
                if found := self._read(shelf).get(key):
                    read.append(found)
            except Broken as error:
                broken = error
        if broken and not read:
            raise broken
        return max(read, key=lambda recorded: version_of(recorded.content), default=None)

    def is_known_absent(self, key: Key) -> bool:
        return (key.resource, key.namespace) in self._lists

    def named(self, answer: Answer, resource: Resource, within: str = "") -> None:
        """No list of a bundle is told by what it named."""
        del answer, resource, within

    def select(
        self, resource: Resource, namespace: str, matches: Matches, *, partial: bool, by_metadata: bool
    ) -> list[Recorded] | None:
        shelf = self._lists.get((resource, namespace))
        shelves = [shelf] if shelf is not None else self._of_all_namespaces(resource) if not namespace else None
        if shelves is None:
            return None
        found = {key: recorded for each in shelves for key, recorded in self._read(each).items()}
        return matching([found[key] for key in sorted(found)], matches, enough=partial and by_metadata)

    def _of_all_namespaces(self, resource: Resource) -> list[Shelf] | None:
        """The lists that together are that of all namespaces; None where one is missing, or there may be others."""
        namespaces = self._lists.get((_NAMESPACES, ""))
        if namespaces is None or not self.namespaces_of(resource) - {""}:
            return None
        found = [self._lists.get((resource, key.name)) for key in self._read(namespaces)]
        return None if None in found else [each for each in found if each]

    def log(self, key: LogKey) -> Log | None:
        try:
            found = (self._bundle.layout.log(self._bundle.files, root, key) for root in self._bundle.roots)
            return next((log for log in found if log), None)
        except OSError:
            raise Broken("unreadable") from None

    def digest(self) -> bytes:
        """SHA-256 over what files there are and how the first of them begin: the same for a folder and its archive.

        The uids and times that stand there are nothing that anybody could guess.
        """
        files, roots = self._bundle.files, self._bundle.roots
        said = hashlib.sha256()
        for name, entry in files.entries.items():
            if root := _root_of(name, roots):
                said.update(f"{name[len(root[0]) :]}\0{entry.size}\0".encode())
        beginnings = sorted({shelf.file for shelf in self._lists.values()})[:_DIGEST_FILES]
        for name in beginnings:
            try:
                said.update(hashlib.sha256(files.read(name, 0, _DIGEST_BYTES)).digest())
            except OSError:
                continue
        return said.digest()

    def _read(self, shelf: Shelf) -> Mapping[Key, Recorded]:
        with self._lock:
            if shelf.file not in self._kept:
                self._kept[shelf.file] = self._parsed(shelf)
                while len(self._kept) > 1 and self._kept_bytes() > _KEPT_BYTES:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(shelf.file)
            return self._kept[shelf.file]

    def _kept_bytes(self) -> int:
        return sum(self._bundle.files.entries[name].size for name in self._kept)

    def _parsed(self, shelf: Shelf) -> Mapping[Key, Recorded]:
        size = self._bundle.files.entries[shelf.file].size
        if size > MAX_FILE_BYTES:
            raise Broken("too-large")
        try:
            return objects_in(self._bundle.files.read(shelf.file, 0, size), shelf)
        except (CaptureError, OSError):
            raise Broken("unreadable") from None


def _shelves(bundle: Bundle) -> Iterator[Shelf]:
    for name in bundle.files.entries:
        if (root := _root_of(name, bundle.roots)) and (shelf := bundle.layout.shelf(name[len(root[0]) :])):
            yield replace(shelf, file=name)


def _root_of(name: str, roots: tuple[str, ...]) -> tuple[str] | None:
    """The root that a file is below, in a tuple since it may be the empty one."""
    return next(((root,) for root in roots if name.startswith(root)), None)
