"""Hand the packet over: to stdout, or to a file that nobody else may read."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kubectl_evidence.cli.errors import Failure, report
from kubectl_evidence.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from kubectl_evidence.packet import Packet
    from kubectl_evidence.target import Target

# File systems allow 255 bytes; what is written first has a longer name, and each an ending.
_LONGEST = 200


def chosen(output: str | None, file: str | None, folder: str | None = None) -> str:
    """The format: as asked, else by the file's name, Markdown in a folder, else for a terminal or for a pipe."""
    if output:
        return output
    if file or folder:
        return {".json": "json", ".yaml": "yaml", ".yml": "yaml"}.get(Path(file or "").suffix, "markdown")
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
            ["name a place that exists and may be written with --output-file or --output-dir, or leave it out"],
        ) from None


class Shelf:
    """Where the packets of one run go: to stdout one after another, to one file, or each to a file in a folder."""

    def __init__(self, form: str, file: str | None, folder: str | None) -> None:
        self._form = form
        self._file = file
        self._folder = folder
        self._put = 0

    def ready(self) -> None:
        """Make the folder, before anything is read for what goes there.

        Raises:
            Failure: it cannot be made.
        """
        if self._folder is None:
            return
        try:
            Path(self._folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(
                ExitCode.USAGE,
                "output-not-writable",
                f"cannot make the folder {self._folder}: {error.strerror}",
                ["name a folder that exists, or may be made, with --output-dir"],
            ) from None

    def put(self, target: Target, packet: Packet) -> None:
        """Deliver a packet; of one that went to a folder, tell where it is and what it says first.

        On stdout JSON documents follow one another, as jq reads them; YAML documents are parted by `---`.

        Raises:
            Failure: it cannot be written.
        """
        text = rendered(packet, self._form)
        if self._folder is not None:
            from kubectl_evidence.render.visible import visible

            path = Path(self._folder) / file_name(target, self._form)
            deliver(text, str(path))
            text = f"{path}: {visible(packet.summary.headline)}\n"
            deliver(text, None)
            return
        deliver(self._parted() + text, self._file)

    def tell(self, failure: Failure, *, as_document: bool) -> int:
        """Tell why there is no packet of one of several targets; as a document in its place among those on stdout.

        Returns the exit code.
        """
        documents = as_document and self._folder is None and self._form in {"json", "yaml"}
        if documents:
            deliver(self._parted(), None)
        return report(failure, self._form if documents else "")

    def _parted(self) -> str:
        """What stands between a document and the one before."""
        self._put += 1
        return {"json": "", "yaml": "---\n"}.get(self._form, "\n") if self._put > 1 else ""


def file_name(target: Target, form: str) -> str:
    """`payments.deployment.checkout-api.md`; a name too long for a file system ends in digits that tell it apart."""
    suffix = {"json": "json", "yaml": "yaml", "terminal": "txt"}.get(form, "md")
    place = f"{target.namespace}." if target.namespace else ""
    name = f"{place}{target.kind.singular}.{target.name}"
    if len(name) > _LONGEST:
        import hashlib

        name = f"{name[: _LONGEST - 9]}.{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"{name}.{suffix}"


def _colour() -> bool:
    # https://no-color.org: present and even empty, as kubectl reads it.
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 40)).columns if sys.stdout.isatty() else 100
