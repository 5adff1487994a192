"""The library behind the workflow: everything worth testing, and no snakemake."""
