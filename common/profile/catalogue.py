"""The profiles that ship with the product: one TOML file each in the folder `profiles`."""

from pathlib import Path

from common.errors import NotFoundError

FOLDER = Path(__file__).resolve().parents[2] / "profiles"


def builtin_names() -> list[str]:
    """All shipped profiles, by name."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def builtin_text(name: str) -> str:
    """The TOML text of a shipped profile. NotFoundError where there is none of that name."""
    if name not in builtin_names():
        raise NotFoundError(f"no built-in profile {name!r}; there are: {', '.join(builtin_names())}")
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
