"""XML of strangers as a stream of events, without document types: no bomb fits in."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 16


class Handler(Protocol):
    """What is told of a stream: elements by their local names, and the text of each."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str, text: str) -> None:
        """End an element; ``text`` is all since the last beginning or end."""


def parsed(stream: IO[bytes], handler: Handler) -> Iterator[None]:
    """Tell a handler of a stream of XML, and pause after every piece of it.

    Raises
    ------
    ValueError
        Where the XML declares a document type.
    xml.parsers.expat.ExpatError
        Where it is no XML.
    """
    pieces: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        pieces.clear()
        handler.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        text = "".join(pieces)
        pieces.clear()
        handler.end(name.rpartition(":")[2], text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pieces.append
    parser.StartDoctypeDeclHandler = _refuse
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk)
        yield
    parser.Parse(b"", True)  # noqa: FBT003 - the signature is expat's
    yield


def elements(stream: IO[bytes]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield the elements of a small document: name of the parent, name, attributes.

    >>> import io
    >>> list(elements(io.BytesIO(b'<x:a><x:b r:id="1"/></x:a>')))
    [('', 'a', {}), ('a', 'b', {'r:id': '1'})]
    """
    found = _Elements()
    for _ in parsed(stream, found):
        yield from found.ready
        found.ready.clear()


class _Elements:
    def __init__(self) -> None:
        self.ready: list[tuple[str, str, dict[str, str]]] = []
        self._path = [""]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.ready.append((self._path[-1], name, attributes))
        self._path.append(name)

    def end(self, name: str, text: str) -> None:  # noqa: ARG002 - elements alone
        self._path.pop()


def _refuse(*_: object) -> None:
    message = "a document type"
    raise ValueError(message)
