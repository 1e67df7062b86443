"""A column of stamps has the places that its stamps have one by one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import Reject
from common.profile.load import builtin
from processor.meanings import Meanings
from processor.place_columns import REJECTED

FORMS = {
    "long": ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%dT%H:%M:%S"),
    "octopus": (" %Y-%m-%dT%H:%M:%S+01:00", "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S-0500", "%Y-%m-%d"),
    "lcl": ("%Y-%m-%d %H:%M:%S.0000000", "%Y-%m-%d %H:%M:27", "%Y-%m-%d %H:%M"),
    "esb-hdf": ("%d-%m-%Y %H:%M", "%d-%m-%Y  %H:%M", "%d/%m/%Y %H:%M"),
    "uk-half-hourly-readings": ("%d %b %Y %H:%M:%S", "%d %b %Y %H:%M", "%d  %b %Y %H:%M:%S"),
    "green-button-report": ("%Y-%m-%d %H:%M to %Y-%m-%d 09:00", "%Y-%m-%d %H:%M"),
    "fluvius-electricity": ("%d/%m/%Y|%H:%M:%S", " %d/%m/%Y|%H:%M:%S ", "%d/%m/%Y|%H:%M"),
    "green-button-csv": ("%Y-%m-%d|%H:%M", "%Y-%m-%dT|%H:%M", "%Y-%m-%d |%H:%M", "%Y-%m-%d|"),
    "israel-electric": ("%d/%m/%Y|%H:%M", "%d.%m.%Y|%H:%M"),
    "datadis": ("%d/%m/%Y|7", "%d/%m/%Y|25", "%d/%m/%Y|24", "%d/%m/%Y|0", "%d/%m/%Y|x", "%d/%m/%Y 7|8"),
}
"""By profile: forms of stamps, right and wrong ones; a bar stands between two columns."""

CHANGES = ("2024-03-30", "2024-10-26", "2024-03-09", "2024-11-02")
AROUND_CHANGES = st.builds(
    lambda day, quarters: day + timedelta(minutes=15 * quarters),
    st.sampled_from([datetime.fromisoformat(text) for text in CHANGES]),
    st.integers(0, 400),
)
ANY_TIME = st.datetimes(datetime.fromisoformat("1969-06-01"), datetime.fromisoformat("2201-01-01")).map(
    lambda moment: moment.replace(minute=moment.minute // 15 * 15, second=0)
)


@pytest.mark.parametrize("profile", FORMS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_columns_have_the_places_of_their_stamps(profile: str, data: st.DataObject) -> None:
    moments = data.draw(st.lists(AROUND_CHANGES | ANY_TIME, min_size=1, max_size=40))
    forms = data.draw(st.lists(st.sampled_from(FORMS[profile]), min_size=len(moments), max_size=len(moments)))
    stamps = [moment.strftime(form).split("|") for moment, form in zip(moments, forms, strict=True)]
    meanings, alone = Meanings(builtin(profile), "m"), Meanings(builtin(profile), "m")

    found = meanings.places([_numbered(column) for column in zip(*stamps, strict=True)])

    expected = [alone.place(" ".join(text.strip() for text in stamp)) for stamp in stamps]
    for place, one in zip(found.tolist(), expected, strict=True):
        if isinstance(one, Reject):
            assert place[1] == REJECTED, one
        else:
            assert tuple(place) == one


def _numbered(texts: Sequence[str]) -> tuple["np.ndarray[tuple[int], np.dtype[np.int64]]", list[str]]:
    distinct = list(dict.fromkeys(texts))
    return np.array([distinct.index(text) for text in texts], np.int64), distinct
