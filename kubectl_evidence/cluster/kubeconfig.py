"""Kubeconfig files, read and merged by kubectl's rules.

The rules are client-go's (k8s.io/client-go tools/clientcmd/loader.go and merge.go): `--kubeconfig`
alone, or else the files of `KUBECONFIG`, or else `~/.kube/config`; missing files and empty names
are skipped; of two entries with one name the first file's wins as a whole, and so does the first
current-context; a relative path is relative to the folder of the file that holds it. Choosing a
context and applying flags is `connection`'s part.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, TypeVar

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.document import read
from kubectl_evidence.cluster.entries import ClusterEntry, ContextEntry, FileEntries, UserEntry
from kubectl_evidence.frozen import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Kubeconfig:
    """The merged files. `looked_in` names every file that was tried, `files` those that were there."""

    looked_in: tuple[str, ...]
    files: tuple[str, ...] = ()
    current_context: str = ""
    contexts: Mapping[str, ContextEntry] = field(default_factory=dict)
    clusters: Mapping[str, ClusterEntry] = field(default_factory=dict)
    users: Mapping[str, UserEntry] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The file or files, for a message."""
        return ", ".join(self.files or self.looked_in)


def load(explicit: str, environ: Mapping[str, str]) -> Kubeconfig:
    """Read and merge the files that kubectl would read; `explicit` is `--kubeconfig`.

    Raises:
        ConnectionFailed: a file that cannot be read or understood, or an explicit one that is missing.
    """
    paths = _paths(explicit, environ)
    found: list[tuple[str, FileEntries]] = []
    for path in paths:
        try:
            data = Path(path).read_bytes()
        except FileNotFoundError:
            if explicit:
                msg = f"there is no kubeconfig {path}"
                raise ConnectionFailed(msg, "give --kubeconfig the path of an existing file") from None
        except OSError as error:
            msg = f"kubeconfig {path} cannot be read: {error.strerror}"
            raise ConnectionFailed(msg, "check the file's permissions") from None
        else:
            found.append((path, FileEntries(path, _parse(path, data))))
    files = [file for _, file in found]
    return Kubeconfig(
        looked_in=tuple(paths),
        files=tuple(path for path, _ in found),
        current_context=next((name for file in files if (name := file.current_context())), ""),
        contexts=_first_wins(file.contexts() for file in files),
        clusters=_first_wins(file.clusters() for file in files),
        users=_first_wins(file.users() for file in files),
    )


def _paths(explicit: str, environ: Mapping[str, str]) -> list[str]:
    if explicit:
        return [explicit]
    if environ.get("KUBECONFIG"):
        return list(dict.fromkeys(path for path in environ["KUBECONFIG"].split(os.pathsep) if path))
    return [str(Path(environ.get("HOME", ""), ".kube", "config"))]


def _first_wins(maps: Iterator[dict[str, T]]) -> dict[str, T]:
    merged: dict[str, T] = {}
    for entries in maps:
        merged = entries | merged
    return merged


def _parse(path: str, data: bytes) -> Mapping[str, Any]:
    """Read one file as JSON or YAML; its text is never quoted, because it holds credentials."""
    if not data.strip():
        return {}
    try:
        document = read(data)
    except RecursionError:
        problem = "is nested too deeply"
    except ValueError as error:
        problem = f"is not valid YAML or JSON{error}"
    else:
        if document is None:
            return {}
        if not isinstance(document, dict):
            problem = "holds no mapping"
        elif document.get("kind", "Config") not in ("Config", None, "") or document.get("apiVersion", "v1") not in (
            "v1",
            None,
            "",
        ):
            problem = "is not a kubeconfig (its apiVersion and kind should be v1 and Config)"
        else:
            return document
    msg = f"kubeconfig {path} {problem}"
    raise ConnectionFailed(msg, "correct the file, or name another one with --kubeconfig") from None
