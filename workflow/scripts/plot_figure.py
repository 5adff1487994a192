"""Draw a figure of a page, by the function of the section that it belongs to."""

from importlib import import_module

from continuo.base.logs import logged

with logged(snakemake.log[0], snakemake.input):
    module, function = snakemake.params.draw
    draw = getattr(import_module(module), function)
    draw(snakemake.output[0], **snakemake.params.reads, **snakemake.params.settings)
