"""Configurations as people write them, and what is wrong with some."""

from continuo.models.composer.memory import LONGEST_MATCH


def changed(experiment):
    """A configuration with the experiment "mine", some of it changed."""
    return {"experiments": {"mine": {"source": {"folder": "data/mine"}, **experiment}}}


def config(**experiment):
    return changed(experiment)


OF_EXPERIMENTS = [
    ({"epochs": 3}, r"experiments\.mine: unknown key 'epochs'; allowed are: .*training"),
    ({"training": {"epoch": 3}}, r"experiments\.mine\.training: unknown key 'epoch'.*epochs"),
    ({"window": 2}, r"experiments\.mine\.window: is 2; must be at least 8"),
    ({"window": "128"}, r"experiments\.mine\.window: is '128'; must be of type integer"),
    ({"network": {"dropout": 1}}, r"network\.dropout: is 1; must be below 1"),
    ({"network": {"cell": "rnn"}}, r"cell: is 'rnn'; must be one of: lstm, gru, simple_rnn"),
    ({"split": {"valid": 0.4, "test": 0.8}}, r"mine\.split: valid and test are 1\.2 of the pieces"),
    ({"title": ["x"] * 10_000}, r"mine\.title: is \['x', .{0,200}\.\.\.; must be of type string"),
    ({"source": {"folder": "a\0b"}}, r"folder: is 'a\\x00b'; must be without NUL"),
    ({"split": {"test": "all"}}, r"split\.test: is 'all'; must be a share"),
    ({"split": {"test": {"a": 1}}}, r"split\.test: is \{'a': 1\}; must be a share"),
    ({"source": {}}, r"source: give exactly one of: corpus \| folder \| url and sha256"),
    ({"source": {"folder": "a", "corpus": ["b"]}}, r"source: give exactly one of"),
    ({"decoders": {"mine": {"method": "magic"}}}, r"mine\.method: is 'magic'.*greedy"),
    ({"decoders": {"mine": {"method": "greedy", "start": 1}}}, r"mine: unknown key 'start'"),
    ({"decoders": {"mine": "greedy"}}, r"mine: is 'greedy'; must be a mapping with a method"),
    ({"training": {"learning_rate": "1e-3"}}, r"'1e-3'; must be of type number \(YAML"),
    ({"training": {"clip_norm": float("inf")}}, r"clip_norm: is inf; must be a finite number"),
    ({2024: 1}, r"experiments\.mine: the key 2024 is no text; write '2024'"),
    (
        {"decoders": {"hot": {"method": "controlled_temperature", "start": 0}}},
        r"decoders\.hot\.start: is 0; must be above 0",
    ),
    (
        {"decoders": {"hot": {"method": "controlled_temperature", "lowest": 9}}},
        r"decoders\.hot: lowest \(9\) is above highest",
    ),
    (
        {"decoders": {"calm": {"method": "controlled_surprise", "lowest": 2}}},
        r"decoders\.calm: lowest \(2\) is above highest \(1\.0\)",
    ),
    (
        {"decoders": {"new": {"method": "greedy", "replay": 8}}},
        r"decoders\.new\.replay: goes with `model: composer` only",
    ),
    (
        {"composer": {}, "decoders": {"new": {
            "method": "greedy", "model": "composer", "replay": LONGEST_MATCH + 1}}},
        r"decoders\.new\.replay: is 33; must be at most 32",
    ),
]  # fmt: skip


def images(sets=None, **mine):
    """A configuration with the set of images "mine", and others."""
    mine = {"source": {"mnist": "data/mine"}, **mine}
    return {**config(), "images": {"pictures": mine, **(sets or {})}}


def classifier(*layers, **settings):
    return {"classifiers": {"one": {"layers": list(layers), **settings}}}


FLATTEN = {"layer": "flatten"}
GAN = {"generator": [{"layer": "dense", "units": 4}], "discriminator": [FLATTEN]}


def gan(**settings):
    known = {**GAN, "features": "pictures/one", **settings}
    return {**classifier(FLATTEN), "gans": {"new": known}}


CONV = {"layer": "conv", "filters": 2, "kernel": 3}


OF_IMAGES = [
    (classifier({"layer": "convolution"}), r"layers\.0\.layer: is 'convolution'; .*: conv, d"),
    (classifier(FLATTEN, {"units": 3}), r"layers\.1\.layer: is None; must be one of: conv"),
    (classifier({"layer": "conv", "kernel": 3}), r"one\.layers\.0: missing 'filters'"),
    (classifier(CONV | {"size": 2}), r"layers\.0: unknown key 'size'; allowed are: .*filters"),
    (classifier(CONV | {"filters": 0}), r"layers\.0\.filters: is 0; must be at least 1"),
    (classifier(CONV | {"padding": "full"}), r"padding: is 'full'; must be one of: valid"),
    (classifier({"layer": "dropout", "rate": 1}), r"layers\.0\.rate: is 1; must be below 1"),
    (classifier("flatten"), r"layers\.0: is 'flatten'; must be a mapping with a layer"),
    (classifier(FLATTEN, optimizer="lion"), r"optimizer: is 'lion'; must be one of: adadelta"),
    (classifier(FLATTEN, distort={"bent": 1}), r"one\.distort: unknown key 'bent'; .*bend"),
    ({"classifiers": {"one": {}}}, r"images\.pictures\.classifiers\.one: missing 'layers'"),
    ({"classifiers": {"My net": {}}}, r"classifiers: 'My net' is no name for an entry"),
    ({"classifiers": {"n" * 61: {}}}, r"classifiers: 'n{61}' is no name for an entry"),
    ({"perturbed": {"blur": 1}}, r"pictures\.perturbed: unknown key 'blur'; .*shift, rotate"),
    ({"strangers": ["fish"]}, r"strangers: there is no set 'fish'; there are: pictures"),
    ({"source": {}}, r"source: give exactly one of: mnist \| debian \| folder \| fonts and c"),
    ({"source": {"mnist": "x", "debian": "y"}}, r"pictures\.source: give exactly one of"),
    ({"source": {"mnist": "x", "size": 48}}, r"images\.pictures\.source"),
    ({"source": {"folder": "x", "held_out": 1}}, r"source\.held_out: is 1; must be below 1"),
    ({"source": {"folder": "x", "ink": "red"}}, r"source\.ink: is 'red'; must be one of: auto"),
    ({"source": {"mnist": "x", "ink": "dark"}}, r"source\.ink: goes with `folder` only"),
    (classifier(FLATTEN, shade={"share": 2}), r"one\.shade\.share: is 2; must be at most 1"),
    ({"strangers": ["pictures"]}, r"strangers: pictures is no stranger to itself"),
    (classifier(CONV | {"filters": 2.0}), r"filters: is 2\.0; must be of type integer"),
    ({"seed": 2**32 - 1}, r"images\.pictures\.seed: is 4294967295; must be at most 4294966295"),
    (gan(penalty=1), r"gans\.new\.penalty: goes with `updates: joint` only"),
    (gan(updates="both"), r"gans\.new\.updates: is 'both'; must be one of: separate, joint"),
    (gan(features="fish/one"), r"gans\.new\.features: fish/one; .*: pictures/one"),
    (gan(features="one"), r"gans\.new\.features: is 'one'; must match"),
    (gan(generator=[]), r"gans\.new\.generator"),
    ({"gans": {"new": GAN}}, r"gans\.new\.features: not given; name a classifier: \(none\)"),
]  # fmt: skip
