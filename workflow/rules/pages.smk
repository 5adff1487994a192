"""What the sections of pages read and draw, and what code they are. No rules."""

from dataclasses import asdict, fields
from functools import cache

from continuo.report.base.section import below, figures_of, files_of, paths_in
from continuo.report.completion.page import SECTIONS as COMPLETION_SECTIONS
from continuo.report.completion.subject import Completion
from continuo.report.experiment.page import SECTIONS as EXPERIMENT_SECTIONS
from continuo.report.experiment.subject import Experiment
from continuo.report.images.page import SECTIONS as IMAGE_SECTIONS
from continuo.report.images.subject import Images
from continuo.report.overview.page import SECTIONS as OVERVIEW_SECTIONS
from continuo.report.overview.subject import Overview
from continuo.report.own.page import SECTIONS as OWN_SECTIONS
from continuo.report.own.subject import Own
from continuo.settings.gan import Recipe


@cache
def experiment_of(name):
    """The experiment as its page knows it."""
    settings = config["experiments"][name]
    return Experiment(
        name=name,
        title=title(name),
        learners=[kind.name for kind in kinds_of(settings) if not kind.counts],
        decoders=list(settings["decoders"]),
        timed=timed_decoders(settings["decoders"]),
        samples=settings["generation"]["samples"],
        sources=sources(name),
        playable=playable(settings),
        harmonises=harmoniser(settings),
        grid=settings["chords"]["grid"],
        held=settings["midi"]["held"],
    )


def playable(settings):
    """Where the network is that the page lets one play with; "" for none: it needs a primer of the
    decoders of that network."""
    decoders = settings["decoders"]
    if not config["page"]["instruments"] or len(timed_decoders(decoders)) == len(decoders):
        return ""
    kind = next(iter(kinds().values()))
    return f"models/{kind.name}/{kind.file}"


def harmoniser(settings):
    """Where the model is that sets the reader's tune in voices; "" for none."""
    found = [kind for kind in kinds_of(settings) if kind.harmonises]
    if not config["page"]["instruments"] or not found:
        return ""
    return f"models/{found[0].name}/{found[0].file}"


@cache
def images_of(name):
    """The set of images as its page knows it."""
    settings = config["images"][name]
    return Images(
        name=name,
        title=title(name),
        trainings={
            network: own.get("seeds", settings["seeds"])
            for network, own in settings["classifiers"].items()
        },
        gans=list(settings["gans"]),
        perturbed=settings["perturbed"],
        corrupted=settings["corrupted"],
        seed=settings["seed"],
        instruments=config["page"]["instruments"],
    )


@cache
def completion_of(name):
    """The font that is completed as its page knows it."""
    settings = config["completion"][name]
    licences = [settings[font].get("licence", "") for font in ("source", "target")]
    return Completion(name, title(name), settings["seed"], *licences, settings["text"])


def overview(wildcards):
    """What the first page of a report knows."""
    music, images = reported(wildcards)
    return Overview(
        [experiment_of(name) for name in music],
        [images_of(name) for name in images],
        lecture=wildcards.get("report") == "lecture",
        recipes={
            f"{name}/{gan}": {key.name: settings[key.name] for key in fields(Recipe)}
            for name in images
            for gan, settings in config["images"][name]["gans"].items()
        },
    )


@cache
def lecture_figures():
    """Those of the first page of `lecture.html`, by their names."""
    return figures_of(OVERVIEW_SECTIONS, overview({"report": "lecture"}))


def own_of(wildcards):
    """What was made of a piece of the user's own, as its page knows it."""
    name, done = wildcards.experiment, wildcards.done
    path = config.get(OWN_PIECES[done], "")
    return Own(path, title(name), done, own_names(name, OWN_PIECES[done]))


def own_page_files(wildcards):
    """All that this page is written from, but for the templates."""
    folder = outcome(wildcards.experiment, f"{wildcards.done}/{wildcards.piece}")
    return below(folder, files_of(OWN_SECTIONS, own_of(wildcards)))


def page_parts(name):
    """The sections of the page `name`, and what it is about."""
    if name in config["experiments"]:
        return EXPERIMENT_SECTIONS, experiment_of(name)
    if name in config["completion"]:
        return COMPLETION_SECTIONS, completion_of(name)
    return IMAGE_SECTIONS, images_of(name)


def page_files(wildcards):
    """All that the page is written from, but for the templates."""
    name = subject_of(wildcards)
    return below(f"{RESULTS}/{name}", files_of(*page_parts(name)))


def page_code(script, sections, *folders):
    """Lines for `takes`: of the script, of each module that it or one of the sections imports, and
    of the templates in these folders of report/."""
    modules = [file_of(section.module) for section in sections]
    templates = (f"scripts/continuo/report/{folder}/templates/*" for folder in folders)
    return [*code_of(f"{script}.py", *modules), *file_digests(*templates)]


def told(kind, subject):
    """Lines for `takes`: of each fact that the page knows of its subject, which is a `kind`."""

    def line(field, wildcards):
        return f"{field}: {as_json(getattr(subject(wildcards), field))}"

    return [partial(line, field.name) for field in fields(kind)]


@cache
def figures(name):
    """All figures of the page `name` and beside it, by their names below figures/."""
    return figures_of(*page_parts(name))


def figure_files(name):
    """The files of them."""
    return [outcome(name, f"figures/{figure}") for figure in figures(name)]


def figure(wildcards):
    """The figure that is to be drawn."""
    return figures(subject_of(wildcards))[wildcards.figure]


def figure_inputs(wildcards, results=RESULTS):
    """What the figure is drawn from, by the names that its function has for it."""
    return below(f"{results}/{subject_of(wildcards)}", figure(wildcards).reads)


def drawn_by(wildcards, input):
    """The function that draws the figure: its module, its name."""
    draw = figure(wildcards).draw
    return [draw.__module__, draw.__name__]


def figure_code(names):
    """Lines for `takes`: of each module that a figure of these experiments, or sets of images, is
    drawn with; "" where it is none of the figure of the wildcards."""
    modules = {f.draw.__module__ for name in names for f in figures(name).values()}
    lines = {module: code_of("plot_figure.py", file_of(module)) for module in modules}

    def used(line, wildcards):
        return line if line in lines[figure(wildcards).draw.__module__] else ""

    every = sorted({line for found in lines.values() for line in found})
    return [partial(used, line) for line in every]
