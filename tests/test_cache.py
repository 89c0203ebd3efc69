"""Results kept between runs."""

import json

import pytest
from nonrobust.keeping import cache


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    return tmp_path


def test_what_is_stored_is_found_under_its_labels_and_no_others(kept):
    cache.store({"answer": ["1/3"]}, "proof", "a claim")
    assert cache.load("proof", "a claim") == {"answer": ["1/3"]}
    assert cache.load("proof", "another claim") is None


def test_results_of_another_source_are_not_found(kept, monkeypatch):
    cache.store(1, "proof")
    monkeypatch.setattr(cache, "fingerprint", lambda: "of-another-source")
    assert cache.load("proof") is None


def test_a_damaged_file_is_as_good_as_none(kept):
    cache.store([1, 2], "proof")
    (file,) = kept.rglob("*.json")
    file.write_text(json.dumps([1, 2])[:-2])
    assert cache.load("proof") is None


def test_an_empty_folder_name_keeps_nothing(monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")
    cache.store(1, "proof")
    assert cache.load("proof") is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_result(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path / "file"))
    cache.store(1, "proof")
    assert cache.load("proof") is None
