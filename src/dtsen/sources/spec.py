"""The text of a declaration: YAML in which every value is text until it is asked for.

What YAML makes of bare words is not what a table of headers and codes needs: ``NO``
would be false and the code ``01`` the number 1. So nothing is converted in reading, and
what YAML can do beyond lists and mappings is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import yaml

from dtsen.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum
    from pathlib import Path

    Choice = TypeVar("Choice", bound=StrEnum)

MAX_BYTES = 1 << 20
_DEEPEST = 20
_YES = {"true": True, "yes": True, "false": False, "no": False}
_TELLABLE = re.compile("[A-Za-z_][A-Za-z_ /]{0,30}")


class LayoutBroken(PipelineError):
    """A layout cannot be used as it is declared; names the file and the key."""


class _Loader(yaml.BaseLoader):
    """Refuses what a declaration does not need: aliases, tags, keys that come twice."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # untyped in types-pyyaml
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem_mark=event.start_mark)
        self.depth += 1
        if self.depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: Any = False) -> Any:  # noqa: FBT002 - the signature is PyYAML's
        keys = [key.value for key, _ in node.value]
        if len(set(map(str, keys))) < len(keys):
            raise yaml.MarkedYAMLError(problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True, slots=True)
class Spec:
    """One mapping of a declaration, and where it stands; reads its keys as types."""

    file: str
    place: str
    keys: dict[str, Any]

    def named(self, key: str) -> Spec:
        """Return this mapping with one of its texts told beside its place."""
        name = self.keys.get(key)
        told = f" ({name})" if isinstance(name, str) else ""
        return Spec(self.file, f"{self.place}{told}", self.keys)

    def broken(self, finding: str, place: str = "") -> LayoutBroken:
        """Return the error that names the file, this place and what is wrong there."""
        return LayoutBroken(f"{self.file}: {place or self.place} {finding}")

    def require_keys(self, needs: set[str], may: Iterable[str] = ()) -> None:
        """Require that no key is missing, and none unknown."""
        missing = needs - self.keys.keys()
        if missing:
            raise self.broken(f"lacks {', '.join(sorted(missing))}")
        unknown = self.keys.keys() - needs - set(may)
        if unknown:
            raise self.broken(f"has unknown {', '.join(sorted(map(_told, unknown)))}")

    def text(self, key: str, default: str = "") -> str:
        """Return a key that is a text, and not an empty one where it is there."""
        value = self.text_or_empty(key, default)
        if key in self.keys and not value:
            self._refuse(key, "is empty")
        return value

    def text_or_empty(self, key: str, default: str = "") -> str:
        """Return a key that is a text, or empty."""
        return self._text(key, self.keys.get(key, default))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a key that is a list of texts; nothing where it is missing."""
        values = self.keys.get(key, [])
        if not isinstance(values, list) or "" in values:
            self._refuse(key, "is no list of texts")
        return tuple(self._text(key, value) for value in values)

    def pairs(self, key: str) -> dict[str, str]:
        """Return a key that maps texts to texts; nothing where it is missing."""
        inner = self.inner(key)
        return {name: inner.text(name) for name in inner.keys}

    def inner(self, key: str) -> Spec:
        """Return a key that is a mapping; an empty one where it is missing."""
        return self._inner(key, self.keys.get(key, {}))

    def inners(self, key: str) -> list[Spec]:
        """Return a key that is a list of mappings; nothing where it is missing."""
        values = self.keys.get(key, [])
        if not isinstance(values, list):
            self._refuse(key, "is no list")
        return [
            self._inner(f"{key}[{number}]", value)
            for number, value in enumerate(values, start=1)
        ]

    def is_yes(self, key: str) -> bool:
        """Return a key that is true or false; false where it is missing."""
        word = self.text(key, "false").lower()
        if word not in _YES:
            self._refuse(key, "is neither true nor false")
        return _YES[word]

    def whole(self, key: str) -> int:
        """Return a key that is a whole number; 0 where it is missing."""
        text = self.text(key, "0")
        if not re.fullmatch("[0-9]{1,9}", text):
            self._refuse(key, "is no whole number")
        return int(text)

    def share(self, key: str, default: float) -> float:
        """Return a key that is a share, from 0 to 1."""
        text = self.text(key, str(default))
        if not re.fullmatch("0([.][0-9]+)?|1([.]0+)?", text):
            self._refuse(key, "is no share from 0 to 1")
        return float(text)

    def one_of(self, key: str, choices: type[Choice], default: str = "") -> Choice:
        """Return a key that is one of some words."""
        word = self.text(key, default)
        if word not in set(choices):
            self._refuse(key, f"is none of {', '.join(choices)}")
        return choices(word)

    def _text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            self._refuse(key, "is no text")
        if not value.isprintable() and value != "\t":
            self._refuse(key, "has characters that cannot be seen")
        return value

    def _inner(self, place: str, value: Any) -> Spec:
        if not isinstance(value, dict):
            self._refuse(place, "is no mapping")
        return Spec(self.file, self._under(place), value)

    def _refuse(self, key: str, finding: str) -> NoReturn:
        raise self.broken(finding, self._under(key))

    def _under(self, key: str) -> str:
        return key if self.place == "the file" else f"{self.place}: {key}"


def read_spec(path: Path) -> Spec:
    """Read the YAML of a declaration.

    Raises
    ------
    LayoutBroken
        Where it cannot be read as the small part of YAML that a declaration may use.
        Nothing of the text is repeated, in case it is no declaration at all.
    """
    whole = Spec(path.name, "the file", {})
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise whole.broken("is larger than 1 MB")
        value = _Loader(content.decode("utf-8-sig")).get_single_data()
    except OSError:
        raise whole.broken("cannot be opened") from None
    except UnicodeDecodeError:
        raise whole.broken("is no UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = f" at line {mark.line + 1}" if mark else ""
        raise whole.broken(f"is no YAML that a layout may use{at}") from None
    except yaml.YAMLError:
        raise whole.broken("is no YAML") from None
    if not isinstance(value, dict):
        raise whole.broken("is not a mapping")
    return Spec(path.name, "the file", value)


def _told(key: str) -> str:
    return key if _TELLABLE.fullmatch(key) else "keys"
