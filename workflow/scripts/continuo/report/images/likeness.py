"""What a generator makes beside real images, in words: how near it is, how diverse, how new."""

import math
from collections.abc import Mapping
from typing import Any

from continuo.report.images.shares import MINUS, SPACE, measured, points

FEW = 100  # images that a generator gives again and again: fewer are a collapse


def gan_verdict(evaluation: Mapping[str, Any]) -> str:
    """One sentence: collapsed or not, copies or not, real by the kernel distance or not."""
    told = {
        "collapsed": "it has collapsed to a few images",
        "less": "it is less diverse than the real images but has not collapsed",
        "diverse": "it has not collapsed",
    }[diversity_state(evaluation)]
    copies = "it copies training images" if copying(evaluation) else "it does not copy"
    kid = "cannot be told from" if as_real(evaluation) else "can be told from"
    return (
        f"{evaluation['gan']}: {told}, {copies}, and its images {kid} real ones by their kernel "
        f"distance ({_kid(evaluation['kid'])}, real ones {_kid(evaluation['kid_floor'])})."
    )


def as_real(evaluation: Mapping[str, Any]) -> bool:
    """Whether the kernel distance is that between real images, within twice the errors."""
    kid, floor = evaluation["kid"], evaluation["kid_floor"]
    error = (kid["error"] ** 2 + floor["error"] ** 2) ** 0.5
    return kid["value"] - floor["value"] <= 2 * error


def distance_sentence(evaluation: Mapping[str, Any]) -> str:
    """The kernel distance in words, in units of its error."""
    kid, floor = evaluation["kid"], evaluation["kid_floor"]
    text = (
        f"Kernel distance (KID) of {evaluation['generated']:,} generated images to the training "
        f"images, on the features of {evaluation['features']} in units of their root mean "
        f"square: {_kid(kid)}; of the held-out images, the floor: {_kid(floor)}. "
    )
    if as_real(evaluation):
        return text + "The two agree within twice their errors."
    error = (kid["error"] ** 2 + floor["error"] ** 2) ** 0.5
    times = f", {(kid['value'] - floor['value']) / error:.0f} standard errors" if error else ""
    return f"{text}The generated images are farther away than real ones{times}."


def diversity_state(evaluation: Mapping[str, Any]) -> str:
    """ "collapsed" to fewer than FEW images, "less" diverse than real ones, or "diverse"."""
    pairs = evaluation["near_duplicates"]
    if pairs["low"] <= pairs["real_share"]:
        return "diverse"
    return "collapsed" if pairs["share"] > 1 / FEW else "less"


def diversity(evaluation: Mapping[str, Any]) -> str:
    """How many pairs are near duplicates, and what that says of the number of different images."""
    pairs = evaluation["near_duplicates"]
    numbers = (
        f"{measured(pairs, 'share', digits=3)} of the pairs of generated images are near "
        f"duplicates, {points(pairs['real_share'], 3)} of the pairs of held-out images"
    )
    state = diversity_state(evaluation)
    if state == "diverse":
        return f"As diverse as the real images: {numbers}."
    as_if = f"as if it knew only about {1 / pairs['share']:,.0f} different images"
    if state == "collapsed":
        return f"Collapsed: {numbers}, {as_if}."
    return f"Less diverse than the real images: {numbers}."


def copying(evaluation: Mapping[str, Any]) -> bool:
    """Whether more generated images than chance would have lie close to a training image."""
    return _copies(evaluation["nearest"])[0] > 0.05


def memorisation(evaluation: Mapping[str, Any]) -> str:
    """Whether generated images are nearer to training images than new real ones are."""
    nearest = evaluation["nearest"]
    low, high = _copies(nearest)
    share = nearest["generated_below_held_out_5_percent"]
    part = {"share": share, "low": low, "high": high}
    numbers = (
        f"{measured(part, 'share')} of the generated images are nearer to a training image than "
        f"all but 5{SPACE}% of the held-out ones are; median distance "
        f"{nearest['generated_median']:.2f}, of held-out images {nearest['held_out_median']:.2f}"
    )
    if low > 0.05:
        return f"Some are copies, or nearly: {numbers}."
    if nearest["generated_median"] > nearest["held_out_median"]:
        return f"No sign of copies; it is farther from the real images than they are: {numbers}."
    return f"No sign of copies: {numbers}."


def _copies(nearest: Mapping[str, float]) -> tuple[float, float]:
    share = nearest["generated_below_held_out_5_percent"]
    return nearest.get("generated_below_low", share), nearest.get("generated_below_high", share)


def losses(evaluation: Mapping[str, Any]) -> str:
    """How the game between the two stood at the end."""
    last = evaluation["last"]
    text = (
        f"Step {last['step']:,}: discriminator {last['d_loss']:.3f} nats, right in "
        f"{points(last['d_accuracy'])}; generator {last['g_loss']:.3f} nats. "
    )
    if last["d_accuracy"] >= 0.9:
        return text + "The discriminator still tells nearly all generated images from real ones."
    if last["d_accuracy"] <= 0.6:
        return text + "The discriminator does little better than guessing."
    return text + "Neither has won."


def _kid(kid: Mapping[str, float]) -> str:
    """With two digits of the error that count: 0.00123, 0.00004 -> "0.001230 ± 0.000040"."""
    error = kid["error"]
    digits = 4 if error <= 0 else min(9, max(0, 1 - math.floor(math.log10(error))))
    return f"{kid['value']:.{digits}f} ± {error:.{digits}f}".replace("-", MINUS)
