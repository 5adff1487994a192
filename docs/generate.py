"""Write what is made from the code: `make docs`.

docs/configuration.md and the JSON schema that editors read, from the settings' dataclasses;
docs/reruns.md and tests/reruns.yaml from Snakemake's own rules.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import staleness
from continuo.models.settings import CONFIGURATION
from continuo.settings.page import page_of
from continuo.settings.schema import schema_of

ROOT = Path(__file__).parents[1]


def generated() -> Iterator[tuple[Path, str]]:
    """Each file that is made, and what is to be in it."""
    yield ROOT / "docs/configuration.md", page_of(CONFIGURATION)
    schema = json.dumps(schema_of(CONFIGURATION), indent=1)
    yield ROOT / "workflow/schemas/config.schema.json", schema + "\n"
    yield ROOT / "docs/reruns.md", staleness.page(staleness.derived())
    yield ROOT / "tests/reruns.yaml", staleness.text(staleness.derived())


if __name__ == "__main__":
    for path, text in generated():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: written")
