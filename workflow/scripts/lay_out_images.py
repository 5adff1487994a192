"""Make one set of images of the same size from the fetched files."""

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.layout import lay_out

# libraries that unpack images write there what they think of them
with logged(snakemake.log[0], snakemake.input) as log, standard_error_in(snakemake.log[0]):
    source = snakemake.params.source
    characters = next(iter(snakemake.input.characters), None)
    images, intake = lay_out(source, snakemake.input.source, snakemake.params.seed, characters)
    images.save(snakemake.output.images)
    intake.to_csv(snakemake.output.intake, index=False)
    log.info("%d images, %d to train; %s", len(images), images.train.sum(), images.note)
