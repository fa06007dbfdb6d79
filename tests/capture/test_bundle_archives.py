"""An archive that somebody else made is read without being trusted: nothing of it becomes a path."""

from __future__ import annotations

import errno
import gzip
import io
import os
import tarfile
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster.capture import CaptureError, load
from kubectl_evidence.cluster.capture.bundles.archive import Archive, Bounds
from tests.capture.build import body_of
from tests.capture.tars import member, packed, tar_gz

NODES = member("dump/nodes.json", b'{"kind": "NodeList", "apiVersion": "v1", "items": []}')
SMALL = Bounds(members=3, member_bytes=1000, total_bytes=20_000)


def refused(path: Path, bounds: Bounds | None = None) -> CaptureError:
    with pytest.raises(CaptureError) as error:
        Archive(path, bounds)
    assert error.value.next_step
    assert str(error.value.place).startswith(path.name)
    return error.value


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (member("/etc/cron.d/x"), "b.tgz, '/etc/cron.d/x': an absolute path"),
        (member("//etc/x.json"), "b.tgz, '//etc/x.json': an absolute path"),
        (member("../x.json"), "b.tgz, '../x.json': a path with \"..\""),
        (member("dump/a/../../../x.json"), "b.tgz, 'dump/a/../../../x.json': a path with \"..\""),
        (member("dump/..", kind=tarfile.DIRTYPE), "b.tgz, 'dump/..': a path with \"..\""),
        (member("dump/p", kind=tarfile.SYMTYPE, link="/etc/passwd"), "a symbolic link that leads out of the archive"),
        (member("dump/p", kind=tarfile.SYMTYPE, link="../.."), "a symbolic link that leads out of the archive"),
        (member("dump/p", kind=tarfile.SYMTYPE, link="a/../../../x"), "a symbolic link that leads out of the archive"),
        (member("dump/p.json", kind=tarfile.LNKTYPE, link="dump/nodes.json"), "b.tgz, 'dump/p.json': a hard link"),
        (member("dump/null", kind=tarfile.CHRTYPE), "b.tgz, 'dump/null': a device"),
        (member("dump/sda", kind=tarfile.BLKTYPE), "b.tgz, 'dump/sda': a device"),
        (member("dump/pipe", kind=tarfile.FIFOTYPE), "b.tgz, 'dump/pipe': a pipe"),
        (member("dump/s.log", kind=tarfile.GNUTYPE_SPARSE), "neither a file, a folder nor a link"),
        (member("dump/nodes.json", b"{}"), "b.tgz, 'dump/nodes.json': a name that stands twice"),
        (member("./dump//nodes.json", b"{}"), "b.tgz, './dump//nodes.json': a name that stands twice"),
        (member("dump/\x1b[2Jx.json"), "b.tgz, 'dump/\\x1b[2Jx.json': a name that cannot be printed"),
        (member("dump/a\nb.json"), "b.tgz, 'dump/a\\nb.json': a name that cannot be printed"),
        (member("dump/\u202egnp.json"), "a name that cannot be printed"),
        (member("dump/\udcff.json"), "a name that cannot be printed"),
        (member("d/" * 600), "a name of more than 1,024 characters"),
    ],
)
def test_what_no_tool_writes_makes_the_whole_archive_suspect(
    tmp_path: Path, hostile: tuple[tarfile.TarInfo, bytes], said: str
) -> None:
    assert said in refused(tar_gz(tmp_path / "b.tgz", [NODES, hostile])).what


@pytest.mark.parametrize("how", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_form_of_tar_is_read_with_its_long_names(tmp_path: Path, how: int) -> None:
    name = f"{'a' * 90}/{'b' * 90}.log"
    archive = Archive(tar_gz(tmp_path / "b.tar.gz", [member(name, b"line\n"), NODES], how))
    assert list(archive.entries) == [name, "dump/nodes.json"]
    assert archive.read(name, 0, 100) == b"line\n"
    assert archive.read(name, 2, 2) == b"ne"
    assert archive.read(name, 5, 10) == b""


def test_a_name_beyond_ustar_and_in_utf_8_is_read_from_either_extended_header(tmp_path: Path) -> None:
    name = f"{'ä' * 200}.json"
    for how in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        assert list(Archive(tar_gz(tmp_path / "b.tgz", [member(name)], how)).entries) == [name]


def test_a_tar_that_is_not_packed_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_bytes(packed([NODES]))
    assert list(Archive(tmp_path / "b.tar").entries) == ["dump/nodes.json"]


def test_a_link_that_stays_inside_is_left_out_since_support_bundles_have_them(tmp_path: Path) -> None:
    link = member("logs/web.log", kind=tarfile.SYMTYPE, link="../pods/web.log")
    archive = Archive(tar_gz(tmp_path / "b.tgz", [link, member("pods/web.log", b"x\n")]))
    assert list(archive.entries) == ["pods/web.log"]


def test_what_no_layout_has_is_not_kept(tmp_path: Path) -> None:
    archive = Archive(tar_gz(tmp_path / "b.tgz", [member("dump/core.1234", b"\0" * 5000), NODES]))
    assert list(archive.entries) == ["dump/nodes.json"]


# --- bounds ------------------------------------------------------------------------------------------------------


def test_members_are_counted_whatever_they_are(tmp_path: Path) -> None:
    three = [member(f"folder-{number}", kind=tarfile.DIRTYPE) for number in range(3)]
    Archive(tar_gz(tmp_path / "b.tgz", three), SMALL)
    assert "more than 3 members" in refused(tar_gz(tmp_path / "b.tgz", [*three, NODES]), SMALL).what


def test_one_member_is_bounded_before_any_of_it_is_kept(tmp_path: Path) -> None:
    Archive(tar_gz(tmp_path / "b.tgz", [member("a.log", b"x" * 1000)]), SMALL)
    large = tar_gz(tmp_path / "b.tgz", [member("a.log", b"x" * 1001)])
    assert refused(large, SMALL).what == "b.tgz, 'a.log': larger than 1,000 bytes"


def test_all_of_it_together_is_bounded_be_it_kept_or_not(tmp_path: Path) -> None:
    bounds = Bounds(total_bytes=20_000)
    for name in ("a.log", "a.bin"):
        large = tar_gz(tmp_path / "b.tgz", [member(name, os.urandom(20_000))])
        assert refused(large, bounds).what == "b.tgz: more than 20,000 bytes when unpacked"


def test_what_stands_behind_the_end_of_the_archive_counts_too(tmp_path: Path) -> None:
    file = tmp_path / "b.tgz"
    file.write_bytes(gzip.compress(packed([NODES]) + bytes(30_000)))
    assert "more than 20,000 bytes when unpacked" in refused(file, SMALL).what


def test_a_decompression_bomb_is_stopped_long_before_its_end(tmp_path: Path) -> None:
    info, _ = member("a.log")
    info.size = 900 * 1024**2
    file = tmp_path / "b.tgz"
    with gzip.open(file, "wb") as bomb:
        bomb.write(info.tobuf())
        for _ in range(100):
            bomb.write(bytes(1024**2))
    assert refused(file).what == "b.tgz: more than 900 times as large when unpacked: a decompression bomb"


def test_an_extended_header_that_never_ends_is_not_read_into_memory(tmp_path: Path) -> None:
    info, _ = member("././@PaxHeader", kind=tarfile.XHDTYPE)
    info.size = 10**9
    file = tmp_path / "b.tgz"
    file.write_bytes(gzip.compress(info.tobuf()))
    assert refused(file).what == "b.tgz: a header of more than 64 KiB"


# --- damage ------------------------------------------------------------------------------------------------------


def test_an_archive_that_was_not_copied_whole_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    whole = tar_gz(tmp_path / "b.tgz", [NODES, member("a.log", os.urandom(3000)), member("b.log", b"x")]).read_bytes()
    for length in (30, 1000, len(whole) - 9, len(whole) - 1):
        (tmp_path / "b.tgz").write_bytes(whole[:length])
        assert "not copied whole" in refused(tmp_path / "b.tgz").what


def test_a_tar_that_was_not_copied_whole_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    whole = packed([NODES, member("a.log", b"x" * 3000)])
    for length in (700, 1024, 2100, 1024 + 512 + 3000):
        (tmp_path / "b.tar").write_bytes(whole[:length])
        assert "it ends before its end" in refused(tmp_path / "b.tar").what


@pytest.mark.parametrize("at", [0, 2, 15, 60, 120])
def test_a_damaged_archive_is_refused(tmp_path: Path, at: int) -> None:
    data = bytearray(tar_gz(tmp_path / "b.tgz", [NODES]).read_bytes())
    data[at] ^= 0xFF
    (tmp_path / "b.tgz").write_bytes(data)
    assert refused(tmp_path / "b.tgz").next_step


def test_a_damaged_header_is_refused(tmp_path: Path) -> None:
    data = bytearray(packed([NODES]))
    data[3] ^= 0xFF
    (tmp_path / "b.tgz").write_bytes(gzip.compress(bytes(data)))
    assert refused(tmp_path / "b.tgz").what == "b.tgz: a header of it is damaged, or it is no tar archive"


@pytest.mark.parametrize("record", [b"9999 path=x\n", b"x path=x\n", b"3 \n", b"-5 path=x\n", b"12 size=-5\n\n"])
def test_a_damaged_extended_header_is_refused(tmp_path: Path, record: bytes) -> None:
    extended = member("././@PaxHeader", record, tarfile.XHDTYPE)
    (tmp_path / "b.tgz").write_bytes(gzip.compress(packed([extended, NODES])))
    assert refused(tmp_path / "b.tgz").what.startswith("b.tgz: a ")


def test_an_archive_of_another_sort_is_named_as_such(tmp_path: Path) -> None:
    for name in ("b.zip", "b.tar.xz", "b.tgz"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 and so on")
        with pytest.raises(CaptureError, match=r"is neither a \.tar\.gz nor a \.tar"):
            load(tmp_path / name)


def test_a_bundle_is_read_in_less_memory_than_one_of_its_logs_takes(tmp_path: Path) -> None:
    logs = [member(f"dump/payments/web-{number}/logs.txt", bytes(12 * 1024**2)) for number in range(3)]
    pods = member("dump/payments/pods.json", b'{"kind": "PodList", "apiVersion": "v1", "items": []}')
    (tmp_path / "b.tar").write_bytes(packed([NODES, pods, *logs]))
    del logs
    tracemalloc.start()
    try:
        cluster = load(tmp_path / "b.tar")
        assert body_of(cluster, ask.list_("v1", "pods", "payments"))["items"] == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 1024**2


# --- where it is kept --------------------------------------------------------------------------------------------


def test_nothing_is_left_in_the_temporary_folder_nor_seen_there_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "temporary"
    kept.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(kept))
    archive = Archive(tar_gz(tmp_path / "b.tgz", [member("a.log", b"secret"), member("x/y/z.json", b"{}")]))
    assert list(kept.iterdir()) == []
    assert archive.read("a.log", 0, 10) == b"secret"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tgz", "temporary"]


def test_a_disk_that_is_full_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: Any, /) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", Full)
    with pytest.raises(CaptureError, match="No space left on device"):
        Archive(tar_gz(tmp_path / "b.tgz", [NODES]))
