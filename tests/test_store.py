from __future__ import annotations

import os
import pickle
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest

from pipeline import store
from pipeline.errors import InputError
from pipeline.types import Finding, RawDoc


def _ids(*paths: Path, apart_from: Path | None = None) -> list[str]:
    return [source.doc_id for source in store.collect(paths, apart_from)]


def _write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_is_walked_to_the_bottom_in_order(tmp_path: Path) -> None:
    for name in ("b.html", "gd/2021/粤办函〔2021〕55号.html", "a.txt", "gd/z", "gd/MANIFEST.tsv"):
        _write(tmp_path / name)
    assert _ids(tmp_path) == ["a.txt", "b.html", "gd/2021/粤办函〔2021〕55号.html", "gd/MANIFEST.tsv", "gd/z"]


def test_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", ".git/config", "README.md", "LICENSE", ".gitkeep", "~$a.docx", "a.docx"):
        _write(tmp_path / name)
    assert _ids(tmp_path) == ["a.docx"]


def test_results_inside_the_folder_are_no_documents(tmp_path: Path) -> None:
    _write(tmp_path / "a.html")
    _write(tmp_path / "extracted/0001-00000000/items/part-0.parquet")
    assert _ids(tmp_path, apart_from=tmp_path / "extracted") == ["a.html"]


def test_results_do_not_go_among_the_documents(tmp_path: Path) -> None:
    _write(tmp_path / "a.html")
    with pytest.raises(InputError, match="-o"):
        _ids(tmp_path, apart_from=tmp_path / "x" / "..")


def test_a_folder_that_is_listed_but_closed_gives_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "denied", str(path))

    _write(tmp_path / "a.html")
    monkeypatch.setattr(Path, "is_symlink", refuse)
    assert _ids(tmp_path) == ["a.html"]


def test_single_files_are_known_by_their_names(tmp_path: Path) -> None:
    one, two = _write(tmp_path / "x/b.html"), _write(tmp_path / "y/a.html")
    assert _ids(one, two, one) == ["a.html", "b.html"]


def test_ids_are_nfc_whatever_the_file_system_keeps(tmp_path: Path) -> None:
    name = "Café通知.html"
    _write(tmp_path / unicodedata.normalize("NFD", name))
    assert _ids(tmp_path) == [unicodedata.normalize("NFC", name)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps names that are not UTF-8")
def test_names_from_chinese_windows_archives_are_read(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("粤办函〔2021〕55号.html".encode("gb18030"))).write_bytes(b"x")
    assert _ids(tmp_path) == ["粤办函〔2021〕55号.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    outside = _write(tmp_path / "outside/secret.html")
    inside = _write(tmp_path / "raw/a.html")
    (tmp_path / "raw/out.html").symlink_to(outside)
    (tmp_path / "raw/out").symlink_to(outside.parent, target_is_directory=True)
    (tmp_path / "raw/round").symlink_to(tmp_path / "raw/round")
    (tmp_path / "raw/in.html").symlink_to(inside)
    assert _ids(tmp_path / "raw") == ["a.html", "in.html", "round"]


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
def test_a_pipe_is_no_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    _write(tmp_path / "a.html")
    assert _ids(tmp_path) == ["a.html"]


def test_wrong_paths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        store.collect([tmp_path / "nowhere"])
    with pytest.raises(InputError, match="no documents"):
        store.collect([tmp_path])


def test_two_files_with_one_id_are_refused_by_name(tmp_path: Path) -> None:
    one, two = _write(tmp_path / "x/a.html"), _write(tmp_path / "y/a.html")
    with pytest.raises(InputError) as refused:
        store.collect([one.parent, two.parent])
    assert str(one) in str(refused.value)
    assert str(two) in str(refused.value)


def test_bytes_are_read_as_they_are(tmp_path: Path) -> None:
    _write(tmp_path / "a.html", "通知\r\n".encode("gb18030"))
    raw = store.read(store.collect([tmp_path])[0])
    assert isinstance(raw, RawDoc)
    assert raw.data == "通知\r\n".encode("gb18030")
    assert (raw.doc_id, raw.source_path) == ("a.html", "a.html")


def test_a_file_that_vanished_is_a_finding(tmp_path: Path) -> None:
    file = _write(tmp_path / "a.html")
    source = store.collect([tmp_path])[0]
    file.unlink()
    reason = store.read(source)
    assert isinstance(reason, Finding)
    assert (reason.stage, reason.code) == ("fetch", "unreadable_file")
    assert str(tmp_path) not in reason.message


def test_a_huge_file_is_left_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 10)
    _write(tmp_path / "a.html", b"0123456789")
    _write(tmp_path / "b.html", b"0123456789A")
    fits, too_large = (store.read(source) for source in store.collect([tmp_path]))
    assert isinstance(fits, RawDoc)
    assert isinstance(too_large, Finding)
    assert too_large.code == "too_large"


def _zip(path: Path, **members: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return path


def test_the_members_of_an_archive_are_documents_beside_it(tmp_path: Path) -> None:
    inner = _zip(tmp_path / "scratch/inner.zip", 表__txt="分工表".encode())
    _zip(tmp_path / "raw/gd/附件.zip", 通知__txt="通知".encode(), 内__zip=inner.read_bytes())
    _write(tmp_path / "raw/gd/无关.zip", b"PK\x03\x04 cut off")
    sources = {source.doc_id: source for source in store.collect([tmp_path / "raw"])}
    assert list(sources) == [
        "gd/无关.zip",
        "gd/附件.zip",
        "gd/附件.zip/内.zip",
        "gd/附件.zip/内.zip/表.txt",
        "gd/附件.zip/通知.txt",
    ]
    for doc_id, text in (("gd/附件.zip/通知.txt", "通知"), ("gd/附件.zip/内.zip/表.txt", "分工表")):
        raw = store.read(pickle.loads(pickle.dumps(sources[doc_id])))
        assert isinstance(raw, RawDoc)
        assert (raw.doc_id, raw.data.decode()) == (doc_id, text)
    whole = store.read(sources["gd/附件.zip"])
    assert isinstance(whole, RawDoc)
    assert whole.data.startswith(b"PK")


def test_a_member_that_cannot_be_had_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _zip(tmp_path / "a.zip", 大__txt=bytes(2000), 坏__txt="安宁县".encode() * 9)
    spoilt = bytearray(file.read_bytes())
    at = spoilt.index("坏.txt".encode()) + len("坏.txt".encode())
    spoilt[at : at + 4] = b"\xff\xff\xff\xff"
    file.write_bytes(bytes(spoilt))
    monkeypatch.setattr(store, "MAX_BYTES", 1999)
    found = {source.doc_id: store.read(source) for source in store.collect([tmp_path])}
    codes = {doc_id: reason.code for doc_id, reason in found.items() if isinstance(reason, Finding)}
    assert codes == {"a.zip/大.txt": "too_large_unpacked", "a.zip/坏.txt": "unreadable_member"}


def test_an_archive_that_changed_since_gives_findings(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", 一__txt=b"x", 二__txt=b"x")
    sources = store.collect([tmp_path])
    _zip(file, 一__txt=b"x")
    assert [type(store.read(source)) for source in sources] == [RawDoc, RawDoc, Finding]
    file.unlink()
    assert [type(store.read(source)) for source in sources] == [Finding] * 3


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(tmp_path / "通知.txt")
    with pytest.raises(InputError, match="pipe"):
        store.collect([tmp_path / "通知.txt"])


def test_the_mark_between_a_document_and_its_item_stands_in_no_id(tmp_path: Path) -> None:
    _write(tmp_path / "a.txt#1.1", b"x")
    _zip(tmp_path / "b.zip", **{"c#1": b"x"})
    assert [source.doc_id for source in store.collect([tmp_path])] == ["a.txt＃1.1", "b.zip", "b.zip/c＃1"]
