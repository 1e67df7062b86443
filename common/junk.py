"""What is no text of readings, told by a file's first bytes: pictures, documents, web pages, UTF-16."""

from common.errors import FileRefusedError, Refusal
from common.profile.heading import UTF8_MARK

GZIP = b"\x1f\x8b"
_NO_TEXT = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or spreadsheet (unpack it, or save it as CSV)",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet (save it as CSV)",
    GZIP: "a gzip file inside a gzip file",
}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WEB_OR_JSON = (b"<!doctype", b"<html", b"{")


def refuse_junk(head: bytes, *, xml: bool) -> None:
    """FileRefusedError where the (unpacked) first bytes are none of readings. `xml`: XML is expected."""
    if not head.removeprefix(UTF8_MARK).strip(b" \t\r\n\0"):
        raise FileRefusedError(Refusal.EMPTY, "the file is empty")
    for magic, what in _NO_TEXT.items():
        if head.startswith(magic):
            raise FileRefusedError(Refusal.NOT_TEXT, f"this is {what}, not a text file of readings")
    if head.startswith(_UTF16_MARKS) or head.count(b"\0") * 4 > len(head):
        raise FileRefusedError(
            Refusal.NOT_TEXT, "this looks like UTF-16 text: save it as UTF-8 and send it again"
        )
    start = head.removeprefix(UTF8_MARK).lstrip()[:200].lower()
    if start.startswith(_WEB_OR_JSON) or (start.startswith(b"<") and not xml):
        raise FileRefusedError(Refusal.NOT_TEXT, "this is a web page, XML or JSON, not a table of readings")
    if b"\0" in head.split(b"\n", 1)[0]:
        raise FileRefusedError(Refusal.NOT_TEXT, "the first line holds NUL bytes: the file is damaged")
