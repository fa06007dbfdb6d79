"""Replay a recorded cluster instead of a live one: no network, no kubeconfig.

Reading (`folder` and what it needs) and answering (`replay`) meet in `model.Capture` only.
"""

from __future__ import annotations

from pathlib import Path

from kubectl_evidence.cluster.capture.error import CaptureError
from kubectl_evidence.cluster.capture.replay import RecordedCluster

__all__ = ["CaptureError", "RecordedCluster", "load"]


def load(path: Path) -> RecordedCluster:
    """Read a capture: the folder that `--record` wrote, or one YAML file with the same content.

    What `kubectl cluster-info dump --output-directory`, must-gather (`oc adm inspect`) and troubleshoot's support
    bundles hold is read as it is, from the folder or a .tar.gz of it.

    Raises:
        CaptureError: it cannot be read or is malformed; names the file, the line and what to do next.
    """
    from kubectl_evidence.cluster.capture.files import unreadable
    from kubectl_evidence.cluster.capture.folder import HEAD, read_file, read_folder

    try:
        if path.is_dir():
            if (path / HEAD).exists():
                return RecordedCluster(read_folder(path))
            from kubectl_evidence.cluster.capture.bundles.opening import open_folder

            return open_folder(path)
        if path.is_file():
            from kubectl_evidence.cluster.capture.bundles.archive import is_archive
            from kubectl_evidence.cluster.capture.bundles.opening import open_archive

            return open_archive(path) if is_archive(path) else RecordedCluster(read_file(path))
        there = path.exists()
    except OSError as error:
        raise unreadable(error, str(path)) from None
    what = f"{path} is neither a folder nor a file" if there else f"there is no {path}"
    raise CaptureError(what, "Name the folder that --record wrote, a capture in one file, or a bundle.")
