"""`extends`: a profile that starts from one that ships."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from common.errors import NotFoundError, ProfileError
from common.profile.catalogue import builtin_text

MAX_BASES = 2
BORDER = "\n#### The profile that this one extends, as it was then ####\n"

Fields = dict[str, Any]


def with_bases(text: str) -> str:
    """A profile's text with those it extends below it, so that it means the same when they have changed."""
    texts = text.split(BORDER)
    while (base := _parsed(texts[-1]).get("extends")) is not None:
        if len(texts) > MAX_BASES:
            raise ProfileError(f"extends = {base!r}: a chain of more than {MAX_BASES} profiles")
        texts.append(_base_text(base))
    return BORDER.join(texts)


def fields_of(text: str) -> Fields:
    """The fields of a profile: its own go before those that it extends.

    Tables of both are joined field by field. A field is replaced as a whole, also one that holds names: what
    the base calls `import` may mean something else here.
    """
    fields: Fields = {}
    for one in reversed(with_bases(text).split(BORDER)):
        fields = _merged(fields, _parsed(one))
    fields.pop("extends", None)
    return fields


def _base_text(name: object) -> str:
    try:
        return builtin_text(str(name))
    except NotFoundError as error:
        raise ProfileError(f"extends = {name!r}: {error}") from error


def _parsed(text: str) -> Fields:
    return tomllib.loads(text, parse_float=Decimal)


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> Fields:
    fields = dict(base)
    for key, value in own.items():
        both_tables = isinstance(value, dict) and isinstance(fields.get(key), dict)
        fields[key] = {**fields[key], **value} if both_tables else value
    return fields
