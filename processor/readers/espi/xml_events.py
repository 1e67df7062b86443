"""XML from strangers, parsed piece by piece within bounds, so that no file can exhaust the memory."""

from collections.abc import Callable, Mapping
from typing import TypeAlias
from xml.parsers import expat

from common.errors import FileRefusedError, Refusal

BLANKS = " \t\r\n"
"""What XML takes for white space."""
MAX_DEPTH = 64
MAX_PIECE_BYTES = 1024 * 1024
"""Longest tag or comment, and longest text that is wanted."""
ENCODINGS = ("utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16")
_REMEMBERED = 1000

OnStart: TypeAlias = Callable[[dict[str, str]], object]
OnText: TypeAlias = Callable[[str], object]
OnEnd: TypeAlias = Callable[[], object]


class XmlEvents:
    """Calls `starts[NAME](attributes)`, `texts[NAME](text)` and `ends[NAME]()` while a document is fed to it.

    NAME has no namespace prefix; an element is in `texts`, or in `starts` or `ends` or both. A text is
    without comments and CDATA marks. FileRefusedError: the document is broken (`broken_xml`); its first
    element is not `root`, or it has a document type, with which a few lines can mean gigabytes
    (`wrong_header`).
    """

    def __init__(
        self,
        root: str,
        starts: Mapping[str, OnStart],
        texts: Mapping[str, OnText],
        ends: Mapping[str, OnEnd],
    ) -> None:
        self._parser = parser = expat.ParserCreate()
        self._fed = 0
        self._text: list[str] = []
        self._root, self._starts = root, _ByName({**starts, **texts})
        self._texts, self._ends = _ByName(texts), _ByName(ends)
        parser.buffer_text = True
        if hasattr(parser, "SetReparseDeferralEnabled"):
            # Else the pieces that are fed would not decide alone in which of them an event happens.
            parser.SetReparseDeferralEnabled(False)
        parser.XmlDeclHandler = _check_encoding
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._check_root

    @property
    def line(self) -> int:
        """The line, from 1, of the event that is being told."""
        return self._parser.CurrentLineNumber

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the document, cut anywhere."""
        self._parse(piece)
        self._fed += len(piece)
        waiting = self._fed - self._parser.CurrentByteIndex
        if max(waiting, sum(map(len, self._text))) > MAX_PIECE_BYTES:
            raise self._broken(f"a tag or a text of more than {MAX_PIECE_BYTES} bytes", self.line)

    def finish(self) -> None:
        """The document is at its end."""
        self._parse(b"", last=True)

    def _parse(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code) or "not XML"
            raise self._broken(what, error.lineno, error.offset + 1) from error

    def _broken(self, what: str, line: int, column: int | None = None) -> FileRefusedError:
        where = f"line {line}" + (f", column {column}" if column else "")
        return FileRefusedError(
            Refusal.BROKEN_XML, f"{where}: {what}: the file is damaged or cut off: send it again"
        )

    def _refuse_doctype(self, name: str, *_: object) -> None:
        raise FileRefusedError(
            Refusal.WRONG_HEADER,
            f'line {self.line}: expected "{self._root}", found a document type: <!DOCTYPE {name[:60]}>',
        )

    def _check_root(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != self._root:
            raise FileRefusedError(
                Refusal.WRONG_HEADER, f'first element: expected "{self._root}", found "{name[:60]}"'
            )
        on_start, on_end = self._handlers()
        self._parser.StartElementHandler = on_start
        self._parser.EndElementHandler = on_end
        on_start(name, attributes)

    def _handlers(self) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
        """Called for every tag: all that they need is at hand."""
        starts, texts, ends = self._starts, self._texts, self._ends
        parser, text, append = self._parser, self._text, self._text.append
        depth = 0

        def on_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                raise self._broken(f"elements more than {MAX_DEPTH} deep in one another", self.line)
            if handler := starts[name]:
                if texts[name]:
                    parser.CharacterDataHandler = append
                else:
                    handler(attributes)

        def on_end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if take := texts[name]:
                parser.CharacterDataHandler = None
                take("".join(text))
                text.clear()
            elif handler := ends[name]:
                handler()

        return on_start, on_end


class _ByName(dict[str, Callable[..., object] | None]):
    """Handlers by the name of an element, with or without a prefix."""

    def __missing__(self, name: str) -> Callable[..., object] | None:
        handler = self.get(name.rpartition(":")[2])
        if len(self) < _REMEMBERED:
            self[name] = handler
        return handler


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in ENCODINGS:
        raise FileRefusedError(
            Refusal.NOT_TEXT, f'XML in the encoding "{encoding[:40]}": save it as UTF-8 and send it again'
        )
