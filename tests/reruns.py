"""What reruns when: the one source of the test and of the table in the README.

`python tests/reruns.py` prints the table.
"""

import rerun_modules
from continuo.models.registry import kinds
from continuo.report.base.section import no_figures
from continuo.report.experiment.page import SECTIONS as OF_EXPERIMENT
from continuo.report.images.page import SECTIONS as OF_IMAGES
from continuo.report.overview.page import SECTIONS as OF_OVERVIEW

# each rule, in the order of the data, and the rules that read what it writes
MODELS = "network composer unigram repeat bigram adaptive".split()
COUNTING = " ".join(f"train_{model}" for model in MODELS[2:])
EVALUATIONS = " ".join(f"evaluate_{model}" for model in MODELS)
AFTER = {
    "fetch_scores": "decode_midi gather_pieces find_copies measure_music",
    "decode_midi": "gather_pieces",
    "gather_pieces": "index_chords window_sequences train_network train_composer generate_music "
    f"plot_figure encode_source find_copies cut_copies write_page {EVALUATIONS}",
    "index_chords": "window_sequences train_network train_composer compare_models generate_music "
    f"plot_figure encode_source find_copies measure_music write_page write_overview {COUNTING}",
    "window_sequences": f"train_network {COUNTING} {EVALUATIONS} compare_models generate_music",
    **{f"train_{model}": f"evaluate_{model}" for model in MODELS[2:]},
    "train_network": "evaluate_network generate_music plot_figure",
    "train_composer": "evaluate_composer generate_music plot_figure",
    **{f"evaluate_{model}": "compare_models" for model in MODELS},
    "compare_models": "plot_figure write_page write_overview",
    "generate_music": "find_loops plot_figure encode_source find_copies cut_copies measure_music "
    "render_audio engrave_score write_page write_overview",
    "find_loops": "plot_figure write_page write_overview",
    "encode_source": "render_audio engrave_score write_page",
    "find_copies": "plot_figure cut_copies write_page write_overview",
    "cut_copies": "render_audio write_page",
    "measure_music": "plot_figure write_page",
    "render_audio": "write_page write_overview",
    "engrave_score": "write_page",
    "plot_rules": "write_page write_overview write_images_page",
    "plot_figure": "write_page make_report",
    "write_page": "make_report",
    "write_overview": "make_report",
    "fetch_images": "lay_out_images write_images_page",
    "lay_out_images": "train_classifier test_classifier compare_classifiers train_gan sample_gan "
    "judge_gan plot_image_figure write_images_page",
    "train_classifier": "test_classifier compare_classifiers plot_image_figure sample_gan",
    "test_classifier": "compare_classifiers plot_image_figure write_images_page",
    "compare_classifiers": "plot_image_figure write_images_page",
    "train_gan": "sample_gan judge_gan plot_image_figure",
    "sample_gan": "judge_gan plot_image_figure",
    "judge_gan": "plot_image_figure write_images_page",
    "plot_image_figure": "write_images_page",
    "write_images_page": "make_report",
    "make_report": "",
}
SHARED = {"plot_rules", "make_report"}
IMAGE_RULES = set(list(AFTER)[list(AFTER).index("fetch_images") :]) | SHARED
MUSIC_RULES = set(AFTER) - IMAGE_RULES | SHARED
# a key of the configuration, below an experiment, and the rules that read it
KEYS = {
    "title": "write_page write_overview",
    "seed": "index_chords train_network train_composer compare_models generate_music "
    f"measure_music {EVALUATIONS}",
    "source.corpus": "fetch_scores",
    "source.folder": "fetch_scores",
    "source.url": "fetch_scores",
    "source.sha256": "fetch_scores",
    "source.licence": "fetch_scores",
    "shards": "fetch_scores",
    "split.valid": "index_chords",
    "split.test": "index_chords",
    "chords.max_notes": "decode_midi index_chords measure_music train_composer",
    "chords.drums": "decode_midi measure_music",
    "chords.grid": "decode_midi",
    "window": "index_chords window_sequences train_network compare_models generate_music "
    "encode_source measure_music",
    "network.cell": "train_network",
    "network.embedding": "train_network",
    "network.units": "train_network",
    "network.layers": "train_network",
    "network.dropout": "train_network",
    "training.objective": "train_network",
    "training.epochs": "train_network",
    "training.batch": "train_network",
    "training.stride": "train_network",
    "training.learning_rate": "train_network",
    "training.decay": "train_network",
    "training.clip_norm": "train_network",
    "training.keep": "train_network",
    "training.patience": "train_network",
    "pretrained": "train_network",
    "composer.cell": "train_composer",
    "composer.units": "train_composer",
    "composer.layers": "train_composer",
    "composer.hidden": "train_composer",
    "composer.dropout": "train_composer",
    "composer.deaf": "train_composer",
    "composer.memory": "train_composer",
    "composer.steps": "train_composer",
    "composer.batch": "train_composer",
    "composer.window": "train_composer",
    "composer.learning_rate": "train_composer",
    "composer.average": "train_composer",
    "evaluation.chords": f"train_adaptive compare_models {EVALUATIONS}",
    "generation.chords": "generate_music encode_source",
    "generation.samples": "generate_music",
    "generation.primer": "generate_music",
    "generation.context": "generate_music",
    "generation.ends": "generate_music",
    "decoders": "generate_music",
    "midi.program": "generate_music encode_source cut_copies",
    "midi.velocity": "generate_music encode_source cut_copies",
    "midi.tempo": "generate_music encode_source cut_copies",
    "midi.ticks": "generate_music encode_source cut_copies",
}
# a key below a set of images; {network} and {gan} are names
IMAGE_KEYS = {
    "title": "write_images_page",
    "seed": "lay_out_images train_classifier test_classifier train_gan sample_gan "
    "plot_image_figure",
    "source.mnist": "fetch_images lay_out_images",
    "source.debian": "fetch_images lay_out_images",
    "source.sha256": "fetch_images",
    "source.classes": "lay_out_images",
    "source.licence": "fetch_images",
    "source.fonts": "fetch_images lay_out_images",
    "source.characters": "lay_out_images",
    "source.size": "lay_out_images",
    "source.train": "lay_out_images",
    "source.test": "lay_out_images",
    "source.normalise": "lay_out_images",
    "seeds": "train_classifier",
    "perturbed.shift": "test_classifier plot_image_figure write_images_page",
    "perturbed.rotate": "test_classifier plot_image_figure write_images_page",
    "perturbed.noise": "test_classifier plot_image_figure write_images_page",
    "strangers": "test_classifier",
    "classifiers.{network}.seeds": "train_classifier",
    "classifiers.{network}.layers": "train_classifier",
    "classifiers.{network}.epochs": "train_classifier",
    "classifiers.{network}.batch": "train_classifier",
    "classifiers.{network}.optimizer": "train_classifier",
    "classifiers.{network}.learning_rate": "train_classifier",
    "classifiers.{network}.decay": "train_classifier",
    "classifiers.{network}.average": "train_classifier",
    "classifiers.{network}.smoothing": "train_classifier",
    "classifiers.{network}.distort": "train_classifier",
    "gans.{gan}.generator": "train_gan",
    "gans.{gan}.discriminator": "train_gan",
    "gans.{gan}.latent": "train_gan",
    "gans.{gan}.steps": "train_gan",
    "gans.{gan}.batch": "train_gan",
    "gans.{gan}.learning_rate": "train_gan",
    "gans.{gan}.beta": "train_gan",
    "gans.{gan}.updates": "train_gan",
    "gans.{gan}.smoothing": "train_gan",
    "gans.{gan}.penalty": "train_gan",
    "gans.{gan}.average": "train_gan",
    "gans.{gan}.shift": "train_gan",
    "gans.{gan}.sheets": "train_gan",
    "gans.{gan}.generated": "sample_gan",
    "gans.{gan}.features": "sample_gan judge_gan",
}
# any other file, and the rules that read it
FILES = {
    "a MIDI file added, removed or changed": "fetch_scores",
    "the user's digits or fonts": "fetch_images",
    "the list of characters": "lay_out_images",
    "a template of the pages": "write_page write_overview write_images_page",
    "a caption of the report": "make_report",
    "a file of rules": "plot_rules",
}
MODULES = {
    module: " ".join(AFTER) if rules == rerun_modules.EVERY else rules
    for module, rules in rerun_modules.MODULES.items()
}
NOTHING = [
    "a file touched, its content the same",
    "a comment or a docstring",
    "the layout of the code",
    "another experiment or set of images added",
]
# what a reader of the README must know beside the names of the rules
NOTES = {
    "generation.samples": "of the new samples only",
    "decoders": "of the decoder that is new or changed only",
    "seeds": "of the new trainings only",
    "classifiers.{network}.seeds": "of the new trainings only",
    "a MIDI file added, removed or changed": "of its shard only",
}


LOADED = {"train_model": "learn", "evaluate_model": "model"}  # what a script loads of a room
SECTIONS = {  # whose modules a script loads, or of those that draw, which draw
    "write_page": OF_EXPERIMENT,
    "write_overview": OF_OVERVIEW,
    "write_images_page": OF_IMAGES,
    "plot_figure": [section for section in OF_EXPERIMENT if section.figures != no_figures],
    "plot_image_figure": [section for section in OF_IMAGES if section.figures != no_figures],
}


def script(rule: str) -> str:
    """The name of the rule's script."""
    verb, _, model = rule.partition("_")
    if rule == "plot_image_figure":
        return "plot_figure"
    return f"{verb}_model" if model in MODELS else rule


def loaded(rule: str) -> list[str]:
    """The modules that the rule's script imports by their names."""
    if script(rule) in LOADED:
        return [f"{kinds()[rule.partition('_')[2]].room}.{LOADED[script(rule)]}"]
    return [section.module for section in SECTIONS.get(rule, ())]


def stale(first: str, after: dict[str, str] = AFTER) -> set[str]:
    """The rules that rerun where those of `first` do: they and all that read what they write."""
    found, waiting = set(), first.split()
    while waiting:
        rule = waiting.pop()
        if rule not in found:
            found.add(rule)
            waiting += after[rule].split()
    return found


def table() -> str:
    """Markdown: what changes, the first rules that rerun, and those behind them."""
    order = list(AFTER)
    groups: dict[tuple[str, str, str], list[str]] = {}
    forms = ((KEYS, "`{}`"), (IMAGE_KEYS, "`images: {}`"), (FILES, "{}"), (MODULES, "`{}.py`"))
    for changes, form in forms:
        for change, rules in changes.items():
            first = sorted(rules.split(), key=order.index)
            # a rule behind another of them needs no mention of its own
            heads = [r for r in first if not any(r in stale(AFTER[o]) for o in first if o != r)]
            behind = sorted(stale(rules) - set(heads), key=order.index)
            named = ", ".join(f"`{rule}`" for rule in heads) or "nothing"
            group = order.index(heads[0]) if heads else -1, named, NOTES.get(change, "")
            groups.setdefault((*group, summary(behind)), []).append(form.replace("{}", change))
    lines = ["| what changes | reruns first | and then |", "|---|---|---|"]
    lines.append(f"| {', '.join(NOTHING)} | nothing | |")
    for (_, named, note, then), changes in sorted(groups.items()):
        lines.append(f"| {', '.join(changes)} | {named}{', ' * bool(note)}{note} | {then} |")
    return "\n".join(lines)


def summary(rules: list[str]) -> str:
    """A few rules by name; many as the first of them and all behind it."""
    if len(rules) <= 3:
        return ", ".join(f"`{rule}`" for rule in rules)
    return f"{len(rules)} more, from `{rules[0]}` to `{rules[-1]}`"


if __name__ == "__main__":
    print(table())
