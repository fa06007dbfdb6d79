"""Recognise a bundle by its files, and open it as a recorded cluster."""

from __future__ import annotations

from pathlib import Path

from kubectl_evidence.cluster.capture.bundles import cluster_info_dump, must_gather, support_bundle
from kubectl_evidence.cluster.capture.bundles.archive import Archive
from kubectl_evidence.cluster.capture.bundles.files import Files, Folder
from kubectl_evidence.cluster.capture.bundles.layout import Bundle, Layout
from kubectl_evidence.cluster.capture.bundles.moment import newest
from kubectl_evidence.cluster.capture.bundles.shelves import Shelves
from kubectl_evidence.cluster.capture.error import CaptureError
from kubectl_evidence.cluster.capture.files import unreadable
from kubectl_evidence.cluster.capture.folder import HEAD
from kubectl_evidence.cluster.capture.model import Capture
from kubectl_evidence.cluster.capture.replay import RecordedCluster

# The dump last: folders of the others may hold files that are called as its are.
_LAYOUTS = (must_gather.LAYOUT, support_bundle.LAYOUT, cluster_info_dump.LAYOUT)


def open_folder(path: Path) -> RecordedCluster:
    """Open a folder that another tool wrote, or one that holds only that.

    Raises:
        CaptureError: it is none that we know, or cannot be read.
    """
    return _opened(Folder(path), path)


def open_archive(path: Path) -> RecordedCluster:
    """Open a .tar.gz or .tar of such a folder.

    Raises:
        CaptureError: it is none that we know, or not to be trusted, or cannot be read.
    """
    return _opened(Archive(path), path)


def _opened(files: Files, path: Path) -> RecordedCluster:
    bundle = _recognised(files, path)
    shelves = Shelves(bundle)
    try:
        about = [bundle.layout.about(files, root) for root in bundle.roots]
        told = newest(files, shelves.lists)
    except OSError as error:
        raise unreadable(error, str(path)) from None
    ended = max((each.written_at for each in about if each.written_at), default=None)
    written = max((entry.written for entry in files.entries.values() if entry.written), default=None)
    captured_at = told or ended or written
    if captured_at is None:
        what = f"nothing in {path} tells when it was made"
        raise CaptureError(what, "Have it made again.")
    capture = Capture(
        captured_at=captured_at.replace(microsecond=0),
        server_version=next((each.server_version for each in about if each.server_version), ""),
        served=next((each.served for each in about if each.served), None),
    )
    return RecordedCluster(capture, shelves)


def _recognised(files: Files, path: Path) -> Bundle:
    for layout in _LAYOUTS:
        roots = _roots(files, layout)
        if len(roots) > 1 and not layout.together(files, roots):
            what = f"{path} holds {len(roots)} bundles: {layout.called} in each of {', '.join(map(repr, roots[:3]))}"
            raise CaptureError(what, "Name one of them.")
        if roots:
            return Bundle(layout, roots, files)
    if any(name == HEAD or name.endswith(f"/{HEAD}") for name in files.entries):
        what = f"{path} holds a capture, but is not one itself"
        raise CaptureError(what, f"Name the folder that {HEAD} stands in; unpack it if it is in an archive.")
    looked_for = "; ".join([f"{HEAD} (kubectl evidence --record)", *(layout.looked_for for layout in _LAYOUTS)])
    what = f"{path} is nothing that --from can read. Looked for {looked_for}"
    raise CaptureError(what, "Name the folder or archive that one of these tools wrote, not a part of it.")


def _roots(files: Files, layout: Layout) -> tuple[str, ...]:
    by_mark = [{match["root"] for name in files.entries if (match := mark.fullmatch(name))} for mark in layout.marks]
    return tuple(sorted(set.intersection(*by_mark)))
