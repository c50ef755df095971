"""The chart of kg.plot.columns as SVG or PNG, drawn by matplotlib. The same chart gives the same bytes."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any, Literal

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from kg.export import xml
from kg.plot.columns import LINE, Box, Chart, Column, Link
from kg.plot.palette import COLOURS, EDGE, INK, MUTED, NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN, HEAD, FOOT = 18.0, 84.0, 40.0
"""Points around the chart, above it (title) and below it (legend)."""

FONT = FontProperties(family="DejaVu Sans", size=9)  # it comes with matplotlib, so widths are the same everywhere
SMALL = FontProperties(family="DejaVu Sans", size=8)
TITLE = FontProperties(family="DejaVu Sans", size=14, weight="bold")
HEADINGS: dict[Column, str] = {"institution": "ON BEHALF OF", "speaker": "SPEAKER", "event": "ABOUT"}
DPI = 144
MIN_WIDTH = 470.0  # the legend's


def draw(
    chart: Chart, format: Literal["svg", "png"], *, title: str, note: str, focus: frozenset[str] = frozenset()
) -> bytes:
    """Return the picture. `title` and `note` are its first lines. The boxes of `focus` have a thick outline."""
    width, height = max(chart.width, MIN_WIDTH) + 2 * MARGIN, chart.height + HEAD + FOOT
    options: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "kg", "path.simplify": False}
    with matplotlib.rc_context(options), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = Figure(figsize=(width / 72, height / 72), dpi=DPI, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.axis("off")
        _header(axes, chart, title, note, width)
        for link in chart.links:
            _link(axes, chart, link)
        for box in chart.boxes:
            _box(axes, box, heavy=box.node in focus)
        _legend(axes, {b.type for b in chart.boxes}, height - FOOT / 2)
        out = io.BytesIO()
        figure.savefig(out, format=format, metadata={"Date": None} if format == "svg" else {"Software": None})
    return out.getvalue()


def _text(
    axes: Axes, x: float, y: float, text: str, font: FontProperties, colour: str = INK, side: str = "left"
) -> None:
    # A label is an article's text: a dollar sign begins no formula. SVG repeats it in a comment, hence `clean`.
    axes.text(x, y, xml.clean(text), fontproperties=font, color=colour, va="center", ha=side, parse_math=False)


def _header(axes: Axes, chart: Chart, title: str, note: str, width: float) -> None:
    _text(axes, MARGIN, 24, fit(title, TITLE, width - 2 * MARGIN), TITLE)
    _text(axes, MARGIN, 45, fit(note, FONT, width - 2 * MARGIN), FONT, MUTED)
    for column, left in sorted({(b.column, b.left) for b in chart.boxes}):
        _text(axes, MARGIN + left, HEAD - 12, HEADINGS[column], SMALL, MUTED)


def _box(axes: Axes, box: Box, *, heavy: bool) -> None:
    x, top, width = MARGIN + box.left, HEAD + box.top, box.width
    edge, line = (INK, 2.0) if heavy else (EDGE[box.type], 0.8)
    axes.add_patch(Rectangle((x, top), width, box.height, facecolor=COLOURS[box.type], edgecolor=edge, linewidth=line))
    count = str(box.weight)
    room = width - 18 - _width(count, SMALL)
    lines = wrap(box.label, FONT, room, most=box.lines)
    middle = top + box.height / 2
    for n, line_ in enumerate(lines):
        _text(axes, x + 6, middle + (n - (len(lines) - 1) / 2) * LINE, line_, FONT)
    _text(axes, x + width - 6, middle, count, SMALL, MUTED, "right")


def _link(axes: Axes, chart: Chart, link: Link) -> None:
    a, b = chart.boxes[link.left], chart.boxes[link.right]
    x0, x1 = MARGIN + a.left + a.width, MARGIN + b.left
    y0, y1, thick = HEAD + link.left_top, HEAD + link.right_top, link.thickness
    bend = (x0 + x1) / 2
    upper = [(x0, y0), (bend, y0), (bend, y1), (x1, y1)]
    lower = [(x, y + thick) for x, y in ((x1, y1), (bend, y1), (bend, y0), (x0, y0))]
    curve = [Path.CURVE4] * 3
    ribbon = Path([*upper, *lower, (x0, y0)], [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])
    speaker = a if a.column == "speaker" else b
    axes.add_patch(PathPatch(ribbon, facecolor=EDGE[speaker.type], edgecolor="none", alpha=0.32, zorder=0.5))


def _legend(axes: Axes, types: set[str], y: float) -> None:
    x = MARGIN
    for type_, name in NAMES.items():
        if type_ in types:
            axes.add_patch(
                Rectangle((x, y - 5), 10, 10, facecolor=COLOURS[type_], edgecolor=EDGE[type_], linewidth=0.8)
            )
            _text(axes, x + 15, y, name, SMALL)
            x += 15 + _width(name, SMALL) + 22
    _text(axes, x, y, "Numbers count statements; a link is as wide as its statements are many.", SMALL, MUTED)


def _width(text: str, font: FontProperties) -> float:
    """Return the width of a text in points. A letter that the font lacks is as wide as the box drawn in its place."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        width: float = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    return width


def fit(text: str, font: FontProperties, room: float) -> str:
    """Return `text`, shortened to `room` points and with an ellipsis where it is wider."""
    if _width(text, font) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _width(text[:middle].rstrip() + "…", font) <= room else (low, middle - 1)
    return text[:low].rstrip() + "…"


def wrap(text: str, font: FontProperties, room: float, *, most: int) -> list[str]:
    """Return `text` as at most `most` lines of `room` points, broken at spaces. The last line is shortened by `fit`."""
    words = text.split() or ["–"]  # for a label of spaces
    lines = [words[0]]
    for n, word in enumerate(words[1:], 1):
        if _width(f"{lines[-1]} {word}", font) <= room:
            lines[-1] += f" {word}"
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[n:]])
            break
    return [fit(line, font, room) for line in lines]
