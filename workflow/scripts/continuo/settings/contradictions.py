"""What is wrong with a configuration whose keys are each as they should be: what does not go
together, and what names something that is not there."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from continuo.settings.declare import NAME
from continuo.settings.glyphs import SIZE
from continuo.settings.keys import keys_of

Settings = Mapping[str, Any]


def contradictions(config: Settings, experiment: type) -> Iterator[str]:
    """A line for each; `experiment` is the dataclass of an experiment."""
    for name in config.get("run", []):
        if name not in config["experiments"]:
            known = ", ".join(config["experiments"])
            yield f"run: there is no experiment {name!r}; there are: {known}"
    for name in config.get("run_images", []):
        if name not in config["images"]:
            known = ", ".join(config["images"])
            yield f"run_images: there is no set of images {name!r}; there are: {known}"
    decoders = {d: None for one in config["experiments"].values() for d in one["decoders"]}
    if (named := config.get("decoder")) and named not in decoders:
        yield f"decoder: there is no decoder {named!r}; there are: {', '.join(decoders)}"
    yield from _of_results(config["results"])
    optional = {name for name, key in keys_of(experiment).items() if key.default is None}
    for name, settings in config["experiments"].items():
        yield from _of_split(name, settings["split"])
        chords = settings["chords"]
        if chords["reading"] == "lecture":
            for key, fits in (("timing", ("auto", "score")), ("pedal", ("auto", False))):
                if chords[key] not in fits:
                    yield (
                        f"experiments.{name}.chords.{key}: the lecture's reading knows scores "
                        "without pedal alone; leave it out, or set chords.reading to notes"
                    )
        for label, decoder in settings["decoders"].items():
            model = decoder.get("model")
            if model in optional and model not in settings:
                yield (
                    f"experiments.{name}.decoders.{label}.model: the experiment has no {model}; "
                    f"add `{model}: {{}}` to it"
                )
            if "among" in decoder:
                yield from _of_choosing(f"experiments.{name}.decoders.{label}", decoder, optional)
    for model in optional:
        section = keys_of(experiment)[model].kind
        if section.section and "from" in keys_of(section.base):
            yield from _of_starts(model, config["experiments"])
    for name in config["images"]:
        yield from _of_images(name, config["images"])
    for name, settings in config["completion"].items():
        halves = 2 ** len(settings["generator"]["maps"])
        if settings["size"] % halves:
            yield (
                f"completion.{name}.size: is {settings['size']}; the generator's maps halve it "
                f"{len(settings['generator']['maps'])} times: take a multiple of {halves}, or "
                "fewer maps"
            )


def _of_choosing(where: str, decoder: Settings, optional: Collection[str]) -> Iterator[str]:
    if decoder.get("model") not in optional:
        known = ", ".join(sorted(optional))
        yield f"{where}.among: a critic hears models with times; name one as its `model`: {known}"
    if decoder["method"] in ("beam", "greedy"):
        yield f"{where}.among: {decoder['method']} draws nothing to choose among; leave it away"


def _of_results(path: str) -> Iterator[str]:
    """Snakemake takes the paths of results as they are written."""
    plain = posixpath.normpath(path)
    if plain in (".", "/", "..") or plain.endswith("/.."):
        yield f"results: is {path!r}, where other files lie; name a folder of its own"
    elif plain != path.rstrip("/"):
        yield f"results: is {path!r}; write {plain!r}"


def _of_split(name: str, split: Settings) -> Iterator[str]:
    shares = [split[role] for role in ("valid", "test")]
    if all(isinstance(share, int | float) for share in shares) and sum(shares) >= 1:
        yield (
            f"experiments.{name}.split: valid and test are {sum(shares):g} of the pieces together; "
            "leave some to train on"
        )


def _of_starts(model: str, experiments: Settings) -> Iterator[str]:
    """Of what models start from; what is no name of an experiment is the path of a file."""
    starts = {
        name: settings[model]["from"]
        for name, settings in experiments.items()
        if "from" in settings.get(model, {})
    }
    for name, start in starts.items():
        where, chain = f"experiments.{name}.{model}.from", [name]
        while chain[-1] in starts and starts[chain[-1]] not in chain:
            chain.append(starts[chain[-1]])
        if start == name:
            yield f"{where}: {name} cannot start from itself; name another experiment, or a file"
        elif re.match(NAME, start) and start not in experiments:
            known = ", ".join(experiments)
            yield (
                f"{where}: there is no experiment {start!r}; there are: {known}. A file of that "
                f"name is ./{start}"
            )
        elif start in experiments and model not in experiments[start]:
            yield f"{where}: {start} has no {model}; add `{model}: {{}}` to it, or name another"
        elif starts.get(chain[-1]) == name:
            yield f"{where}: {', '.join(chain)} start from each other; let one start anew"


def _of_images(name: str, sets: Settings) -> Iterator[str]:
    for stranger in sets[name]["strangers"]:
        if stranger not in sets:
            known = ", ".join(sets)
            yield f"images.{name}.strangers: there is no set {stranger!r}; there are: {known}"
        elif stranger == name:
            yield f"images.{name}.strangers: {name} is no stranger to itself; name another set"
        elif _sides(sets[name], sets[stranger]) > 1:
            yield f"images.{name}.strangers: {stranger} has another source.size; make them the same"
    if sets[name]["source"].get("train") == 0 and (sets[name]["classifiers"] or sets[name]["gans"]):
        yield f"images.{name}.source.train: is 0; the networks of this set need images to train on"
    for gan, settings in sets[name]["gans"].items():
        where = f"images.{name}.gans.{gan}"
        judges = [f"{other}/{network}" for other in sets for network in sets[other]["classifiers"]]
        if settings.get("features") not in judges:
            found = settings.get("features", "not given")
            yield f"{where}.features: {found}; name a classifier: {', '.join(judges) or '(none)'}"
        elif _sides(sets[name], sets[settings["features"].split("/")[0]]) > 1:
            yield f"{where}.features: of a set with another source.size; make them the same"


def _sides(*sets: Settings) -> int:
    """How many different sizes the images of these sets have, as far as the configuration says."""
    sources = [images["source"] for images in sets]
    sized = [source for source in sources if "fonts" in source or "folder" in source]
    return len({source.get("size", SIZE) for source in sized})
