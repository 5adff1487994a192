"""Names of files as pages show them."""

from continuo.report.base.filling import LONGEST, house

TABLE = """{% from "base/templates/parts.html.jinja2" import table -%}
{{ table("Files", rows, [("piece", "piece", "name"), ("chords", "chords", 0)], "files.csv", none) }}
"""


def test_a_long_name_is_shortened_and_whole_in_its_tooltip() -> None:
    long = "a" * 4990 + "\u202e<b>&.mid"
    rows = [(long, 1), ("short", 2), (None, None)]
    page = (
        house().from_string(TABLE).render(rows=[{"piece": name, "chords": n} for name, n in rows])
    )
    whole = "a" * 4990 + "[U+202E]&lt;b&gt;&amp;.mid"
    assert f'<td class="name" title="{whole}">{"a" * (LONGEST - 1)}…</td>' in page
    assert '<td class="name">short</td><td class="numeral">2</td>' in page
    assert '<td class="name"></td><td class="numeral">–</td>' in page
    assert "\u202e" not in page
