"""The rules of an experiment and what they read from each other, as a drawing in layers."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path as Outline

from continuo.report.base.figures import GREY, drawn

Edges = Collection[tuple[str, str]]  # (a rule, one that reads what it writes)
LETTER, GAP, LANE = 0.092, 0.3, 0.12  # inches: width of a letter, between boxes, of a passing line
HEIGHT, BETWEEN = 0.3, 0.36  # inches: of a box, between layers
PASSES = 24  # over the layers, to bring together what is connected


def read_rules(dot: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Rules and edges, each sorted, of what `snakemake --rulegraph` prints; without that of a rule
    to itself, as where one experiment's model starts from another's."""
    names = dict(re.findall(r'^\s*(\d+)\[label = "(\w+)"', dot, re.MULTILINE))
    edges = re.findall(r"^\s*(\d+) -> (\d+)", dot, re.MULTILINE)
    return sorted(names.values()), sorted((names[a], names[b]) for a, b in edges if a != b)


def in_layers(rules: Iterable[str], edges: Edges) -> list[list[str]]:
    """The rules, each one layer below the lowest of those that it reads from.

    One that reads from none is just above the highest of those that read from it.
    Raises ValueError where they run in a circle.
    """
    rules, layer = list(rules), dict[str, int]()
    reads = {rule: {a for a, b in edges if b == rule} for rule in rules}
    while len(layer) < len(rules):
        ready = [rule for rule in rules if rule not in layer and reads[rule] <= layer.keys()]
        if not ready:
            raise ValueError("these rules read from each other in a circle")
        layer |= {rule: max((layer[a] + 1 for a in reads[rule]), default=0) for rule in ready}
    for rule in rules:
        below = [layer[b] for a, b in edges if a == rule]
        if not reads[rule] and below:
            layer[rule] = min(below) - 1
    found: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for rule in rules:
        found[layer[rule]].append(rule)
    return found


def rules_table(rules: Iterable[str], edges: Edges) -> pd.DataFrame:
    """Each rule, in the order of the data, and those that it reads from: columns rule, reads."""
    rows = [
        {"rule": rule, "reads": " ".join(a for a, b in edges if b == rule)}
        for layer in in_layers(rules, edges)
        for rule in layer
    ]
    return pd.DataFrame(rows)


def reduced(edges: Edges) -> list[tuple[str, str]]:
    """The edges without those that say nothing new: where there is a longer way as well."""
    onward: dict[str, set[str]] = {}
    for a, b in edges:
        onward.setdefault(a, set()).add(b)

    def reached(rule: str) -> set[str]:
        found, waiting = set[str](), list(onward.get(rule, ()))
        while waiting:
            rule = waiting.pop()
            if rule not in found:
                found.add(rule)
                waiting += onward.get(rule, ())
        return found

    return [(a, b) for a, b in edges if not any(b in reached(c) for c in onward[a] - {b})]


def draw_rules(rules: Iterable[str], edges: Edges, path: str | Path) -> None:
    """Draw the rules in layers, from the data down to the page, as the SVG file `path`."""
    layers: list[list[str]] = in_layers(rules, edges)
    level = {rule: number for number, layer in enumerate(layers) for rule in layer}
    lines: list[list[str]] = []  # each through a place of its own in the layers between
    for a, b in reduced(edges):
        between = range(level[a] + 1, level[b])
        passing = [f"{a} {b} {number}" for number in between]
        for number, name in zip(between, passing, strict=True):
            layers[number].append(name)
        lines.append([a, *passing, b])
    place = _placed(layers, lines)
    half = {name: _width(name) / 2 for name in place}
    left = min((place[name] - half[name] for name in place), default=0) - GAP / 2
    right = max((place[name] + half[name] for name in place), default=1) + GAP / 2
    if layers and np.mean([place[name] for name in layers[0]]) > (left + right) / 2:
        # the first rules on the left, where a narrow screen begins
        place = {name: left + right - x for name, x in place.items()}
    top = {name: -number * (HEIGHT + BETWEEN) for number, layer in enumerate(layers)
           for name in layer}  # fmt: skip
    bottom = -len(layers) * (HEIGHT + BETWEEN) + BETWEEN - GAP / 2
    with drawn(path, right - left, GAP / 2 - bottom) as figure:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1), xlim=(left, right), ylim=(bottom, GAP / 2))
        axes.axis("off")
        for line in lines:
            outline = _curve([(place[name], top[name]) for name in line])
            axes.add_patch(PathPatch(outline, fill=False, edgecolor=GREY, linewidth=1))
        for rule in level:
            corner = place[rule] - half[rule] + 0.05, top[rule] - HEIGHT + 0.05
            size = 2 * half[rule] - 0.1, HEIGHT - 0.1
            style = "round,pad=0.05,rounding_size=0.08"
            box = FancyBboxPatch(corner, *size, style, facecolor="#f4f4f1", edgecolor=GREY)
            axes.add_patch(box)
            middle = top[rule] - HEIGHT / 2
            axes.text(place[rule], middle, rule, ha="center", va="center_baseline", size=10)


def _width(name: str) -> float:
    return LANE if " " in name else LETTER * len(name) + 0.25


def _placed(layers: Sequence[list[str]], lines: Iterable[Sequence[str]]) -> dict[str, float]:
    """Where each name stands across, in inches; its layer is put in that order."""
    beside: dict[str, list[str]] = {name: [] for layer in layers for name in layer}
    for line in lines:
        for a, b in pairwise(line):
            beside[a].append(b)
            beside[b].append(a)
    place: dict[str, float] = {}
    for layer in layers:
        place |= _packed(layer, np.zeros(len(layer)))
    for number in range(PASSES):
        for layer in layers if number % 2 else reversed(layers):
            wanted = [np.mean([place[n] for n in beside[name]] or [place[name]]) for name in layer]
            if number < PASSES / 2:  # first the order, then the places within it
                order = np.argsort(wanted, kind="stable")
                layer[:] = [layer[i] for i in order]
                wanted = [wanted[i] for i in order]
            place |= _packed(layer, np.array(wanted))
    return place


def _packed(layer: Sequence[str], wanted: np.ndarray) -> dict[str, float]:
    """The names side by side, none over another, and as a whole as near as can be to `wanted`."""
    widths = np.array([_width(name) + GAP * (" " not in name) for name in layer])
    room = np.concatenate([[0], np.cumsum((widths[1:] + widths[:-1]) / 2)])
    # the least squares under the order: pools of those that would else overlap share their mean
    pools: list[tuple[float, int]] = []
    for target in wanted - room:
        mean, count = float(target), 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        pools.append((mean, count))
    shift = np.repeat([mean for mean, _ in pools], [count for _, count in pools])
    return dict(zip(layer, (room + shift).tolist(), strict=True))


def _curve(points: Sequence[tuple[float, float]]) -> Outline:
    """From the lower edge of the first box to the upper edge of the last, upright at each layer."""
    (x, y), rest = points[0], points[1:]
    y -= HEIGHT
    vertices, codes = [(x, y)], [Outline.MOVETO]
    for number, (next_x, next_y) in enumerate(rest):
        middle = (y + next_y) / 2
        vertices += [(x, middle), (next_x, middle), (next_x, next_y)]
        codes += [Outline.CURVE4] * 3
        x, y = next_x, next_y
        if number + 1 < len(rest):  # straight on through the layer
            y -= HEIGHT
            vertices.append((x, y))
            codes.append(Outline.LINETO)
    return Outline(vertices, codes)
