"""What a page of images says in words of the networks that tell their classes apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from continuo.base.words import counted

SIGNIFICANT = 0.05  # chance of an error of the first kind, all pairs of networks taken together
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def points(share: float, digits: int = 2) -> str:
    """0.98743 -> "98.74 %"."""
    return f"{100 * share:.{digits}f}{SPACE}%"


def measured(
    part: Mapping[str, float],
    key: str = "accuracy",
    low: str = "low",
    high: str = "high",
    spread: float | None = None,
    digits: int = 2,
) -> str:
    """A share with its errors: "98.74 % (+0.21 −0.24) ± 0.05 between seeds".

    `part` holds the share and the bounds of its 95 % interval under these keys.
    """
    up, down = 100 * (part[high] - part[key]), 100 * (part[key] - part[low])
    text = f"{points(part[key], digits)} (+{max(0, up):.{digits}f}"
    text += f" {MINUS}{max(0, down):.{digits}f})"
    return text if spread is None else f"{text} ±{SPACE}{100 * spread:.{digits}f} between seeds"


def average(seeds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Accuracy, low and high as means over the trainings of one network.

    All are asked about the same images, so that several do not narrow the statistical error.
    """
    keys = ("accuracy", "low", "high")
    return {key: sum(seed[key] for seed in seeds) / len(seeds) for key in keys}


def over_seeds(network: Mapping[str, Any], part: str, name: str = "") -> dict[str, float]:
    """`average` of a network's entry in evaluation.json: of part "test", "train", "perturbed"."""
    found = [seed[part] for seed in network["seeds"].values()]
    return average([one[name] for one in found] if name else found)


def first_seed(network: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry of the lowest seed, whose answers the figures of one network show."""
    return network["seeds"][min(network["seeds"], key=int)]


def best_network(evaluation: Mapping[str, Any]) -> str:
    """The network of the highest accuracy on the held-out images, as a mean over its seeds."""
    networks = evaluation["networks"]
    return max(networks, key=lambda name: networks[name]["mean"])


def images_verdict(evaluation: Mapping[str, Any]) -> str:
    """How many held-out images are classified rightly, and how surely the best is the best."""
    best = best_network(evaluation)
    networks = evaluation["networks"]
    network = networks[best]
    right = measured(over_seeds(network, "test"), spread=network["spread"])
    chosen = f"{best}, the best of {len(networks)} networks," if len(networks) > 1 else best
    return (
        f"{chosen} is right in {right}, on {counted(evaluation['test'], 'held-out image')}."
        f"{_standing(best, evaluation['pairs'])}"
    )


def _standing(best: str, pairs: Sequence[Mapping[str, Any]]) -> str:
    """Which of the others are significantly worse than, or better than, the `best`."""
    above: list[str] = []
    below: list[str] = []
    equal: list[str] = []
    for pair in pairs:
        if best in (pair["first"], pair["second"]):
            other, lead = pair["first"], pair["difference"]
            if best == other:
                other, lead = pair["second"], -lead
            if pair["p_adjusted"] >= SIGNIFICANT:
                equal.append(other)
            else:
                (above if lead > 0 else below).append(other)
    told = []
    if above:
        told.append(f"significantly better than {_listed(above)}")
    if below:
        told.append(f"significantly worse than {_listed(below)} in its first training")
    if equal:
        told.append(f"not told apart from {_listed(equal)} by these images")
    return f" It is {'; '.join(told)}." if told else ""


def pair_sentence(pair: Mapping[str, Any]) -> str:
    """The difference between two networks, and whether chance would make it."""
    lead = 100 * pair["difference"]
    sign = "+" if lead > 0 else MINUS if lead < 0 else ""
    told = "significant" if pair["p_adjusted"] < SIGNIFICANT else "not significant"
    return f"{sign}{abs(lead):.2f} ± {100 * pair['difference_error']:.2f}, {told}"


def pairs_sentence(pairs: Sequence[Mapping[str, Any]]) -> str:
    """How many of the differences between networks are more than chance."""
    many = sum(pair["p_adjusted"] < SIGNIFICANT for pair in pairs)
    if len(pairs) == 1:
        what = "The difference between the two networks is " + (
            "significant" if many else "not significant"
        )
    else:
        verb = "is" if many == 1 else "are"
        what = f"Of the {len(pairs)} differences between networks {many or 'none'} {verb} "
        what += "significant"
    return (
        f"{what}: McNemar's exact test on the same images, first training of each, at 5 % for "
        "all comparisons together (Holm)."
    )


def overtraining(evaluation: Mapping[str, Any]) -> str:
    """Whether the best network does better on the images that it has seen."""
    best = best_network(evaluation)
    network = evaluation["networks"][best]
    train, test = over_seeds(network, "train"), over_seeds(network, "test")
    numbers = f"{points(train['accuracy'])} of its training images and {points(test['accuracy'])}"
    numbers += " of the held-out ones"
    if train["low"] > test["high"]:
        return f"{best} has learnt some of its training images by heart: it gets {numbers} right."
    what = f"{best} is no better, within the errors, on images that it has seen"
    return f"{what}: it gets {numbers} right."


def ink_sentence(evaluation: Mapping[str, Any]) -> str:
    """The best network beside the one number that needs no network: how much ink there is."""
    ink = evaluation["ink_baseline"]
    best = best_network(evaluation)
    test = over_seeds(evaluation["networks"][best], "test")
    numbers = f"{measured(ink)} by ink, {measured(test)} by {best}"
    if test["low"] > ink["high"]:
        return f"One number, the amount of ink, does not do what the network does: {numbers}."
    if test["high"] < ink["low"]:
        return f"One number, the amount of ink, does better than the best network: {numbers}."
    return f"The best network is no better, within the errors, than the amount of ink: {numbers}."


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
