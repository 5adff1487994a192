"""What is said of image networks follows from their numbers, in each case."""

import pytest

from continuo.report.images import certainty, likeness, mnist_c, robustness, shares, summary
from continuo.report.images.comparison import (
    ink_sentence,
    overtraining,
    pair_sentence,
    pairs_sentence,
)
from image_pages import gan_evaluation

SPACE, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


def part(accuracy: float, error: float = 0.002, **rest: float) -> dict:
    return {"accuracy": accuracy, "low": accuracy - error, "high": accuracy + error, **rest}


def network(*tests: float, train: float = 0.99, spread: float | None = 0.0005) -> dict:
    seeds = {
        str(number): {"test": part(test, ece=0.01), "train": part(train)}
        for number, test in enumerate(tests, 1)
    }
    return {"seeds": seeds, "mean": sum(tests) / len(tests), "spread": spread}


def pair(first: str, second: str, difference: float, p: float) -> dict:
    error = {"difference_error": 0.001, "p": p / 3, "p_adjusted": p}
    return {"first": first, "second": second, "difference": difference, **error}


def evaluation(pairs: list[dict] | None = None, **networks: dict) -> dict:
    return {"test": 10000, "networks": networks, "pairs": pairs or []}


def test_the_error_under_corruptions_is_told_with_its_own():
    def seed(wrong, error):
        kinds = {"shot_noise": {"accuracy": 0.9}, "fog": {"accuracy": 0.4}}
        kinds = {kind: part | {"low": 0.3, "high": 0.95} for kind, part in kinds.items()}
        return {"corrupted": kinds, "corruption_error": {"mean": wrong, "error": error, "n": 9}}

    network = {"seeds": {"1": seed(0.3, 0.02), "2": seed(0.4, 0.04)}}
    told = mnist_c.wrong_on_average("a", network)
    assert told == f"a is wrong in 35.00 ± 3.00{SPACE}% on average, most under fog: 60.0{SPACE}%."


def test_a_share_is_written_with_both_its_errors() -> None:
    found = {"accuracy": 0.9874, "low": 0.985, "high": 0.9895}
    assert shares.measured(found) == f"98.74{SPACE}% (+0.21 {MINUS}0.24)"
    whole = shares.measured(found, spread=0.0005)
    assert whole == f"98.74{SPACE}% (+0.21 {MINUS}0.24) ±{SPACE}0.05 between seeds"
    assert shares.measured(part(1.0, 0.0), digits=1) == f"100.0{SPACE}% (+0.0 {MINUS}0.0)"


def test_several_trainings_do_not_narrow_the_error() -> None:
    mean = shares.over_seeds(network(0.98, 0.99), "test")
    assert mean == pytest.approx({"accuracy": 0.985, "low": 0.983, "high": 0.987})


def test_the_first_seed_is_the_lowest_number() -> None:
    assert shares.first_seed({"seeds": {"10": "ten", "9": "nine"}}) == "nine"


def test_the_verdict_names_the_best_its_errors_and_its_rank() -> None:
    pairs = [
        pair("a", "b", 0.01, 0.001),
        pair("b", "c", -0.001, 0.4),
        pair("d", "b", -0.01, 0.001),
        pair("a", "c", 0.01, 0.001),
    ]
    nets = {name: network(0.98, 0.98) for name in "acd"} | {"b": network(0.99, 0.99)}
    told = summary.images_verdict(evaluation(pairs, **nets))
    start = f"b, the best of 4 networks, is right in 99.00{SPACE}% (+0.20 {MINUS}0.20)"
    assert told.startswith(f"{start} ±{SPACE}0.05 between seeds, on 10,000 held-out images.")
    assert "significantly better than a;" in told
    assert "significantly worse than d in its first training;" in told
    assert told.endswith("not told apart from c by these images.")


def test_the_verdict_on_a_single_network_trained_once() -> None:
    told = summary.images_verdict(evaluation(a=network(0.98, spread=None)))
    assert told == (f"a is right in 98.00{SPACE}% (+0.20 {MINUS}0.20), on 10,000 held-out images.")


@pytest.mark.parametrize(
    ("difference", "p", "text"),
    [
        (0.0074, 0.001, "+0.74 ± 0.10, significant"),
        (-0.0074, 0.049, f"{MINUS}0.74 ± 0.10, significant"),
        (0.0, 1.0, "0.00 ± 0.10, not significant"),
        (0.0074, 0.05, "+0.74 ± 0.10, not significant"),
    ],
)
def test_a_difference_counts_after_all_comparisons(difference: float, p: float, text: str) -> None:
    assert pair_sentence(pair("a", "b", difference, p)) == text


def test_how_many_differences_are_significant() -> None:
    yes, no = pair("a", "b", 0.01, 0.01), pair("a", "b", 0.01, 0.5)
    assert pairs_sentence([yes]).startswith("The difference between the two networks is sig")
    assert pairs_sentence([no]).startswith("The difference between the two networks is not")
    assert pairs_sentence([no, no]).startswith("Of the 2 differences between networks none")
    assert "networks 1 is significant" in pairs_sentence([yes, no])
    assert "networks 2 are significant" in pairs_sentence([yes, yes])


def test_overtraining_is_a_gap_beyond_the_errors() -> None:
    assert "by heart" in overtraining(evaluation(a=network(0.98, train=0.99)))
    assert "no better, within" in overtraining(evaluation(a=network(0.98, train=0.983)))


@pytest.mark.parametrize(
    ("ink", "text"),
    [
        (0.60, "does not do what the network does"),
        (0.98, "no better, within the errors"),
        (0.99, "does better than the best network"),
    ],
)
def test_the_amount_of_ink_beside_the_network(ink: float, text: str) -> None:
    assert text in ink_sentence(evaluation(a=network(0.98)) | {"ink_baseline": part(ink)})


def reliability(*bins: tuple[int, float, float]) -> list[dict]:
    return [
        {"n": n, "confidence": c, "accuracy_low": a - 0.01, "accuracy_high": a + 0.01}
        for n, c, a in bins
    ]


@pytest.mark.parametrize(
    ("bins", "text"),
    [
        ([(100, 0.98, 0.98)], "a is right as often as it says, within the errors"),
        ([(100, 0.999, 0.98)], "a is surer than it is right"),
        ([(100, 0.9, 0.98)], "a is right more often than it says"),
        ([(50, 0.96, 0.99), (50, 1.0, 0.97)], "a is right about as often as it says, but not in"),
    ],
)
def test_calibration_by_all_answers_and_bin_by_bin(bins: list, text: str) -> None:
    told = certainty.calibration("a", network(0.98) | {"reliability": reliability(*bins)})
    assert told.startswith(text)
    assert told.endswith(f"expected calibration error 1.00{SPACE}%.")
    assert ("off by more than the error" in told) == (bins[0][1:] != (0.98, 0.98))


def test_the_calibration_error_has_its_interval_and_what_chance_gives() -> None:
    found = network(0.98) | {"reliability": reliability((100, 0.98, 0.98))}
    more = {"ece_low": 0.005, "ece_high": 0.02, "ece_floor": 0.004}
    found["seeds"]["1"]["test"] |= more
    told = certainty.calibration("a", found)
    assert f"(interval 0.50{SPACE}% to 2.00{SPACE}%, 0.40{SPACE}% by chance alone)." in told


def test_perturbations_that_lower_the_accuracy_and_those_that_do_not() -> None:
    found = network(0.98)
    found["seeds"]["1"]["perturbed"] = {"shift": part(0.9), "noise": part(0.979)}
    told = robustness.fall("a", found, {"shift": 3})
    assert f"falls with shift (3 pixels): 90.00{SPACE}%" in told
    assert f"It does not fall, within the errors, with noise: 97.90{SPACE}%" in told
    del found["seeds"]["1"]["perturbed"]["noise"]
    assert "does not fall" not in robustness.fall("a", found)
    found["seeds"]["1"]["perturbed"] = {"noise": part(0.979)}
    assert ", does not fall" in robustness.fall("a", found)


@pytest.mark.parametrize(
    ("auroc", "text"), [(0.99, "nearly always"), (0.8, "only in part"), (0.5, "does not tell them")]
)
def test_strangers_are_told_by_certainty_or_not(auroc: float, text: str) -> None:
    found = network(0.98)
    strange = {"confidence": 0.71, "confident": 0.35, "auroc": auroc, "accuracy": None}
    found["seeds"]["1"]["strangers"] = {"fashion": strange}
    told = robustness.on_strangers("a", found, "fashion")
    assert text in told
    assert f"a is 71.0{SPACE}% sure on average" in told
    assert "right in" not in told
    found["seeds"]["1"]["strangers"] = {"fashion": strange | part(0.6)}
    assert f"it is right in 60.00{SPACE}%" in robustness.on_strangers("a", found, "fashion")


def duplicates(share: float, error: float = 0.0002) -> dict:
    bounds = {"low": share - error, "high": share + error}
    return gan_evaluation(near_duplicates={"share": share, "real_share": 0.001, **bounds})


def test_diversity_and_collapse() -> None:
    assert likeness.diversity(duplicates(0.001)).startswith("As diverse as the real images: 0.100")
    assert likeness.diversity(duplicates(0.002)).startswith("Less diverse than the real images")
    told = likeness.diversity(duplicates(0.1))
    assert told.startswith("Collapsed: ")
    assert "as if it knew only about 10 different images" in told


def nearest(share: float, generated: float = 0.7) -> dict:
    bounds = {"generated_below_low": share - 0.01, "generated_below_high": share + 0.01}
    medians = {"generated_median": generated, "held_out_median": 0.8}
    name = "generated_below_held_out_5_percent"
    return gan_evaluation(nearest={name: share, **bounds, **medians})


def test_copies() -> None:
    assert likeness.memorisation(nearest(0.3)).startswith("Some are copies, or nearly: 30.00")
    assert likeness.memorisation(nearest(0.055)).startswith("No sign of copies: 5.50")
    assert "farther from the real images" in likeness.memorisation(nearest(0.01, generated=0.9))


def test_the_kernel_distance_beside_its_floor() -> None:
    told = likeness.distance_sentence(gan_evaluation())
    assert "0.0312 ± 0.0011; of the held-out images, the floor: 0.00020 ± 0.00030." in told
    assert told.endswith("farther away than real ones, 27 standard errors.")
    alike = gan_evaluation(kid={"value": -0.0001, "error": 0.0011})
    assert f": {MINUS}0.0001 ± 0.0011;" in likeness.distance_sentence(alike)
    assert likeness.distance_sentence(alike).endswith("agree within twice their errors.")


def test_the_verdict_on_a_generator() -> None:
    told = likeness.gan_verdict(gan_evaluation())
    assert told.startswith("dcgan: it has not collapsed, it does not copy, and its images can be")
    assert "collapsed to a few" in likeness.gan_verdict(duplicates(0.1))
    assert "less diverse than the real images but" in likeness.gan_verdict(duplicates(0.002))
    assert "it copies training images" in likeness.gan_verdict(nearest(0.3))
    alike = gan_evaluation(kid={"value": 0.0003, "error": 0.0011})
    assert "cannot be told from real ones" in likeness.gan_verdict(alike)


@pytest.mark.parametrize(
    ("accuracy", "text"),
    [(1.0, "still tells nearly all"), (0.55, "little better than guessing"), (0.8, "Neither")],
)
def test_the_end_of_the_game(accuracy: float, text: str) -> None:
    last = {"step": 3000, "d_loss": 0.092, "d_accuracy": accuracy, "g_loss": 4.371}
    told = likeness.losses(gan_evaluation(last=last))
    assert text in told
    assert told.startswith("Step 3,000: discriminator 0.092 nats, right in ")
