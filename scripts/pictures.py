"""Draw the pictures of the documentation from the served copy into assets/; `make docs` calls it."""

import sys
from html import escape
from pathlib import Path

import duckdb
from extras import served_copy

ROOT = Path(__file__).resolve().parent.parent
SERVED = served_copy(ROOT)
ASSETS = ROOT / "assets"
WIDTH = 720
INK, PALE, ACCENT = "#333333", "#767676", "#1b7f6b"

CANDIDATES = """
    select cluster_count, inertia, silhouette, is_elbow, is_chosen
    from segmentation_quality
    where algorithm = (select algorithm from segmentation_quality where is_chosen)
    order by cluster_count
"""
CELLS = "select r_score, f_score, customer_count from rfm_grid where customer_count > 0"
SEGMENTS = "select segment_name, colour, customer_share, net_revenue_share from segment_profiles order by segment_order"


def text(x, y, words, *, size=13, colour=INK, anchor="start", weight=400):
    """Return a line of text as SVG; x and y in pixels are its anchor on the baseline."""
    font = f'font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {font}>{escape(str(words))}</text>'


def picture(title, parts, *, height):
    """Return a whole SVG with its title on it and as the text alternative."""
    frame = f'viewBox="0 0 {WIDTH} {height}" role="img" font-family="system-ui, sans-serif"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            text(16, 28, title, size=16, weight=600),
            *parts,
            "</svg>\n",
        ]
    )


def curve(points, title, label, *, low):
    """Return a curve over the number of segments.

    Parameters
    ----------
    points : list of tuple
        (number of segments, value, words on the point or an empty string), at least one.
    title, label : str
        What the picture shows, and what the values are.
    low : float
        Value at the foot of the picture.
    """
    left, right, top, bottom, height = 80, WIDTH - 40, 70, 290, 340
    first, last = points[0][0], points[-1][0]
    high = max(value for _, value, _ in points)
    low = min(low, *(value for _, value, _ in points), high - 1e-9)
    places = [
        (
            left + (right - left) * (count - first) / max(last - first, 1),
            bottom - (bottom - top) * (value - low) / (high - low),
        )
        for count, value, _ in points
    ]
    parts = [text(16, 52, label, colour=PALE)]
    for share in (0, 0.5, 1):
        y, value = bottom - (bottom - top) * share, low + (high - low) * share
        parts.append(f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" stroke="#e3e3e3"/>')
        parts.append(text(left - 10, y + 4, f"{value:,.0f}" if high > 10 else f"{value:.2f}", colour=PALE, anchor="end"))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline points="{line}" fill="none" stroke="{ACCENT}" stroke-width="2.5"/>')
    for (count, _, words), (x, y) in zip(points, places, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{6 if words else 3.5}" fill="{ACCENT}"/>')
        parts.append(text(x, bottom + 24, count, colour=PALE, anchor="middle"))
        if words:
            parts.append(text(x, y + 24 if y < top + 20 else y - 12, words, anchor="middle", weight=600))
    parts.append(text((left + right) / 2, height - 8, "Number of segments", colour=PALE, anchor="middle"))
    return picture(title, parts, height=height)


def nothing(title, words):
    """Return a picture that says in words why there is nothing to see."""
    return picture(title, [text(16, 60, words, colour=PALE)], height=90)


def elbow(candidates):
    """Return the inertia by number of segments, the elbow and the chosen number marked."""
    title = "How tight the segments are: the elbow"
    if not candidates:
        return nothing(title, "No number of segments was tried.")
    points = [
        (count, inertia, " ".join(["chosen"] * is_chosen + ["elbow"] * is_elbow).replace(" ", ", "))
        for count, inertia, _, is_elbow, is_chosen in candidates
    ]
    return curve(points, title, "Inertia: squared distances of customers from the middle of their segment", low=0)


def silhouette(candidates):
    """Return the silhouette by number of segments, the chosen number marked."""
    title = "How clear the segments are: the silhouette"
    points = [(count, value, "chosen" * is_chosen) for count, _, value, _, is_chosen in candidates if value is not None]
    if not points:
        return nothing(title, "The silhouette could not be measured.")
    return curve(points, title, "Silhouette: above 0.5 is clear, below 0.25 segments run into each other", low=0)


def rfm_grid(cells):
    """Return the customers by recency score and frequency score, darker where there are more."""
    title = "Customers by recency and frequency"
    if not cells:
        return nothing(title, "Nobody has bought yet.")
    left, top, wide, tall = 150, 64, 104, 48
    most = max(count for *_, count in cells)
    counts = {(r_score, f_score): count for r_score, f_score, count in cells}
    parts = []
    for f_score in range(1, 6):
        y = top + (5 - f_score) * tall
        words = {5: "5 often", 1: "1 rarely"}.get(f_score, f_score)
        parts.append(text(left - 12, y + tall / 2 + 5, words, colour=PALE, anchor="end"))
        for r_score in range(1, 6):
            x, count = left + (r_score - 1) * wide, counts.get((r_score, f_score), 0)
            depth = (count / most) ** 0.5
            fill = f'fill="{ACCENT}" fill-opacity="{0.06 + 0.94 * depth:.2f}"'
            parts.append(f'<rect x="{x}" y="{y}" width="{wide - 4}" height="{tall - 4}" rx="4" {fill}/>')
            colour = "#ffffff" if depth > 0.6 else INK
            parts.append(text(x + wide / 2 - 2, y + tall / 2 + 4, f"{count:,}", anchor="middle", colour=colour, weight=600))
    foot = top + 5 * tall + 18
    for r_score in range(1, 6):
        words = {5: "5 lately", 1: "1 long ago"}.get(r_score, r_score)
        parts.append(text(left + (r_score - 0.5) * wide, foot, words, colour=PALE, anchor="middle"))
    parts.append(text(16, 52, "Frequency score", colour=PALE))
    parts.append(text(left + 2.5 * wide, foot + 24, "Recency score", colour=PALE, anchor="middle"))
    return picture(title, parts, height=foot + 38)


def segments(profiles):
    """Return the share of each segment in the customers and in the net revenue, in the colours of the boards."""
    left, wide, tall, top = 190, 190, 32, 88
    has_money = any(share is not None for *_, share in profiles)
    columns = [(left, "Share of customers"), *([(left + wide + 70, "Share of net revenue")] if has_money else [])]
    parts = [text(x, top - 18, words, colour=PALE) for x, words in columns]
    longest = max((share or 0 for _, _, *shares in profiles for share in shares), default=0) or 1
    for place, (name, colour, *shares) in enumerate(profiles):
        y = top + place * tall
        parts.append(text(left - 12, y + 15, name, anchor="end"))
        for (x, _), share in zip(columns, shares, strict=False):
            length = wide * max(share or 0, 0) / longest
            parts.append(f'<rect x="{x}" y="{y}" width="{length:.1f}" height="{tall - 11}" fill="{escape(colour)}"/>')
            parts.append(text(x + length + 8, y + 15, f"{share or 0:.0%}"))
    return picture("Who the customers are, and what they bring", parts, height=top + len(profiles) * tall + 10)


def main():
    """Draw all pictures, or say that there is nothing to draw."""
    if not SERVED.exists():
        sys.exit("Nothing is served yet: run make build first.")
    with duckdb.connect(str(SERVED), read_only=True) as connection:
        candidates, cells, profiles = (connection.execute(sql).fetchall() for sql in (CANDIDATES, CELLS, SEGMENTS))
    ASSETS.mkdir(exist_ok=True)
    drawn = {
        "elbow": elbow(candidates),
        "silhouette": silhouette(candidates),
        "rfm_grid": rfm_grid(cells),
        "segments": segments(profiles),
    }
    for name, content in drawn.items():
        (ASSETS / f"{name}.svg").write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
