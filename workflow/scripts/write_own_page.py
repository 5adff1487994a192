"""Write the page of a piece of the user's own, with all that was made of it."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.base.filling import page, tell
from continuo.report.own.page import SECTIONS
from continuo.report.own.subject import Own

with logged(snakemake.log[0], snakemake.input):
    own, path = Own(**json.loads(snakemake.params.own)), snakemake.output[0]
    html = page(own.done, own.title, tell(SECTIONS, own, Path(path).parent))
    Path(path).write_text(html, encoding="utf-8")
