"""The figures of image networks say what the numbers say."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from continuo.images.judging.corruptions import CORRUPTIONS
from continuo.report.base.figures import HELD_OUT, TRAINING
from continuo.report.images.drawings import accuracies, filters, generated
from continuo.report.images.drawings import answers as drawn_answers
from continuo.report.images.drawings.corrupted import errors_by_corruption
from image_pages import answers, evaluation_of, history, image_set

IMAGES = image_set(("a", "b", "c"))


def texts(path: Path) -> list[str]:
    return [
        e.text
        for e in ElementTree.parse(path).getroot().iter()
        if e.tag.endswith(("}text", "}tspan"))
    ]


def rasters(path: Path) -> int:
    return sum(e.tag.endswith("}image") for e in ElementTree.parse(path).getroot().iter())


def test_every_mistake_is_on_the_sheet_the_surest_first(tmp_path) -> None:
    path = tmp_path / "mistakes.svg"
    test = IMAGES.of("test")
    probabilities = answers(test.labels, 3, 7)
    count = drawn_answers.mistakes(test.images, test.labels, probabilities, "abc", path)
    assert count == 7
    assert rasters(path) == 1
    shown = texts(path)
    assert len([text for text in shown if "→" in text]) == 7
    sure = [int(text.removesuffix(" %")) for text in shown if text.endswith(" %")]
    assert len(sure) == 7
    assert sure == sorted(sure, reverse=True)
    right, answer = test.labels[6], (test.labels[6] + 1) % 3  # the surest of the seven
    assert shown[0] == f"{'abc'[right]} → {'abc'[answer]}"


def test_of_very_many_mistakes_the_surest_are_drawn(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(drawn_answers, "MOST_MISTAKES", 4)
    path = tmp_path / "mistakes.svg"
    test = IMAGES.of("test")
    names = ["clerical", "semi_cursive", "<script>"]
    probabilities = answers(test.labels, 3, 7)
    assert drawn_answers.mistakes(test.images, test.labels, probabilities, names, path) == 7
    assert len([text for text in texts(path) if text.endswith("→")]) == 4
    assert "<script>" not in path.read_text()


def test_a_network_without_mistakes_or_convolution_is_said_to_have_none(tmp_path) -> None:
    path = tmp_path / "figure.svg"
    test = IMAGES.of("test")
    probabilities = answers(test.labels, 3, 0)
    assert drawn_answers.mistakes(test.images, test.labels, probabilities, "abc", path) == 0
    assert texts(path) == ["It made no mistake."]
    filters.kernels(np.zeros((0, 0, 0)), path)
    assert texts(path) == ["This network has no convolution."]
    filters.feature_maps(np.zeros((0, 0, 0)), test.images[0], path)
    assert texts(path) == ["This network has no convolution."]


def test_kernels_and_maps_are_one_raster_with_a_scale(tmp_path) -> None:
    filters.kernels(np.full((5, 5, 16), -0.5), tmp_path / "kernels.svg")
    assert "weight (ink 0 to 1)" in texts(tmp_path / "kernels.svg")
    example = np.full((12, 12), 255, np.uint8)
    filters.feature_maps(np.zeros((14, 8, 16)), example, tmp_path / "maps.svg")
    assert "activation" in texts(tmp_path / "maps.svg")
    # the pictures, and the scale's colours
    assert rasters(tmp_path / "kernels.svg") == rasters(tmp_path / "maps.svg") == 2


def test_a_confusion_matrix_names_both_sides_and_numbers_what_happened(tmp_path) -> None:
    path = tmp_path / "confusion.svg"
    drawn_answers.confusion_matrix([[90, 3], [0, 88]], ["$a$", "b"], path)
    shown = texts(path)
    assert [number for number in ("90", "3", "88") if number in shown] == ["90", "3", "88"]
    assert "0" not in shown
    assert shown.count("$a$") == 2
    assert {"the network's answer", "the right answer"} <= set(shown)


def test_a_confusion_matrix_of_many_classes_has_no_numbers(tmp_path) -> None:
    path = tmp_path / "confusion.svg"
    names = [f"c{number}" for number in range(60)]
    drawn_answers.confusion_matrix([[77] * 60] * 60, names, path)
    assert "77" not in texts(path)
    assert texts(path).count("c0") == 2


def test_a_reliability_diagram_states_the_calibration_error(tmp_path) -> None:
    path = tmp_path / "calibration.svg"
    network = evaluation_of(IMAGES)["networks"]["dense"]
    drawn_answers.reliability_diagram(network["reliability"], {"ece": 0.0123}, path)
    assert "expected calibration error 1.23 %" in texts(path)
    assert "certainty: probability of the answer (%)" in texts(path)


def test_accuracy_by_epoch_has_a_panel_for_each_network_and_bears_no_mistakes(tmp_path) -> None:
    path = tmp_path / "by_epoch.svg"
    histories = {name: [history(), history()] for name in ("one", "two", "three")}
    accuracies.accuracy_by_epoch(histories, evaluation_of(IMAGES), path)
    shown = texts(path)
    assert {"one", "two", "three", "accuracy (%)", "epoch", "90"} <= set(shown)
    svg = path.read_text()
    assert TRAINING.lower() in svg
    assert HELD_OUT.lower() in svg


def test_accuracy_by_epoch_of_one_network_trained_once_for_one_epoch(tmp_path) -> None:
    path = tmp_path / "by_epoch.svg"
    short = history().iloc[:1].assign(held_out_accuracy=np.nan)
    accuracies.accuracy_by_epoch({"one": [short]}, evaluation_of(IMAGES), path)
    assert "one" in texts(path)


def test_accuracies_and_robustness_name_networks_perturbations_and_strangers(tmp_path) -> None:
    found = evaluation_of(IMAGES)
    accuracies.accuracies(found, tmp_path / "accuracies.svg")
    assert {"one_conv", "dense", "held-out images"} <= set(texts(tmp_path / "accuracies.svg"))
    accuracies.robustness(found, tmp_path / "robustness.svg", {"shift": 3})
    shown = texts(tmp_path / "robustness.svg")
    assert {"accuracy, shift (3 pixels)", "certainty, on fashion"} <= set(shown)
    assert shown.count("one_conv") == 3


def test_errors_by_corruption_have_a_row_each_and_a_mean(tmp_path) -> None:
    path = tmp_path / "errors.svg"
    networks = evaluation_of(IMAGES)["networks"]
    examples = dict.fromkeys(CORRUPTIONS, IMAGES.images[0])
    errors_by_corruption(networks, examples, path)
    shown = texts(path)
    assert {"one_conv", "dense", "shot noise", "canny edges", "mean"} <= set(shown)
    assert sum("." in text for text in shown) == 2 * 16
    # 3 to 17 of 15 images are wrong, none more than 15
    assert "20.0" in shown
    assert rasters(path) == 2


def test_sheets_through_training_show_the_first_and_the_last_step(tmp_path) -> None:
    sheets = np.zeros((50, 12, 8, 8), np.uint8)
    steps = [100 * number for number in range(50)]
    generated.sheets_by_step(sheets, steps, tmp_path / "training.svg")
    shown = texts(tmp_path / "training.svg")
    assert shown[0] == "step 0"
    assert shown[-1] == "step 4,900"
    assert len(shown) <= generated.ROWS


def test_figures_of_a_gan_have_axes_with_units(tmp_path) -> None:
    path = tmp_path / "figure.svg"
    table = {"step": [1, 2], "d_loss": [0.6, 0.3], "g_loss": [1.0, 2.0], "d_accuracy": [0.5, 0.9]}
    generated.loss_curves(pd.DataFrame(table), path)
    assert {"loss (nats per image)", "accuracy (% of images)", "step"} <= set(texts(path))
    generated.distance_histogram(np.arange(3), np.arange(4), path)
    assert {"3 generated images", "4 held-out images", "share (%)"} <= set(texts(path))
    pairs = np.zeros((3, 8, 8), np.uint8)
    generated.neighbours(pairs, pairs, np.array([0.5, 1, 1.25]), path)
    assert texts(path) == ["0.50", "1.00", "1.25"]
