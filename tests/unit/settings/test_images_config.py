import pytest

from continuo.base.errors import UserError
from continuo.models.settings import CONFIGURATION
from continuo.settings.check import check_config
from settings_given import FLATTEN, GAN, OF_IMAGES, classifier, config, gan, images


def test_defaults_of_images_are_filled_in():
    checked = check_config(images(**gan()), CONFIGURATION)
    assert checked["run_images"] == ["pictures"]
    pictures = checked["images"]["pictures"]
    assert (pictures["seed"], pictures["seeds"]) == (1, 1)
    assert (pictures["perturbed"], pictures["strangers"]) == ({}, [])
    assert pictures["classifiers"]["one"] == {
        "layers": [FLATTEN], "epochs": 20, "batch": 128, "optimizer": "adadelta",
        "learning_rate": 1.0, "decay": "constant", "average": 0, "precision": "auto",
        "smoothing": 0,
        "distort": {"shift": 0, "rotate": 0, "scale": 0, "shear": 0, "bend": 0},
        "shade": {
            "share": 0, "texture": 0, "contrast": 0, "clouds": 0, "patches": 0, "noise": 0
        },
    }  # fmt: skip
    assert pictures["gans"]["new"] == {
        **GAN, "features": "pictures/one", "latent": 128, "steps": 3000, "batch": 32,
        "learning_rate": 0.0002, "beta": 0.5, "updates": "separate", "smoothing": 0, "penalty": 0,
        "penalty_every": 1, "average": 0, "precision": "float32", "shift": 0, "sheets": 40,
        "generated": 2000,
    }  # fmt: skip
    assert (
        check_config(images(**classifier(FLATTEN, distort={"shift": 2})), CONFIGURATION)["images"][
            "pictures"
        ]["classifiers"]["one"]["distort"]["rotate"]
        == 0
    )
    without = check_config(config(), CONFIGURATION)
    assert (without["images"], without["run_images"]) == ({}, [])


def test_what_goes_together_is_allowed():
    others = {"clothes": {"source": {"debian": "some-data"}}}
    asked = images(others, strangers=["clothes"], **gan(updates="joint", penalty=0.1))
    check_config({**asked, "run_images": ["clothes"]}, CONFIGURATION)


@pytest.mark.parametrize(("settings", "words"), OF_IMAGES)
def test_an_error_of_images_names_the_key_and_what_is_allowed(settings, words):
    with pytest.raises(UserError, match=words):
        check_config(images(**settings), CONFIGURATION)


def glyphs(**source):
    font = {"path": "a.ttf"}
    return {"source": {"characters": "c.txt", "fonts": {"one": font}, **source}}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"strangers": ["large"]}, r"pictures\.strangers: large has another source\.size"),
        (
            {"gans": {"new": {**GAN, "features": "large/one"}}},
            r"pictures\.gans\.new\.features: of a set with another source\.size",
        ),
        ({**glyphs(test=0)}, r"pictures\.source\.test: is 0; must be at least 1"),
        (
            {**glyphs(train=0), **classifier(FLATTEN)},
            r"pictures\.source\.train: is 0; the networks",
        ),
    ],
)
def test_an_error_of_glyphs_names_the_key(settings, words):
    large = {"large": {**glyphs(size=64), **classifier(FLATTEN)}}
    with pytest.raises(UserError, match=words):
        check_config(images(large, **{**glyphs(), **settings}), CONFIGURATION)
    check_config(images(large, **glyphs(train=0)), CONFIGURATION)


def test_images_have_names_that_targets_can_have():
    with pytest.raises(UserError, match="images: 'My set' is no name"):
        check_config({**config(), "images": {"My set": {"source": {"mnist": "x"}}}}, CONFIGURATION)
    with pytest.raises(UserError, match=r"run_images: there is no set of images 'fish'; .*: pict"):
        check_config({**images(), "run_images": ["fish"]}, CONFIGURATION)
