"""Hand the packet over: to stdout, or to a file that nobody else may read."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from kubectl_evidence.packet import Packet
    from kubectl_evidence.target import Target


def chosen(output: str | None, file: str | None) -> str:
    """The format: as asked, else by the file's name, else for a terminal or for a pipe."""
    if output:
        return output
    if file:
        return {".json": "json", ".yaml": "yaml", ".yml": "yaml"}.get(Path(file).suffix, "markdown")
    return "terminal" if sys.stdout.isatty() else "markdown"


def prepare(form: str) -> None:
    """Load the module of a format; those of the others are never loaded."""
    importlib.import_module(f"kubectl_evidence.render.to_{form}")


def rendered(packet: Packet, form: str) -> str:
    """Write the packet down."""
    match form:
        case "json":
            from kubectl_evidence.render import to_json

            return to_json.render(packet)
        case "yaml":
            from kubectl_evidence.render import to_yaml

            return to_yaml.render(packet)
        case "terminal":
            from kubectl_evidence.render import to_terminal

            return to_terminal.render(packet, colour=_colour(), width=_width())
        case _:
            from kubectl_evidence.render import to_markdown

            return to_markdown.render(packet)


def deliver(text: str, file: str | None) -> None:
    """Write to stdout, or atomically to a file of mode 0600.

    Raises:
        Failure: the file cannot be written.
    """
    if file is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    path = Path(file)
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Failure(
            ExitCode.USAGE,
            "output-not-writable",
            f"cannot write {file}: {error.strerror}",
            ["name a file in a folder that exists and may be written, or leave --output-file out"],
        ) from None


class Shelf:
    """Where the packets of one run go: to stdout one after another, to one file, or each to a file in a folder."""

    def __init__(self, form: str, file: str | None, folder: str | None) -> None:
        self._form = form
        self._file = file
        self._folder = folder
        self._put = 0

    def put(self, target: Target, packet: Packet) -> None:
        """Deliver a packet.

        On stdout JSON documents follow one another, as jq reads them; YAML documents are parted by `---`.

        Raises:
            Failure: it cannot be written.
        """
        text = rendered(packet, self._form)
        self._put += 1
        if self._folder is not None:
            deliver(text, str(self._in_folder(self._folder, target)))
        elif self._put > 1:
            deliver({"json": "", "yaml": "---\n"}.get(self._form, "\n") + text, self._file)
        else:
            deliver(text, self._file)

    def _in_folder(self, folder: str, target: Target) -> Path:
        try:
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(
                ExitCode.USAGE,
                "output-not-writable",
                f"cannot make the folder {folder}: {error.strerror}",
                ["name a folder that exists, or may be made, with --output-dir"],
            ) from None
        suffix = {"json": "json", "yaml": "yaml", "terminal": "txt"}.get(self._form, "md")
        place = f"{target.namespace}." if target.namespace else ""
        return Path(folder) / f"{place}{target.kind.singular}.{target.name}.{suffix}"


def _colour() -> bool:
    # https://no-color.org: present and even empty, as kubectl reads it.
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 40)).columns if sys.stdout.isatty() else 100
