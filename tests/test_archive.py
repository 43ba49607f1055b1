"""Zip archives: what of them becomes a document, under which name, and what is refused."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from officefiles import SENTENCE, codes, docx, lines, p, rules, zipped

from pipeline import archives
from pipeline.archives import Unpackable, documents, members, open_zip
from pipeline.parse.archive import parse_archive
from pipeline.types import Limits

NOTICE: Final = f"安宁县人民政府通知\n{SENTENCE}\n".encode()


def names(data: bytes) -> list[str]:
    return [member.name for member in documents(data)]


def renamed(name: bytes, flag: int = 0) -> bytes:
    """A zip of one notice whose name is these bytes, as a program of Chinese Windows writes them."""
    placeholder = "x" * len(name)
    data = zipped({placeholder: NOTICE}).replace(placeholder.encode(), name)
    return flagged(data, flag)


def flagged(data: bytes, flag: int) -> bytes:
    """The zip with a flag set on its first member, in both places that say it."""
    changed = bytearray(data)
    entry = data.index(b"PK\x01\x02")
    changed[6] |= flag & 0xFF
    changed[7] |= flag >> 8
    changed[entry + 8] |= flag & 0xFF
    changed[entry + 9] |= flag >> 8
    return bytes(changed)


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_names_are_read_though_the_zip_does_not_say_their_charset(charset: str) -> None:
    assert names(renamed("附件1：任务分工表.txt".encode(charset))) == ["附件1：任务分工表.txt"]


def test_names_that_are_declared_utf8_but_are_not_break_the_zip_not_the_run() -> None:
    data = renamed("附件.txt".encode("gb18030"), flag=0x800)
    assert names(data) == []
    assert codes(parse_archive("a.zip", data, rules(), Limits())) == ["unreadable_zip"]


def test_names_never_lead_out_of_the_archive() -> None:
    hostile = ("../../etc/a.txt", "/b.txt", "C:\\附件\\c.txt", "..\\d.txt", "e\x01\u202e.txt", "./f//./g.txt")
    assert names(zipped(dict.fromkeys(hostile, NOTICE))) == [
        "etc/a.txt",
        "b.txt",
        "附件/c.txt",
        "d.txt",
        "e.txt",
        "f/g.txt",
    ]


def test_two_members_of_one_name_are_two_documents() -> None:
    data = zipped(
        {"通知.txt": NOTICE, "/通知.txt": NOTICE, "./通知.txt": NOTICE, "附/x.y/说明": NOTICE, "附/x.y//说明": NOTICE}
    )
    assert names(data) == ["通知.txt", "通知 (2).txt", "通知 (3).txt", "附/x.y/说明", "附/x.y/说明 (2)"]


def test_thousands_of_members_of_one_name_are_named_at_once() -> None:
    data = zipped({f"{'./' * number}通知.txt": b"" for number in range(3000)})
    found = names(data)
    assert (len(set(found)), found[-1]) == (3000, "通知 (3000).txt")


def test_folders_and_what_systems_leave_behind_are_no_documents() -> None:
    data = zipped(
        {"附件/": b"", "附件/1.txt": NOTICE, "__MACOSX/附件/._1.txt": b"x", ".DS_Store": b"x", "附件/Thumbs.db": b"x"}
    )
    assert names(data) == ["附件/1.txt"]


def test_an_archive_inside_is_listed_with_its_members_and_one_inside_that_is_refused() -> None:
    inmost = zipped({"三.txt": NOTICE})
    inner = zipped({"二.txt": NOTICE, "深.zip": inmost})
    found = {member.name: member for member in documents(zipped({"一.txt": NOTICE, "附件.zip": inner}))}
    assert list(found) == ["一.txt", "附件.zip", "附件.zip/二.txt", "附件.zip/深.zip"]
    assert found["附件.zip"].refused is None
    assert (found["附件.zip/深.zip"].refused or ("",))[0] == "nested_too_deep"


def test_office_files_are_documents_not_archives() -> None:
    data = docx(p(SENTENCE))
    assert names(data) == []
    assert names(zipped({"通知.docx": data})) == ["通知.docx"]


def test_the_row_of_an_archive_names_its_members() -> None:
    doc = parse_archive(
        "gd/附件.zip", zipped({"附件/1.txt": NOTICE, "2.zip": zipped({"a.txt": b"x"})}), rules(), Limits()
    )
    assert (doc.status, doc.text, doc.blocks, doc.parser, doc.findings) == ("ok", "", (), "zip", ())
    assert [(item.name, item.doc_id) for item in doc.attachments] == [
        ("附件/1.txt", "gd/附件.zip/附件/1.txt"),
        ("2.zip", "gd/附件.zip/2.zip"),
    ]


def test_members_that_ask_for_a_password_or_are_links_are_named_and_refused() -> None:
    doc = parse_archive("a.zip", flagged(zipped({"密.txt": NOTICE, "明.txt": NOTICE}), 0x1), rules(), Limits())
    assert (doc.status, codes(doc)) == ("partial", ["encrypted"])
    assert "密.txt" in doc.findings[0].message
    assert [item.name for item in doc.attachments] == ["密.txt", "明.txt"]
    link = zipfile.ZipInfo("链接.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert codes(parse_archive("a.zip", file.getvalue(), rules(), Limits())) == ["linked_member"]


def test_a_zip_of_nothing_is_a_failure() -> None:
    for data in (zipped({}), zipped({"附件/": b""})):
        doc = parse_archive("a.zip", data, rules(), Limits())
        assert (doc.status, codes(doc)) == ("failed", ["empty_archive"])


def test_a_document_of_an_unread_kind_says_so_and_a_moved_word_file_is_read() -> None:
    slides = zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})
    assert codes(parse_archive("a.pptx", slides, rules(), Limits())) == ["unsupported_format"]
    with zipfile.ZipFile(io.BytesIO(docx(p(SENTENCE)))) as archive:
        parts = {name.replace("document.xml", "document2.xml"): archive.read(name) for name in archive.namelist()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"document.xml", b"document2.xml")
    assert lines(parse_archive("a.docx", zipped(parts), rules(), Limits())) == [SENTENCE]


def test_a_bomb_is_refused_before_anything_is_expanded() -> None:
    bomb = zipped({f"{number}.txt": bytes(1024**2) for number in range(3)})
    assert len(bomb) < 20_000
    with pytest.raises(Unpackable) as refused:
        open_zip(bomb, Limits(unzipped_mib=2))
    assert refused.value.code == "too_large_unpacked"
    assert codes(parse_archive("a.zip", bomb, rules(), Limits(unzipped_mib=2))) == ["too_large_unpacked"]
    assert documents(bomb, Limits(unzipped_mib=2)) == []


def test_archives_inside_an_archive_share_what_they_may_expand_to() -> None:
    inner = zipped({"零.txt": bytes(1024**2)})
    found = documents(zipped({f"{number}.zip": inner for number in range(5)}), Limits(unzipped_mib=3))
    refused = [member.name for member in found if member.refused and member.refused[0] == "too_large_unpacked"]
    assert refused == ["2.zip", "3.zip", "4.zip"]
    assert [member.name for member in found if member.name.endswith(".txt")] == ["0.zip/零.txt", "1.zip/零.txt"]


def test_reading_stops_at_what_is_let_through_whatever_the_directory_says() -> None:
    archive = open_zip(zipped({"a.txt": bytes(5000)}), Limits(unzipped_mib=1))
    archive.allowed = 4999
    with pytest.raises(Unpackable, match="expands"):
        archive.read("a.txt")
    lying = bytearray(zipped({"a.txt": bytes(5000)}))
    entry = lying.index(b"PK\x01\x02")
    lying[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Unpackable, match="damaged"):
        open_zip(bytes(lying)).read("a.txt")


def test_too_many_members_are_not_even_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{number}.txt": b"" for number in range(40)})
    monkeypatch.setattr(archives, "MAX_MEMBERS", 39)
    assert codes(parse_archive("a.zip", data, rules(), Limits())) == ["too_many_members"]
    monkeypatch.setattr(archives, "MAX_ENTRIES", 39)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert codes(parse_archive("a.zip", data, rules(), Limits())) == ["too_many_members"]


@settings(max_examples=200)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6))
def test_any_names_give_unique_ids_inside_the_archive(written: list[str]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in dict.fromkeys(written):
            try:
                archive.writestr(zipfile.ZipInfo(name or "x"), b"x")
            except (UnicodeEncodeError, ValueError):
                continue
    found = [member.name for member in members(open_zip(file.getvalue()))]
    assert len(set(found)) == len(found)
    for name in found:
        assert name and not name.startswith("/")
        assert not {"", ".", ".."} & set(name.split("/"))
        assert not any(ord(char) < 32 or "\ud800" <= char <= "\udfff" for char in name)


def test_damage_never_raises() -> None:
    whole = zipped({"通知.txt": NOTICE * 20, "附件.zip": zipped({"表.txt": NOTICE}), "b.docx": docx(p(SENTENCE))})
    chance = random.Random(1)
    for _ in range(400):
        data = bytearray(whole[: chance.randrange(4, len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        parse_archive("a.zip", bytes(data), rules(), Limits())
        for member in documents(bytes(data)):
            assert member.name
