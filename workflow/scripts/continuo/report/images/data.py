"""The section of a page of images that shows some of them."""

from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.images.subject import Images

FIGURES = {"sheet": "figures/sheet.png", "classes": "figures/classes.svg"}


def reads(images: Images) -> dict[str, str]:
    """The images, and both figures."""
    return {"images": "images.npz", **FIGURES}


def read(subject: Images, images: str, sheet: str, classes: str) -> dict[str, Any]:
    """Both figures; classes is None where there is but one."""
    from continuo.images.data.dataset import ImageSet

    several = len(ImageSet.load(images).classes) > 1
    return {"sheet": sheet, "classes": classes if several else None}


def figures(images: Images) -> dict[str, Figure]:
    """Some of the images, and some of each class."""
    reads, settings = {"images": "images.npz"}, {"seed": images.seed}
    return {
        "sheet.png": Figure(draw_sheet, reads, settings),
        "classes.svg": Figure(draw_classes, reads, settings),
    }


def draw_sheet(path: str, images: str, seed: int) -> None:
    """Draw a sheet of training images."""
    import numpy as np

    from continuo.images.data.dataset import ImageSet
    from continuo.report.images.drawings.sheets import write_sheet

    found = ImageSet.load(images)
    train, test = found.of("train"), found.of("test")
    shown = train if len(train) else test  # strangers to another set need none to train on
    chosen = np.random.default_rng(seed).permutation(len(shown))[:100]
    write_sheet(shown.images[chosen], 10, path)


def draw_classes(path: str, images: str, seed: int) -> None:
    """Draw a row of each class."""
    import numpy as np

    from continuo.images.data.dataset import ImageSet
    from continuo.report.images.drawings.sheets import class_rows, write_rows

    found, rng = ImageSet.load(images), np.random.default_rng(seed)
    rows = class_rows(found.images, found.labels, found.train, found.classes, rng)
    write_rows(rows, 10, path)


SECTION = Section(20, "The data", reads, read, figures)
