"""Write what is made from the code: `make docs`.

docs/configuration.md and the JSON schema that editors read, from the settings' dataclasses;
docs/reruns.md and tests/reruns.yaml from Snakemake's own rules; the table in docs/performance.md
from what `benchmarks/run.py --publish` measured.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import run
import staleness
from continuo.models.settings import CONFIGURATION
from continuo.settings.page import page_of
from continuo.settings.schema import schema_of
from measure import read

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- measured -->", "<!-- until here -->"


def generated() -> Iterator[tuple[Path, str]]:
    """Each file that is made, and what is to be in it."""
    yield ROOT / "docs/configuration.md", page_of(CONFIGURATION)
    schema = json.dumps(schema_of(CONFIGURATION), indent=1)
    yield ROOT / "workflow/schemas/config.schema.json", schema + "\n"
    yield ROOT / "docs/reruns.md", staleness.page(staleness.derived())
    yield ROOT / "tests/reruns.yaml", staleness.text(staleness.derived())
    performance = ROOT / "docs/performance.md"
    yield performance, with_table(performance.read_text(), run.text(read(run.PUBLISHED)))


def with_table(page: str, table: str) -> str:
    """The page with this between its two marks."""
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


if __name__ == "__main__":
    for path, text in generated():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: written")
