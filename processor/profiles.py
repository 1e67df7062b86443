"""Profiles as the processor finds them: one's own from the records bucket first, then those that ship."""

import time
from collections.abc import Callable

from common.errors import FileRefusedError, NotFoundError, ObjectGoneError, ProfileError, Refusal
from common.objects import Objects
from common.profile.base import with_bases
from common.profile.catalogue import builtin_text
from common.profile.load import MAX_PROFILE_BYTES, PROFILE_NAME, load_profile
from common.profile.model import Profile

FRESH_S = 5.0


class ProfileShelf:
    """Finds profiles by name, and keeps the text of each that was used, by its digest."""

    def __init__(self, objects: Objects, bucket: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._objects, self._bucket, self._clock = objects, bucket, clock
        self._found: dict[str, tuple[float, Profile]] = {}
        self._kept: dict[tuple[str, str], Profile] = {}

    def find(self, name: str) -> Profile:
        """The profile of this name as it is now. FileRefusedError: `no_profile` or `bad_profile`."""
        found_at, profile = self._found.get(name, (float("-inf"), None))
        if profile is None or self._clock() - found_at > FRESH_S:
            text = self._text(name)
            try:
                profile = load_profile(text, name)
            except ProfileError as error:
                raise FileRefusedError(
                    Refusal.BAD_PROFILE, f"{error}: mend it, put it again, and replay"
                ) from error
            self._keep(profile, text)
            self._found[name] = (self._clock(), profile)
        return profile

    def kept(self, name: str, digest: str) -> Profile:
        """The profile of this digest, as it was when its first part was read."""
        if (name, digest) not in self._kept:
            text = self._objects.open(self._objects.head(self._bucket, _kept_key(digest))).read().decode()
            self._kept[name, digest] = load_profile(text, name)
        return self._kept[name, digest]

    def _text(self, name: str) -> str:
        """The TOML text: one's own, else the one that ships."""
        if not PROFILE_NAME.fullmatch(name):
            raise _unknown(name)
        try:
            own = self._objects.head(self._bucket, f"profiles/{name}.toml")
            return self._objects.open(own, 0, MAX_PROFILE_BYTES).read().decode("utf-8", "replace")
        except ObjectGoneError:
            pass
        try:
            return builtin_text(name)
        except NotFoundError:
            raise _unknown(name) from None

    def _keep(self, profile: Profile, text: str) -> None:
        if (profile.name, profile.digest) not in self._kept:
            whole = with_bases(text).encode()
            self._objects.put(self._bucket, _kept_key(profile.digest), whole, "application/toml")
            self._kept[profile.name, profile.digest] = profile


def _kept_key(digest: str) -> str:
    return f"profiles/kept/{digest}.toml"


def _unknown(name: str) -> FileRefusedError:
    return FileRefusedError(
        Refusal.NO_PROFILE,
        f"no profile {name[:64]!r}: put one with `meterspace profile put`, "
        "or name another with `meterspace replay --profile`",
    )
