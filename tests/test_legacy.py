"""Old Office, WPS and RTF files: what they are, how LibreOffice is called, and what is said without it."""

from __future__ import annotations

import os
import random
import stat
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final

import pytest
from officefiles import SENTENCE, codes, docx, level, lines, listing, numbered, p, row, rules, tables, xlsx

from pipeline.parse.office import libreoffice
from pipeline.parse.office.docx import parse_docx
from pipeline.parse.office.legacy import parse_legacy
from pipeline.parse.office.libreoffice import NotConverted, convert
from pipeline.parse.office.ole import top_streams
from pipeline.parse.office.xlsx import parse_xlsx
from pipeline.types import Limits, ParsedDoc

RTF: Final = rb"{\rtf1\ansi " + b"".join(rb"\u%d?" % ord(char) for char in SENTENCE) + rb"\par}"
NONE: Final = 0xFFFFFFFF
END: Final = 0xFFFFFFFE

posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for LibreOffice is a shell script")
installed = pytest.mark.skipif(next(libreoffice._programs(), None) is None, reason="LibreOffice is not installed")


def read(data: bytes, seconds: int = 600) -> ParsedDoc:
    return parse_legacy("gd/通知.wps", data, rules(), Limits(seconds=seconds))


def ole(*top: str, embedded: str = "") -> bytes:
    """An OLE file ([MS-CFB]) with these entries below its root; ``embedded`` lies in a storage of its own."""
    names = ["Root Entry", *top, *(["ObjectPool", embedded] if embedded else [])]
    entries = b""
    for at, name in enumerate(names):
        spelled = name.encode("utf-16-le").ljust(64, b"\0")
        is_last = at in (0, len(names) - 1) or name == "ObjectPool"
        right = NONE if is_last else at + 1
        child = 1 if at == 0 else at + 1 if name == "ObjectPool" else NONE
        kind = 5 if at == 0 else 1 if name == "ObjectPool" else 2
        entries += spelled + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, NONE, right, child) + bytes(48)
    directory = entries.ljust(-(-len(entries) // 512) * 512, b"\0")
    sectors = len(directory) // 512
    chain = [0xFFFFFFFD, *range(2, sectors + 1), END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack("<III", 1, 1, 0) + struct.pack("<IIIII", 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[NONE] * 108)
    return header + struct.pack("<128I", *chain, *[NONE] * (128 - len(chain))) + directory


@pytest.fixture
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "_programs", lambda: iter(()))


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named soffice first on the path; ``$out`` is the folder that results go to."""
    program = folder / "bin" / "soffice"
    program.parent.mkdir()
    find = 'while [ "$1" != --outdir ]; do shift; done; out="$2"; in="$3"; mkdir -p "$out"\n'
    program.write_text(
        f'#!/bin/sh\necho "$@" > "{folder}/called"; env > "{folder}/env"\n{find}{script}\n', encoding="utf-8"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize(
    ("data", "kind", "media_type", "way_out"),
    [
        (ole("CompObj", "WordDocument", "1Table"), "doc", "application/msword", ".docx or PDF"),
        (ole("Workbook"), "xls", "application/vnd.ms-excel", ".xlsx or PDF"),
        (ole("Book"), "xls", "application/vnd.ms-excel", ".xlsx or PDF"),
        (ole("WordDocument", embedded="Workbook"), "doc", "application/msword", ".docx or PDF"),
        (ole("Workbook", embedded="WordDocument"), "xls", "application/vnd.ms-excel", ".xlsx or PDF"),
        (b"\n" + RTF, "rtf", "application/rtf", ".docx or PDF"),
    ],
)
@pytest.mark.usefixtures("no_libreoffice")
def test_without_libreoffice_the_way_out_is_told(data: bytes, kind: str, media_type: str, way_out: str) -> None:
    doc = read(data)
    assert (doc.status, doc.parser, doc.media_type) == ("failed", f"{kind}/libreoffice", media_type)
    assert codes(doc) == ["needs_libreoffice"]
    assert "install it" in doc.findings[0].message
    assert way_out in doc.findings[0].message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        (ole("PowerPoint Document", "Current User"), "unsupported_format"),
        (ole("SummaryInformation"), "unsupported_format"),
        (ole("WordDocument")[:600], "unreadable_ole"),
        (ole("WordDocument")[:20], "unreadable_ole"),
    ],
)
def test_what_libreoffice_is_not_asked_for(data: bytes, code: str) -> None:
    assert codes(read(data)) == [code]


def test_many_entries_and_circles_end() -> None:
    names = [f"Stream{number}" for number in range(40)]
    assert top_streams(ole(*names, "WordDocument")) == {name.lower() for name in (*names, "WordDocument")}
    circle = bytearray(ole("WordDocument"))
    circle[1024 + 128 + 68 : 1024 + 128 + 72] = struct.pack("<I", 1)
    assert top_streams(bytes(circle)) == {"worddocument"}


@posix
def test_a_file_is_converted_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.docx").write_bytes(docx(p(SENTENCE)))
    monkeypatch.setenv("http_proxy", "http://secret.example")
    stand_in(tmp_path, f'cmp -s "$in" "{tmp_path}/given" && cp "{tmp_path}/made.docx" "$out/input.docx"', monkeypatch)
    (tmp_path / "given").write_bytes(ole("WordDocument"))
    doc = read(ole("WordDocument"))
    assert (doc.status, doc.text, doc.parser) == ("ok", SENTENCE, "doc/libreoffice")
    assert doc.media_type == "application/msword"
    called, *others = (tmp_path / "called").read_text(encoding="utf-8").splitlines()
    assert not others
    for argument in ("-env:UserInstallation=file:///", "--headless", "--norestore", "--convert-to docx", "/input.doc"):
        assert argument in called
    environment = (tmp_path / "env").read_text(encoding="utf-8")
    assert "secret.example" not in environment
    home = next(line[5:] for line in environment.splitlines() if line.startswith("HOME="))
    assert not Path(home).exists()


@posix
def test_a_workbook_becomes_a_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.xlsx").write_bytes(xlsx(row("任务", "单位") + row("春耕备耕检修", "县农业农村局")))
    stand_in(tmp_path, f'cp "{tmp_path}/made.xlsx" "$out/input.xlsx"', monkeypatch)
    doc = read(ole("Workbook"))
    assert (doc.parser, tables(doc)) == ("xls/libreoffice", [[["任务", "单位"], ["春耕备耕检修", "县农业农村局"]]])


@posix
@pytest.mark.parametrize("script", ["exit 1", 'ln -s /etc/hostname "$out/input.docx"', "true"])
def test_what_gives_no_file_is_told(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, script, monkeypatch)
    doc = read(RTF)
    assert codes(doc) == ["unconvertible"]
    assert "password" in doc.findings[0].message


@posix
def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, f'(sleep 2; echo alive > "{tmp_path}/alive") & wait', monkeypatch)
    began = time.perf_counter()
    doc = read(RTF, seconds=1)
    assert time.perf_counter() - began < 2
    assert codes(doc) == ["unconvertible"]
    assert "did not finish" in doc.findings[0].message
    time.sleep(1.6)
    assert not (tmp_path / "alive").exists()


@posix
def test_a_program_that_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_bytes(b"\x00 no program")
    program.chmod(0o755)
    monkeypatch.setattr(libreoffice, "_programs", lambda: iter([str(program)]))
    with pytest.raises(NotConverted, match="does not start"):
        convert(RTF, "rtf", "docx", 60)


@installed
def test_a_real_rtf_is_read() -> None:
    doc = read(RTF)
    assert (doc.status, doc.text, doc.parser) == ("ok", SENTENCE, "rtf/libreoffice")


@installed
def test_a_real_doc_says_what_its_docx_says() -> None:
    levels = (
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3."),
    )
    width = '<w:tcW w:w="4000" w:type="dxa"/>'
    cells = "".join(f"<w:tc><w:tcPr>{width}</w:tcPr>{p(text)}</w:tc>" for text in ("任务", "县农业农村局"))
    body = (
        p(SENTENCE)
        + "".join(p("春耕", numbered(1, at)) for at in (0, 1, 1, 2, 0))
        + '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>'
        + f"<w:tr>{cells}</w:tr></w:tbl>{p('此件公开发布')}"
    )
    new = docx(body, numbering=listing(*levels))
    direct = parse_docx("通知.docx", new, rules(), Limits())
    through = read(convert(new, "docx", "doc", 60))
    assert through.text == direct.text
    assert lines(through)[1:4] == ["一、春耕", "（一）春耕", "（二）春耕"]
    assert tables(through) == tables(direct)


@installed
def test_a_real_xls_says_what_its_xlsx_says() -> None:
    new = xlsx(
        row("任务", "单位", "比例") + '<row><c t="inlineStr"><is><t>春耕备耕检修</t></is></c>'
        '<c t="inlineStr"><is><t>县农业农村局</t></is></c><c s="1"><v>0.95</v></c></row>',
        styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>',
    )
    direct = parse_xlsx("附件.xlsx", new, rules(), Limits())
    assert tables(direct) == [[["任务", "单位", "比例"], ["春耕备耕检修", "县农业农村局", "95%"]]]
    assert read(convert(new, "xlsx", "xls", 60)).text == direct.text


@installed
def test_an_image_that_lies_elsewhere_is_not_fetched() -> None:
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/picture.png"
        data = convert(linked_image(address), "fodt", "doc", 60)
        assert address.encode("utf-16-le") in data or address.encode() in data
        doc = read(data)
        server.shutdown()
    assert (doc.text, asked) == (SENTENCE, [])


def linked_image(address: str) -> bytes:
    """A text document (OpenDocument 1.3, one file) with an image that lies elsewhere."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
        for name, place in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
    )
    frame = f'<draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{address}"/></draw:frame>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        f"<text:p>{SENTENCE}{frame}</text:p></office:text></office:body></office:document>"
    ).encode()


def test_damage_never_raises(no_libreoffice: None) -> None:
    whole = ole("CompObj", "WordDocument", embedded="Workbook")
    chance = random.Random(4)
    for _ in range(1000):
        data = bytearray(whole[: chance.randrange(8, len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 5)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        assert read(bytes(data)).status == "failed"
