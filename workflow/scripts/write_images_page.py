"""Write the page of a set of images: its figures and its tables in one file."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.base.filling import page, tell
from continuo.report.images.page import SECTIONS
from continuo.report.images.subject import Images

with logged(snakemake.log[0], snakemake.input):
    images, path = Images(**json.loads(snakemake.params.images)), snakemake.output[0]
    html = page(images.name, images.title, tell(SECTIONS, images, Path(path).parent))
    Path(path).write_text(html, encoding="utf-8")
