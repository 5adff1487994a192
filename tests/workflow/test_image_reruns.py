"""What each kind of change makes stale in the chain of images, against tests/reruns.py."""

import queue
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_reruns import LIBRARY, comment, edit, statement

import reruns
from continuo.models.settings import CONFIGURATION
from continuo.settings.schema import schema_of
from image_project import FONTS, GENERATOR, SMALL, changed
from projects import Project, jobs

# the keys that are changed in one dry run, all of which must have the same rules rerun
SETTINGS = {
    "title": {"marks__title": "Other"},
    "seed": {"letters__seed": 2},
    "seeds": {"letters__seeds": 2},
    "classifiers.{network}.seeds": {"marks__classifiers__small__seeds": 3},
    "source.mnist": {"marks__source": {"mnist": "data/others"}},
    "source.debian": {"letters__source": {"debian": "package", "classes": ["a"]}},
    "source.fonts": {"letters__source__fonts__sans": {"path": str(FONTS / "STIXGeneral.ttf")}},
    "source.sha256 source.licence": {
        "others__source": {
            "debian": "package", "licence": "x", "sha256": {"t10k-images-idx3-ubyte.gz": "0" * 64},
        },
    },
    "source.size source.train source.test source.normalise": {
        "letters__source__size": 20,
        "letters__source__train": 60,
        "letters__source__test": 20,
        "letters__source__normalise": True,
    },
    "source.characters": {"letters__source__characters": "data/others.txt"},
    "source.classes": {"marks__source__classes": ["a", "b", "c"]},
    "perturbed.shift perturbed.rotate perturbed.noise": {
        "marks__perturbed": {"shift": 2, "rotate": 5, "noise": 0.2}
    },
    "strangers": {"letters__strangers": ["others"]},
    " ".join(
        f"classifiers.{{network}}.{key}"
        for key in "layers epochs batch optimizer learning_rate decay average smoothing "
        "distort".split()
    ): {
        "letters__classifiers__small": {
            "layers": [*SMALL, {"layer": "dense", "units": 3}], "epochs": 4, "batch": 17,
            "optimizer": "sgd", "learning_rate": 0.1, "decay": "cosine", "average": 0.5,
            "smoothing": 0.1, "distort": {"shift": 1},
        }
    },
    " ".join(
        f"gans.{{gan}}.{key}"
        for key in "generator discriminator latent steps batch learning_rate beta updates "
        "smoothing penalty average shift sheets".split()
    ): {
        "letters__gans__forger": {
            "features": "letters/small", "generated": 100, "latent": 5, "steps": 7, "batch": 9,
            "learning_rate": 0.1, "beta": 0.1, "updates": "joint", "smoothing": 0.1, "penalty": 1,
            "average": 0.1, "shift": 1, "sheets": 2,
            "generator": [{"layer": "dense", "units": 9}, *GENERATOR],
            "discriminator": [{"layer": "flatten"}],
        }
    },
    "gans.{gan}.generated": {"letters__gans__forger__generated": 101},
    "gans.{gan}.features": {"letters__gans__forger__features": "marks/small"},
}  # fmt: skip


def configure(changes: dict) -> Callable[[Project], str]:
    def run(project: Project) -> str:
        project.write(changed(**changes))
        try:
            return project.run("-n", "images").stdout
        finally:
            project.write(changed())

    return run


def in_images(run: Callable[[Project], str]) -> Callable[[Project], str]:
    """The same dry run, of the report of images."""

    def wrapped(project: Project) -> str:
        return run(ImageTarget(project.folder))

    return wrapped


class ImageTarget(Project):
    """A project that runs for its report of images."""

    def run(self, *arguments: str):
        return super().run(*arguments, "images")


CASES: dict[str, tuple[Callable[[Project], str], set[str]]] = {
    "commented": (in_images(edit(f"{LIBRARY}/images/networks/gan.py", comment)), set()),
    "template": (
        in_images(edit(f"{LIBRARY}/report/base/templates/page.css", comment)),
        reruns.stale("write_images_page"),
    ),
    "characters": (
        in_images(edit("data/letters.txt", lambda text: text + "é")),
        reruns.stale(reruns.FILES["the list of characters"]),
    ),
}
for keys, changes in SETTINGS.items():
    rules = " ".join(reruns.IMAGE_KEYS[key] for key in keys.split())
    CASES[keys] = configure(changes), reruns.stale(rules)
# test_reruns.py has every rule's modules
for module in ("images/data/fonts", "images/networks/layers", "report/images/drawings/sheets"):
    CASES[module] = (
        in_images(edit(f"{LIBRARY}/{module}.py", statement)),
        reruns.stale(reruns.MODULES[module]),
    )
for rule in reruns.IMAGE_RULES - {"make_report"}:
    CASES[rule] = (
        in_images(edit(f"workflow/scripts/{reruns.script(rule)}.py", statement)),
        reruns.stale(rule),
    )


@pytest.fixture(scope="module")
def outputs(imaged, tmp_path_factory):
    """What each dry run prints. Two run at once, each in a copy of its own."""
    copies = queue.SimpleQueue()
    for _ in range(2):
        folder = tmp_path_factory.mktemp("reruns") / "copy"
        shutil.copytree(imaged.folder, folder, symlinks=True)
        (folder / "data/others.txt").write_text("ABC")
        copies.put(Project(folder))

    def run(name: str) -> str:
        project = copies.get()
        try:
            return CASES[name][0](project)
        finally:
            copies.put(project)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CASES, pool.map(run, CASES), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_a_change_reruns_what_depends_on_it_and_nothing_else(outputs, case):
    expected = CASES[case][1] & reruns.IMAGE_RULES
    found = set(jobs(outputs[case])) - {"images"}
    if (
        case in SETTINGS
    ):  # of the sets, one was changed, and not every set has every kind of network
        assert found <= expected, outputs[case][-3000:]
        assert {rule for key in case.split() for rule in reruns.IMAGE_KEYS[key].split()} <= found
    else:
        assert found == expected, outputs[case][-3000:]


@pytest.mark.parametrize("case", SETTINGS)
def test_a_dry_run_names_every_key_that_has_changed(outputs, case):
    now = " ".join(re.findall(r"Params have changed .* now: (.*)", outputs[case]))
    for key in case.split():
        if key.endswith(("seeds", "title", "characters", "features")):
            continue  # a number of jobs, what the report is called, and other input files
        name = key.format(network="small", gan="forger")
        assert f"'{name}" in now, (name, now)


def test_every_key_is_in_the_matrix():
    images = schema_of(CONFIGURATION)["properties"]["images"]["additionalProperties"]
    names = {"classifiers": "{network}", "gans": "{gan}"}
    keys = []
    for key, part in images["properties"].items():
        if key in names:
            inside = part["additionalProperties"]["properties"]
            keys += [f"{key}.{names[key]}.{inner}" for inner in inside]
        elif key in ("source", "perturbed"):
            keys += [f"{key}.{inner}" for inner in part["properties"]]
        else:
            keys.append(key)
    assert set(keys) == set(reruns.IMAGE_KEYS) == set(" ".join(SETTINGS).split())
