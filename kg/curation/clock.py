"""When something was decided: the time, by which all that people said is ordered."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta


def later_than(earlier: Iterable[datetime]) -> datetime:
    """Return the time in whole seconds, but later than all of `earlier`.

    SOURCE_DATE_EPOCH (reproducible-builds.org) sets it where results must be reproducible.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC).replace(microsecond=0)
    return max([now, *(at + timedelta(seconds=1) for at in earlier)])
