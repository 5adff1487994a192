"""Write the page of a font that is completed: its figures and its tables in one file."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.base.filling import page, tell
from continuo.report.completion.page import SECTIONS
from continuo.report.completion.subject import Completion

with logged(snakemake.log[0], snakemake.input):
    completion = Completion(**json.loads(snakemake.params.completion))
    path = Path(snakemake.output[0])
    html = page(completion.name, completion.title, tell(SECTIONS, completion, path.parent))
    path.write_text(html, encoding="utf-8")
