"""Names and colours of the types of nodes. The colours differ for the colour-blind too (Okabe and Ito 2008)."""

from __future__ import annotations

NAMES = {"person": "person", "organization": "institution", "group": "unnamed group", "event": "event"}
EDGE = {"person": "#0072B2", "organization": "#D55E00", "group": "#7F7F7F", "event": "#009E73"}
COLOURS = {"person": "#CCE3F0", "organization": "#F7DFCC", "group": "#E6E6E6", "event": "#CCECE3"}
INK, MUTED = "#1A1A1A", "#595959"
