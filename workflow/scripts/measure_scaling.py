"""Train a classifier on fewer and fewer images, and count what each then gets wrong."""

from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.images.networks.learning_curve import measure

params, wildcards = snakemake.params, snakemake.wildcards
where = f"images.{wildcards.images}.classifiers.{wildcards.network}"

with logged(snakemake.log[0], snakemake.input):
    images = ImageSet.load(snakemake.input.images)
    found = measure(images, params.settings, where, params.seed)
    found.to_csv(snakemake.output[0], index=False)
