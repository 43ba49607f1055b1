"""Parsed forms kept from run to run: changing a rule of extraction parses, or recognises, nothing again."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path
from pydantic import TypeAdapter, ValidationError

from pipeline.rules import Pack
from pipeline.run.shape import READERS, code, libraries
from pipeline.types import Limits, ParsedDoc, RawDoc

PARSING: Final = ("parse", "types.py", "text.py", "archives.py")
"""The modules whose change may change a parsed form."""

UNUSED_AFTER: Final = 30 * 24 * 3600
"""Seconds after which the forms of an older parser are removed: time to go back to it, not to fill the disk."""

_KEY: Final = re.compile(r"[0-9a-f]{32}")
"""What a folder of forms is called; anything else in the folder for caches is not ours to remove."""

_FORM: Final = TypeAdapter(ParsedDoc)


class ParseCache:
    """A folder of parsed forms under a key of the file's bytes and of all that decides how they are read.

    Only what was read is kept: a file that failed may do better tomorrow, with LibreOffice installed or more time.
    """

    def __init__(self, pages: Pack, limits: Limits, folder: Path | None = None) -> None:
        top = folder or user_cache_path("gongwen") / "parsed"
        shape = (pages.fingerprint, limits, code(*PARSING), libraries(READERS), sys.version_info[:2])
        self._folder = top / hashlib.sha256(repr(shape).encode()).hexdigest()[:32]

    def get(self, raw: RawDoc) -> ParsedDoc | None:
        """The parsed form of these bytes, under the id of this document; None if it is not there or damaged."""
        try:
            kept = _FORM.validate_json(zlib.decompress(self._file(raw).read_bytes()))
        except (OSError, ValidationError, zlib.error):
            return None
        return replace(kept, doc_id=raw.doc_id)

    def put(self, raw: RawDoc, doc: ParsedDoc) -> None:
        """Keep a parsed form; a full disk or a folder that cannot be written costs the next run some time, no more."""
        names_itself = any(attachment.doc_id for attachment in doc.attachments)
        if doc.status == "failed" or names_itself:
            return
        file = self._file(raw)
        beside = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(zlib.compress(_FORM.dump_json(doc), 1))
            beside.replace(file)
        except (OSError, ValueError):  # also a text that is no UTF-8
            with suppress(OSError):  # a read-only disk refuses even to remove what is not there
                beside.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove the forms of parsers that nobody has used for a month."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            os.utime(self._folder)
            for other in self._folder.parent.iterdir():
                if _KEY.fullmatch(other.name) and time.time() - other.stat().st_mtime > UNUSED_AFTER:
                    shutil.rmtree(other, ignore_errors=True)
        except OSError:
            return

    def _file(self, raw: RawDoc) -> Path:
        return self._folder / raw.sha256[:2] / raw.sha256
