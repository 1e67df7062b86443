"""Profiles: how one source's files are laid out, as data. The fields are explained in docs/profiles.md."""
