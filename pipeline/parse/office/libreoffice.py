"""LibreOffice as a converter: one file in, one file out, in a folder and with a profile of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipeline.archives import MAX_DOCUMENT_BYTES

MAX_SECONDS: Final = 180
"""A published document converts in a few seconds, the first of a machine in twenty; one that takes longer hangs."""

SHARE: Final = 0.6
"""The part of a document's time that converting may take: the rest is for reading what comes out."""

_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}</oor:items>
"""
_ITEM: Final = """<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>
"""
_SECURITY: Final = "/org.openoffice.Office.Common/Security/Scripting"
_NETWORK: Final = "/org.openoffice.Inet/Settings"
_NOWHERE: Final = "127.0.0.1"
"""A proxy where nobody listens (port 9 is discard): linked images are asked of it and of no one else."""

_SETTINGS: Final = (
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    (_SECURITY, "DisableActiveContent", "true"),
    (_NETWORK, "ooInetProxyType", "2"),
    *((_NETWORK, f"ooInet{kind}ProxyName", _NOWHERE) for kind in ("HTTP", "HTTPS", "FTP")),
    *((_NETWORK, f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
    (_NETWORK, "ooInetNoProxy", ""),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "zh-CN"),
)
"""No macros, nothing fetched, nothing recalculated, and the same formats whatever the language of the machine."""

_KEPT: Final = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PROGRAMFILES", "LD_LIBRARY_PATH")
"""What LibreOffice needs of the environment; anything else could change what it does."""


class NotInstalled(Exception):
    """There is no LibreOffice on this machine."""


class NotConverted(Exception):
    """LibreOffice gave no file; the message says why."""


def convert(data: bytes, suffix: str, target: str, seconds: float) -> bytes:
    """Return a file in another format: ``convert(data, "doc", "docx", 600)``.

    Raises :class:`NotInstalled`, and :class:`NotConverted` where nothing comes out within its share of ``seconds``.
    """
    program = next(_programs(), None)
    if program is None:
        raise NotInstalled
    with tempfile.TemporaryDirectory(prefix="gongwen-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        source, result = folder / f"input.{suffix}", folder / "out" / f"input.{target}"
        source.write_bytes(data)
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        items = "".join(_ITEM.format(*setting) for setting in _SETTINGS)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items), encoding="utf-8")
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
            *("--convert-to", target, "--outdir", str(result.parent), str(source)),
        ]
        _run(command, folder, min(MAX_SECONDS, SHARE * seconds))
        return _result(result)


def _programs() -> Iterator[str]:
    """LibreOffice on the path, else where its installers put it."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            yield found
    if sys.platform == "win32":
        folders = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432")]
        places = [Path(folder) / "LibreOffice" / "program" / "soffice.exe" for folder in folders if folder]
    else:
        places = [
            *(root / "Applications/LibreOffice.app/Contents/MacOS/soffice" for root in (Path("/"), Path.home())),
            *(
                Path("/") / place
                for place in ("opt/libreoffice/program/soffice", "usr/lib/libreoffice/program/soffice")
            ),
        ]
    yield from (str(place) for place in places if place.is_file())


def _run(command: list[str], folder: Path, seconds: float) -> None:
    """Run to the end or the limit; what it starts ends with it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "USERPROFILE"), str(folder))
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**kept, **own, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise NotConverted(f"LibreOffice does not start ({type(error).__name__})") from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise NotConverted(f"LibreOffice did not finish within {seconds:.0f} seconds") from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it has started."""
    if sys.platform == "win32":
        if process.poll() is None:
            silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, **silent)
    else:
        with suppress(ProcessLookupError, PermissionError):  # nothing of it is left
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _result(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file():
        raise NotConverted("LibreOffice could not read it: it may be damaged or ask for a password")
    if file.stat().st_size > MAX_DOCUMENT_BYTES:
        raise NotConverted(f"what LibreOffice makes of it is larger than {MAX_DOCUMENT_BYTES // 1024**2} MiB")
    return file.read_bytes()
