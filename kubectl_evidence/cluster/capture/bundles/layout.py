"""What a layout says: which of a bundle's files hold which objects and logs, and what the bundle says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from kubectl_evidence.cluster.capture.bundles.files import Files
from kubectl_evidence.cluster.capture.model import Log, LogKey
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class Shelf:
    """A file of objects of one resource, all in one namespace, or of the whole cluster where it is empty.

    `whole`: it is the answer to a list, so that what is not in it was not there. `name`: it holds that object alone.
    """

    file: str
    resource: Resource
    namespace: str = ""
    name: str = ""
    whole: bool = False


@dataclass(frozen=True)
class About:
    """What a bundle says of itself; empty and None where it does not.

    `served` names the group versions that the API server serves, all of them.
    """

    server_version: str = ""
    served: frozenset[str] | None = None
    written_at: datetime | None = None


def _apart(_: Files, __: tuple[str, ...]) -> bool:
    return False


@dataclass(frozen=True)
class Layout:
    """How one tool lays a bundle out.

    Each of `marks` matches the path of a file that such a bundle has; what its group `root` matches is where the bundle
    begins. `shelf` is given paths below that, `log` and `about` the root itself; `log` gives None for a log that was
    not recorded. Of several such bundles below one folder, `together` says whether they are parts of one.
    """

    called: str
    looked_for: str
    marks: tuple[re.Pattern[str], ...]
    shelf: Callable[[str], Shelf | None]
    log: Callable[[Files, str, LogKey], Log | None]
    about: Callable[[Files, str], About]
    together: Callable[[Files, tuple[str, ...]], bool] = _apart


@dataclass(frozen=True)
class Bundle:
    """A layout that was recognised, and where its bundles begin: "" or a path that ends in "/"."""

    layout: Layout
    roots: tuple[str, ...]
    files: Files
