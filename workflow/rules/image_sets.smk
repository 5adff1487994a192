"""What a set of images has: its files, and what its trainings take. No rules."""

from functools import cache

from continuo.base.folders import is_folder
from continuo.images.data.own_folder import own_images

# what fetching and laying out depend on, of the keys of a source
FETCHED = "mnist debian sha256 licence fonts folder".split()
LAID_OUT = (
    "mnist debian classes fonts characters size train test normalise folder held_out ink".split()
)


def trainings(wildcards):
    """(classifier, number) of each training of the classifiers of a set of images, from 1."""
    seeds = setting_of(wildcards, "seeds")
    return [
        (network, number)
        for network, settings in setting_of(wildcards, "classifiers").items()
        for number in range(1, settings.get("seeds", seeds) + 1)
    ]


def of_trainings(name):
    """A function of the wildcards: this file of each training of the classifiers."""
    return lambda wildcards: [
        outcome(wildcards.images, f"classifiers/{network}/{number}/{name}")
        for network, number in trainings(wildcards)
    ]


def image_set(name):
    """The file with the images of a set."""
    return outcome(name, "images.npz")


def judging_network(wildcards):
    """The classifier that the images of a GAN are compared by."""
    images, network = setting_of(wildcards, "gans", "{gan}", "features").split("/")
    return outcome(images, f"classifiers/{network}/1/model.keras")


@cache
def folder_told(images):
    """What tells of the files in the folder of a set of images of the user's own; "" of others."""
    source = config["images"][images]["source"]
    return files_told(images, lambda: own_images(source), lambda files: 1)["0"]


def images_told(wildcards):
    """A line for `takes`: of these files."""
    told = folder_told(wildcards.images)
    return f"images: {told}" if told else ""


def users_files(wildcards):
    """The user's fonts, or files of digits, that a set of images is made from, as far as they are
    there."""
    source = setting_of(wildcards, "source")
    fonts = [font["path"] for font in source.get("fonts", {}).values() if "path" in font]
    paths = [Path(path).expanduser() for path in fonts]
    if "mnist" in source:
        folder = Path(source["mnist"])
        paths = (
            [*folder.glob("mnist.npz"), *sorted(folder.glob("*ubyte*"))]
            if is_folder(folder)
            else []
        )
    return paths


def own_files(wildcards):
    """Those of them whose names Snakemake can bear."""
    return [str(path) for path in users_files(wildcards) if bearable(path)]


def character_list(wildcards):
    """The file with the characters that a set of images draws; none for others."""
    path = setting_of(wildcards, "source", "characters")
    return [path] if path and bearable(Path(path)) else []


def classifier_minutes(wildcards, input, attempt):
    """Minutes that the training of a classifier takes at most, by far, on two cores."""
    epochs = setting_of(wildcards, "classifiers", "{network}", "epochs")
    return int(attempt * (30 + epochs * input.size_mb / 10))


def gan_minutes(wildcards, input, attempt):
    """Minutes that the training of a GAN takes at most, by far, on two cores."""
    settings = setting_of(wildcards, "gans", "{gan}")
    return int(attempt * (30 + settings["steps"] * settings["batch"] / 2000))


def font_files(wildcards):
    """The user's own fonts that a completion is made from, as far as they are there."""
    settings = config["completion"][wildcards.completion]
    fonts = [
        settings["source"],
        settings["target"],
        *settings["judges"]["reader"]["fonts"].values(),
    ]
    paths = [Path(font["path"]).expanduser() for font in fonts if "path" in font]
    return [str(path) for path in paths if bearable(path)]


def asked_characters(wildcards):
    """The file with the characters that the font is to have."""
    path = setting_of(wildcards, "characters")
    return [path] if bearable(Path(path)) else []


def generator_minutes(wildcards, input, attempt):
    """Minutes that the training of the generator takes at most, by far, on two cores."""
    settings = setting_of(wildcards, "generator")
    return int(attempt * (30 + settings["steps"] * settings["batch"] / 2000))
