"""Output files: whole or not at all; links, modes and owners stay; what is no file is written through or refused."""

import os
import re
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from nonrobust import cli
from nonrobust.keeping import files
from nonrobust.keeping.files import OutputError, check_folder, check_writable, write_whole
from nonrobust.theory.language.errors import InputError

QUICK = "tradeoff/hermite/robustness"
ROOT = os.getuid() == 0


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_content_and_the_mode_that_the_user_chose_for_new_files(tmp_path):
    old = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", "text with \u03b1")
        write_whole(tmp_path / "bytes", b"\x00\xff")
    finally:
        os.umask(old)
    assert (tmp_path / "new").read_text(encoding="utf-8") == "text with \u03b1" and mode(tmp_path / "new") == 0o640
    assert (tmp_path / "bytes").read_bytes() == b"\x00\xff"
    assert {path.name for path in tmp_path.iterdir()} == {"new", "bytes"}


@pytest.mark.parametrize("bits", [0o600, 0o644, 0o666, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path, bits):
    path = tmp_path / "out"
    path.write_text("old")
    path.chmod(bits)
    write_whole(path, "new")
    assert path.read_text() == "new" and mode(path) == bits


@pytest.mark.skipif(not ROOT, reason="only root may give files away")
def test_a_file_that_is_replaced_keeps_its_owner(tmp_path):
    path = tmp_path / "out"
    path.write_text("old")
    os.chown(path, 1234, 4321)
    path.chmod(0o640)
    write_whole(path, "new")
    assert (path.stat().st_uid, path.stat().st_gid, mode(path)) == (1234, 4321, 0o640)


def test_an_owner_that_cannot_be_kept_is_a_reason_to_refuse(tmp_path, monkeypatch):
    path = tmp_path / "out"
    path.write_text("old")
    found = path.stat()
    other = os.stat_result([*found[:4], found.st_uid + 1, *found[5:]])

    def forbidden(*_):
        raise PermissionError

    monkeypatch.setattr(files.os, "fchown", forbidden)
    monkeypatch.setattr(files, "_target", lambda path: (path, other))
    with pytest.raises(OutputError, match="another owner"):
        write_whole(path, "new")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_a_link_stays_and_the_file_that_it_names_is_replaced(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "real").write_text("old")
    (tmp_path / "middle").symlink_to("deep/real")
    (tmp_path / "link").symlink_to(tmp_path / "middle")
    check_writable(tmp_path / "link")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "middle").is_symlink()
    assert (tmp_path / "deep" / "real").read_text() == "new"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["real"]


def test_a_link_to_a_file_that_is_not_there_yet_makes_that_file(tmp_path):
    (tmp_path / "link").symlink_to("later")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "later").read_text() == "new"


# What is no file


def test_a_device_is_written_through_and_stays_a_device():
    before = os.stat(os.devnull)
    check_writable(Path(os.devnull))
    write_whole(Path(os.devnull), "nothing")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode) and os.stat(os.devnull).st_ino == before.st_ino


@pytest.mark.skipif(not ROOT, reason="only root makes device nodes")
def test_a_device_node_made_by_root_survives_root(tmp_path):
    node = tmp_path / "node"
    try:
        os.mknod(node, stat.S_IFCHR | 0o666, os.makedev(1, 3))  # the null device's numbers
        node.open("wb").close()
    except PermissionError:
        pytest.skip("device nodes are not allowed here")
    write_whole(node, "nothing")
    assert stat.S_ISCHR(node.stat().st_mode)


def test_a_named_pipe_gets_the_content_and_stays_a_pipe(tmp_path):
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    text = "x" * 200_000  # more than a pipe holds
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    write_whole(pipe, text)
    reader.join(10)
    assert got == [text] and stat.S_ISFIFO(pipe.stat().st_mode) and list(tmp_path.iterdir()) == [pipe]


def test_a_named_pipe_without_a_reader_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_READER", 0.2)
    os.mkfifo(tmp_path / "pipe")
    check_writable(tmp_path / "pipe")  # its reader may come later
    with pytest.raises(OutputError, match="nobody"):
        write_whole(tmp_path / "pipe", "text")


def test_folders_and_sockets_are_refused(tmp_path):
    place = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        for path, word in ((tmp_path, "folder"), (place, "socket")):
            with pytest.raises(InputError, match=word):
                check_writable(path)
            with pytest.raises(OutputError, match=word):
                write_whole(path, "text")
    assert stat.S_ISSOCK(place.stat().st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("redirected", [False, True])
def test_standard_output_as_a_file_stands_in_order_with_what_is_printed(tmp_path, name, redirected):
    if not os.path.exists(name):
        pytest.skip(f"no {name} here")
    code = f"""if True:
        from pathlib import Path
        from nonrobust.keeping.files import check_writable, write_whole
        print("before")
        check_writable(Path({name!r}))
        write_whole(Path({name!r}), "file\\n")
        print("after")"""
    if redirected:
        with (tmp_path / "out").open("w") as out:
            subprocess.run([sys.executable, "-c", code], stdout=out, check=True, timeout=60)
        shown = (tmp_path / "out").read_text()
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
    else:
        shown = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    assert shown == "before\nfile\nafter\n"


# Failures


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "out"
    path.write_text("old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device; the old file is kept") as caught:
        write_whole(path, "new")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
    assert str(caught.value).count(".") == 1 and str(caught.value).endswith(".")


def test_the_same_on_a_file_system_that_is_full(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if (
        not ROOT
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", small], capture_output=True).returncode
    ):
        pytest.skip("no file system can be mounted here")
    try:
        write_whole(small / "out", "old")
        with pytest.raises(OutputError, match="No space left"):
            write_whole(small / "out", "x" * 200_000)
        assert (small / "out").read_text() == "old" and [path.name for path in small.iterdir()] == ["out"]
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_device_that_takes_nothing_is_an_output_error():
    with pytest.raises(OutputError, match="No space left"):
        write_whole(Path("/dev/full"), "text")


@pytest.mark.parametrize("name", ["a\0b", "n" * 300, "missing/folder/out", "loop"])
def test_a_path_that_cannot_be_written_is_refused_before_and_after_the_work(tmp_path, name):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError) as caught:
        check_writable(tmp_path / name)
    assert str(caught.value).startswith("Cannot write") and str(caught.value).isprintable()
    with pytest.raises(OutputError):
        write_whole(tmp_path / name, "text")


@pytest.mark.skipif(ROOT, reason="nothing is write-protected for root")
def test_a_write_protected_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("old")
    (tmp_path / "out").chmod(0o400)
    with pytest.raises(InputError, match="write-protected"):
        check_writable(tmp_path / "out")


def test_a_name_with_control_characters_is_shown_without_them(tmp_path):
    with pytest.raises(InputError) as caught:
        check_folder(Path("/dev/null/\x1b[31m\u202ename\n"))
    assert str(caught.value).isprintable() and re.search(r"\\x1b\[31m\\u202ename\\n", str(caught.value))


def test_verify_writes_junit_into_a_pipe_that_stays_one(tmp_path, capsys):
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    assert cli.main(["verify", QUICK, "--jobs", "1", "--junit", str(pipe)]) == 0
    reader.join(10)
    assert got[0].startswith("<?xml") and stat.S_ISFIFO(pipe.stat().st_mode)
