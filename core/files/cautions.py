"""Warnings to read before a file is opened, by its text, by its name, and by the names in a ZIP."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

SHORTCUT = "This file opens a URL or another file."
SCRIPT = "This file contains a script that may run when it is opened."
KEYS = "This file may contain a secret key."
MACROS = "This file may contain macros."
PROGRAM = "This file is a program."
IN_ARCHIVE = {
    PROGRAM: "a program",
    MACROS: "a document with macros",
    SHORTCUT: "a shortcut",
    KEYS: "a file that may hold a secret key",
}
ENDINGS = {
    PROGRAM: "exe scr pif msi msix bat cmd ps1 psm1 vbs vbe jse wsf wsh hta jar cpl reg apk appimage",
    MACROS: "docm dotm xlsm xltm xlam pptm potm ppam",
    SHORTCUT: "url website webloc desktop lnk scf",
    KEYS: "env pem key ppk p12 pfx jks keystore kdbx netrc pgpass htpasswd",
}
CAUTION_OF = {ending: caution for caution, endings in ENDINGS.items() for ending in endings.split()}
KEY_NAMES = {"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"}
WITHOUT_VALUES = {"example", "sample", "template", "dist"}  # .env.example
WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
PRIVATE_KEY = re.compile(
    rb"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
    rb"|^(?:export )?[A-Z0-9_]{0,40}(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY)[A-Z0-9_]{0,40} {0,4}= {0,4}[^\s$<]",
    re.MULTILINE,
)
OPENS_ADDRESS = (b"[InternetShortcut]", b"[Desktop Entry]", b"[Shell]", b"{000214A0-")
PLIST_ADDRESS = re.compile(rb"<plist[^>]{0,80}>\s{0,80}<dict>\s{0,80}<key>URL</key>")  # .webloc
RUNS = re.compile(rb"<(?:script|hta:application)\b|\son(?:load|error|click)\s{0,9}=", re.IGNORECASE)


def caution_of_text(head: bytes) -> str:
    """A warning about a text that contains a key, password or script, or is a shortcut; "" without one."""
    if head.startswith(WIDE_TEXT):
        head = head.decode("utf-16", errors="ignore").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(OPENS_ADDRESS) or PLIST_ADDRESS.search(head):
        return SHORTCUT
    if RUNS.search(head):
        return SCRIPT
    return KEYS if PRIVATE_KEY.search(head) else ""


def caution_of_name(name: str) -> str:
    """A warning about what a computer does with a file of this name, or what such files contain; "" without one."""
    last = PurePosixPath(name.replace("\\", "/")).name.rstrip(". ").lower()
    ending = last.rpartition(".")[2] if "." in last else ""
    if last in KEY_NAMES or (last.startswith(".env.") and ending not in WITHOUT_VALUES):
        return KEYS
    return CAUTION_OF.get(ending, "")


def caution_of_archive(names: Iterable[str]) -> str:
    """One warning about all the files in an archive."""
    found = {caution_of_name(name) for name in names}
    contents = [words for caution, words in IN_ARCHIVE.items() if caution in found]
    return f"The archive contains {', '.join(contents)}." if contents else ""
