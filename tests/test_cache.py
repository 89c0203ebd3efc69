"""Results kept between runs: found by content, named when damaged, and deleted only where this package made them."""

import json
import os
import time
from hashlib import sha256
from multiprocessing import get_context

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nonrobust.keeping import cache

OLD = time.time() - 40 * 86400
SOURCE = "0123456789abcdef" * 2  # the fingerprint of another source


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    return tmp_path


def load(*labels):
    return cache.load(lambda data: data, *labels)


def only_file(folder):
    (file,) = folder.rglob("*.json")
    return file


def test_what_is_stored_is_found_under_its_labels_and_no_others(kept, capsys):
    cache.store({"answer": ["1/3"]}, "proof", "a claim")
    assert load("proof", "a claim") == {"answer": ["1/3"]}
    assert load("proof", "another claim") is None
    assert capsys.readouterr().err == ""


def test_results_of_another_source_are_not_found(kept, monkeypatch):
    cache.store(1, "proof")
    monkeypatch.setattr(cache, "fingerprint", lambda: "of-another-source")
    assert load("proof") is None


def test_a_fresh_run_finds_what_it_made_itself_and_nothing_older(kept):
    cache.store(1, "proof")
    assert load("proof") == 1
    with cache.fresh():
        assert load("proof") is None
        cache.store(2, "proof")
        assert load("proof") == 2
    with cache.fresh():
        assert load("proof") is None
    with cache.fresh(False):
        assert load("proof") == 2


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_the_processes_of_a_fresh_run_are_part_of_it(kept, start):
    cache.store(1, "proof")
    with cache.fresh():
        for found in (None, 2):
            child = get_context(start).Process(target=expect, args=(found, "proof"))
            child.start()
            child.join(60)
            assert child.exitcode == 0
            cache.store(2, "proof")


def expect(found, *labels):
    assert load(*labels) == found


# Damage

DAMAGED = [
    b"",
    b"[]",
    b"5",
    b"null",
    b"{}",
    b'"proved"',
    b"[[[",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"data": 1, "run": "x"}',
]


@pytest.mark.parametrize("content", DAMAGED, ids=[repr(each[:20]) for each in DAMAGED])
def test_a_damaged_file_is_as_good_as_none_is_named_and_is_replaced(kept, capsys, content):
    cache.store([1, 2], "proof")
    file = only_file(kept)
    file.write_bytes(content)
    assert load("proof") is None
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and str(file) in told and "damaged" in told
    cache.store([1, 2], "proof")
    assert load("proof") == [1, 2] and capsys.readouterr().err == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 10**6), byte=st.integers(1, 255))
def test_no_single_changed_byte_changes_an_answer(kept, position, byte):
    cache.store([["proved", "by line 1"], ["cited", "from a book"]], "proof")
    file = only_file(kept)
    content = bytearray(file.read_bytes())
    content[position % len(content)] ^= byte
    file.write_bytes(content)
    assert load("proof") in (None, [["proved", "by line 1"], ["cited", "from a book"]])


def test_a_file_that_was_edited_or_moved_to_another_place_is_not_believed(kept):
    cache.store([["refuted", "line 1"]], "proof", "a claim")
    cache.store([["proved", "line 1"]], "proof", "another claim")
    refuted, proved = sorted(kept.rglob("*.json"), key=lambda path: "proved" in path.read_text())
    refuted.write_text(refuted.read_text().replace("refuted", "proved"))
    assert load("proof", "a claim") is None
    refuted.write_bytes(proved.read_bytes())
    assert load("proof", "a claim") is None and load("proof", "another claim") is not None


def test_data_that_their_reader_refuses_are_damaged(kept, capsys):
    cache.store({"lines": 3}, "proof")
    assert cache.load(lambda data: data["statuses"], "proof") is None
    assert "damaged" in capsys.readouterr().err


def test_a_pipe_in_the_place_of_a_result_is_not_waited_for(kept):
    cache.store(1, "proof")
    file = only_file(kept)
    file.unlink()
    os.mkfifo(file)
    assert load("proof") is None


# Where results are kept


def test_an_empty_folder_name_keeps_nothing(monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")
    cache.store(1, "proof")
    assert load("proof") is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_result(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path / "file"))
    cache.store(1, "proof")
    assert load("proof") is None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "/home/someone/.cache/nonrobust"),
        ({"XDG_CACHE_HOME": "/var/kept"}, "/var/kept/nonrobust"),
        ({"XDG_CACHE_HOME": "kept"}, "/home/someone/.cache/nonrobust"),
        ({"CI": "true"}, "None"),
        ({"CI": "1", "XDG_CACHE_HOME": "/var/kept"}, "None"),
        ({"CI": "false"}, "/home/someone/.cache/nonrobust"),
        ({"CI": "true", "NONROBUST_CACHE": "/var/given"}, "/var/given"),
        ({"NONROBUST_CACHE": ""}, "None"),
    ],
)
def test_the_folder_is_the_one_given_and_none_in_continuous_integration(variables, expected, monkeypatch):
    for name in ("CI", "NONROBUST_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/someone")
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    assert str(cache.folder()) == expected


def test_a_user_without_a_home_keeps_nothing(monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    for name in ("CI", "NONROBUST_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cache.Path, "home", no_home)
    cache.store(1, "proof")
    assert cache.folder() is None and load("proof") is None


# What is deleted


def tree(folder):
    """Every path below the folder with what is there: a digest of a file, the target of a link."""
    found = {}
    for path in sorted(folder.rglob("*")):
        what = (
            os.readlink(path) if path.is_symlink() else sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        )
        found[str(path.relative_to(folder))] = what
    return found


def age(folder):
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (OLD, OLD), follow_symlinks=False)


def made_by(source, base, monkeypatch):
    """A folder of results of another source, made by `store` itself."""
    with monkeypatch.context() as patch:
        patch.setattr(cache, "fingerprint", lambda: source)
        cache.store(1, "proof")
    return base / source


def precious(base, outside):
    """Old files of all kinds whose loss a user would notice, many of them named like results."""
    name = "a" * 40 + ".json"
    for place in (".git/objects", "thesis", SOURCE[::-1], "f" * 32, "e" * 32, "d" * 32, "c" * 32 + "/inner", "b" * 32):
        (base / place).mkdir(parents=True)
        (base / place / name).write_text("{}")
        (base / place / "notes.txt").write_text("years of work")
    mark = cache._mark
    (base / ("f" * 32) / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")  # another tool's
    (base / ("e" * 32) / "CACHEDIR.TAG").write_text(mark("f" * 32))  # the mark of another folder
    (base / ("d" * 32) / "CACHEDIR.TAG").symlink_to(outside / "mark")
    (outside / "mark").write_text(mark("d" * 32))
    (base / "thesis" / "CACHEDIR.TAG").write_text(mark("thesis"))  # marked, and named as no folder of results is
    target = outside / "target"
    target.mkdir()
    (target / "CACHEDIR.TAG").write_text(mark("9" * 32))
    (target / name).write_text("linked")
    (base / ("9" * 32)).symlink_to(target)
    age(base)
    age(outside)


def test_nothing_is_deleted_that_was_not_made_and_marked_here(tmp_path, monkeypatch):
    base, outside = tmp_path / "base", tmp_path / "outside"
    base.mkdir()
    outside.mkdir()
    precious(base, outside)
    monkeypatch.chdir(base)
    monkeypatch.setenv("NONROBUST_CACHE", ".")
    before = tree(base), tree(outside)
    assert len(before[0]) > 20
    cache.store(1, "proof")
    new = {path: what for path, what in tree(base).items() if path.split("/")[0] != cache.fingerprint()}
    assert (new, tree(outside)) == before
    assert load("proof") == 1


def test_old_results_of_another_source_are_deleted_and_recent_ones_stay(kept, monkeypatch):
    old, recent = (made_by(name, kept, monkeypatch) for name in (SOURCE, SOURCE[::-1]))
    (old / f".nonrobust-{'0' * 16}").write_text("cut short")
    age(old)
    cache.store(1, "proof")
    assert not old.exists() and recent.exists()


def test_files_that_are_not_results_survive_in_an_old_folder_of_results(kept, monkeypatch):
    old = made_by(SOURCE, kept, monkeypatch)
    (old / "notes.txt").write_text("years of work")
    (old / ("b" * 40 + ".json")).symlink_to(kept / "elsewhere")
    (old / ("c" * 40 + ".json")).mkdir()
    (kept / "elsewhere").write_text("kept")
    age(old)
    cache.store(1, "proof")
    assert {path.name for path in old.iterdir()} == {
        "notes.txt",
        "b" * 40 + ".json",
        "c" * 40 + ".json",
        "CACHEDIR.TAG",
    }
    assert (kept / "elsewhere").read_text() == "kept"


def test_the_mark_is_the_one_by_which_backups_know_a_cache(kept):
    cache.store(1, "proof")
    (mark,) = kept.rglob("CACHEDIR.TAG")
    assert mark.read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert json.loads(only_file(kept).read_text())["data"] == 1
