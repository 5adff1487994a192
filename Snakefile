"""Continuo: networks that continue music, read digits and forge glyphs; what they learnt."""

from snakemake.utils import min_version

min_version("9.20")


configfile: "config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/experiments.smk"
include: "workflow/rules/image_sets.smk"


report: "workflow/report/workflow.rst"


wildcard_constraints:
    experiment="|".join(config["experiments"]),
    images="|".join(config["images"]) or "(?!)",
    name="|".join([*config["experiments"], *config["images"], "overview"]),
    model="|".join(kinds()),
    network="[a-z][a-z0-9_]*",
    gan="[a-z][a-z0-9_]*",
    report="report|images|lecture",
    decoder="[a-z][a-z0-9_]*",
    number="[0-9]+",
    piece="[a-z0-9_]+",
    shard="[0-9]+",


rule music:
    default_target: True
    input:
        f"{RESULTS}/report.html",
    localrule: True


rule report:
    input:
        f"{RESULTS}/report.html",
    localrule: True


rule images:
    input:
        f"{RESULTS}/images.html",
    localrule: True


rule lecture:
    input:
        f"{RESULTS}/lecture.html",
    localrule: True


include: "workflow/rules/music.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/images.smk"
include: "workflow/rules/samples.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/continue.smk"


for name in config["experiments"]:

    rule:
        name:
            target("experiments", name)
        input:
            page_of(name),
            roll_files(name),
        localrule: True

    rule:
        name:
            target("experiments", name, "_page")
        input:
            page_of(name),
        localrule: True
        message:
            f"The page is {page_of(name)}"

    rule:
        name:
            target("experiments", name, "_chords")
        input:
            outcome(name, "vocabulary.json"),
        localrule: True

    rule:
        name:
            target("experiments", name, "_model")
        input:
            outcome(name, "evaluation.json"),
        localrule: True

    rule:
        name:
            target("experiments", name, "_samples")
        input:
            sample_files(name, "mid"),
        localrule: True


for name in config["images"]:

    rule:
        name:
            target("images", name)
        input:
            page_of(name),
        localrule: True

    rule:
        name:
            target("images", name, "_page")
        input:
            page_of(name),
        localrule: True
        message:
            f"The page is {page_of(name)}"


onsuccess:
    print(
        f"\nDone. The results are in {RESULTS}/<experiment>/ (page.html of a set of images), a whole"
        f" run's in {RESULTS}/report.html (images.html, lecture.html)\n"
    )


onerror:
    print(f"\nSomething failed. What each stage says is in {RESULTS}/logs/.\n")
