"""What reruns when: the one source of the test and of the table in the README.

`python tests/reruns.py` prints the table.
"""

# each rule, in the order of the data, and the rules that read what it writes
AFTER = {
    "fetch_scores": "decode_midi gather_pieces find_copies measure_music",
    "decode_midi": "gather_pieces",
    "gather_pieces": "index_chords window_sequences train_network evaluate_network train_composer "
    "evaluate_composer generate_music plot_pieces plot_roll encode_source find_copies "
    "compare_copies write_page",
    "index_chords": "window_sequences train_network evaluate_network train_composer "
    "generate_music plot_chords plot_pieces plot_roll encode_source find_copies measure_music "
    "write_page write_overview",
    "window_sequences": "train_network evaluate_network generate_music",
    "train_network": "evaluate_network generate_music plot_history write_page",
    "evaluate_network": "evaluate_composer plot_history",
    "train_composer": "evaluate_composer generate_music plot_composer write_page",
    "evaluate_composer": "plot_composer plot_evaluation write_page write_overview",
    "generate_music": "find_loops plot_roll encode_source find_copies compare_copies "
    "measure_music render_audio engrave_score write_page write_overview",
    "find_loops": "plot_roll write_page write_overview",
    "encode_source": "render_audio engrave_score write_page",
    "find_copies": "compare_copies write_page write_overview",
    "compare_copies": "render_audio write_page",
    "measure_music": "plot_measures write_page",
    "plot_measures": "write_page",
    "render_audio": "write_page write_overview",
    "engrave_score": "write_page",
    "plot_rules": "write_page write_overview write_images_page",
    "plot_history": "write_page",
    "plot_composer": "write_page",
    "plot_evaluation": "write_page",
    "plot_chords": "write_page",
    "plot_pieces": "write_page",
    "plot_roll": "make_report",
    "write_page": "make_report",
    "write_overview": "make_report",
    "fetch_images": "lay_out_images write_images_page",
    "lay_out_images": "train_classifier test_classifier compare_classifiers train_gan sample_gan "
    "judge_gan plot_images plot_classifier write_images_page",
    "train_classifier": "test_classifier compare_classifiers plot_classifiers sample_gan",
    "test_classifier": "compare_classifiers plot_classifier write_images_page",
    "compare_classifiers": "plot_classifier plot_classifiers write_images_page",
    "train_gan": "sample_gan judge_gan plot_gan",
    "sample_gan": "judge_gan plot_gan",
    "judge_gan": "plot_gan write_images_page",
    "plot_images": "write_images_page",
    "plot_classifier": "write_images_page",
    "plot_classifiers": "write_images_page",
    "plot_gan": "write_images_page",
    "write_images_page": "make_report",
    "make_report": "",
}
SHARED = {"plot_rules", "make_report"}
IMAGE_RULES = set(list(AFTER)[list(AFTER).index("fetch_images") :]) | SHARED
MUSIC_RULES = set(AFTER) - IMAGE_RULES | SHARED
# a key of the configuration, below an experiment, and the rules that read it
KEYS = {
    "title": "write_page write_overview",
    "seed": "index_chords train_network evaluate_network train_composer evaluate_composer "
    "generate_music measure_music",
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
    "window": "index_chords window_sequences train_network evaluate_network generate_music "
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
    "evaluation.chords": "evaluate_network",
    "generation.chords": "generate_music encode_source",
    "generation.samples": "generate_music",
    "generation.primer": "generate_music",
    "generation.context": "generate_music",
    "generation.ends": "generate_music",
    "decoders": "generate_music",
    "midi.program": "generate_music encode_source compare_copies",
    "midi.velocity": "generate_music encode_source compare_copies",
    "midi.tempo": "generate_music encode_source compare_copies",
    "midi.ticks": "generate_music encode_source compare_copies",
}
# a key below a set of images; {network} and {gan} are names
IMAGE_KEYS = {
    "title": "write_images_page",
    "seed": "lay_out_images train_classifier test_classifier train_gan sample_gan plot_images",
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
    "perturbed.shift": "test_classifier plot_classifiers write_images_page",
    "perturbed.rotate": "test_classifier plot_classifiers write_images_page",
    "perturbed.noise": "test_classifier plot_classifiers write_images_page",
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
# a module of the library, and the rules whose scripts use it, if only through another module
MODULES = {
    "config": "",
    "digest": "",
    "errors": " ".join(AFTER),
    "images/accuracy": "compare_classifiers judge_gan plot_classifiers",
    "images/calibration": "compare_classifiers",
    "images/characters": "lay_out_images",
    "images/comparison": "compare_classifiers",
    "images/dataset": "lay_out_images train_classifier test_classifier compare_classifiers "
    "train_gan sample_gan judge_gan plot_images plot_classifier write_images_page",
    "images/digits": "fetch_images lay_out_images",
    "images/fonts": "lay_out_images compare_classifiers",
    "images/gan_metrics": "judge_gan",
    "images/idx": "fetch_images lay_out_images",
    "images/ink": "lay_out_images compare_classifiers",
    "images/kernel_distance": "judge_gan",
    "images/layout": "lay_out_images",
    "images/mnist": "fetch_images",
    "images/packages": "fetch_images",
    "images/perturb": "test_classifier",
    "images/records": "fetch_images",
    "images/sources": "fetch_images",
    "images/strangers": "compare_classifiers",
    "locks": "train_network train_composer train_classifier train_gan",
    "logs": " ".join(AFTER),
    "music/adaptive": "evaluate_network",
    "music/bars": "decode_midi gather_pieces generate_music encode_source find_copies "
    "compare_copies measure_music engrave_score write_page write_overview",
    "music/baselines": "evaluate_network",
    "music/chords": "decode_midi gather_pieces index_chords window_sequences train_network "
    "evaluate_network train_composer evaluate_composer generate_music encode_source find_copies "
    "compare_copies measure_music engrave_score plot_evaluation plot_chords "
    "plot_pieces plot_roll write_page write_overview",
    "music/composition": "generate_music",
    "music/constraints": "generate_music",
    "music/copying": "find_copies write_page write_overview",
    "music/decoding/beam": "generate_music",
    "music/decoding/greedy": "generate_music",
    "music/decoding/interface": "generate_music",
    "music/decoding/settings": "generate_music",
    "music/decoding/temperature": "generate_music",
    "music/decoding/truncated": "generate_music",
    "music/engrave": "fetch_scores",
    "music/evaluation": "evaluate_network",
    "music/events": "decode_midi gather_pieces generate_music encode_source find_copies "
    "compare_copies measure_music engrave_score write_page write_overview",
    "music/excerpts": "train_composer evaluate_composer generate_music",
    "music/generation": "generate_music",
    "music/intake": "decode_midi gather_pieces write_page",
    "music/loops": "find_loops",
    "music/measures": "measure_music",
    "music/memory": "train_composer evaluate_composer generate_music",
    "music/midi": "decode_midi gather_pieces generate_music encode_source find_copies "
    "compare_copies measure_music engrave_score write_page write_overview",
    "music/midi_bytes": "decode_midi gather_pieces generate_music encode_source find_copies "
    "compare_copies measure_music engrave_score write_page write_overview",
    "music/midi_files": "find_copies measure_music",
    "music/musicxml": "engrave_score",
    "music/notation": "engrave_score",
    "music/overlap_areas": "measure_music plot_measures write_page write_overview",
    "music/own_piece": "",
    "music/pickup": "fetch_scores",
    "music/reference": "encode_source compare_copies plot_roll write_page",
    "music/resampling": "evaluate_composer",
    "music/samples": "generate_music",
    "music/sampling": "generate_music",
    "music/scores": "fetch_scores",
    "music/scoring": "train_network evaluate_network evaluate_composer",
    "music/sequence_name": "fetch_scores",
    "music/shards": "fetch_scores gather_pieces",
    "music/sources": "fetch_scores",
    "music/spelled": "train_composer evaluate_composer generate_music encode_source",
    "music/spelled_midi": "generate_music encode_source",
    "music/spelling": "train_network evaluate_network train_composer evaluate_composer "
    "generate_music",
    "music/split": "index_chords train_network evaluate_network generate_music find_copies "
    "measure_music",
    "music/tables": "decode_midi gather_pieces index_chords window_sequences train_network "
    "evaluate_network train_composer evaluate_composer generate_music encode_source find_copies "
    "compare_copies plot_pieces plot_roll write_page",
    "music/vocabulary": "index_chords window_sequences train_network evaluate_network "
    "train_composer evaluate_composer generate_music",
    "music/windows": "index_chords window_sequences train_network evaluate_network "
    "generate_music find_copies measure_music",
    "networks/answers": "train_classifier test_classifier sample_gan",
    "networks/archive": "train_network evaluate_network train_composer generate_music "
    "train_classifier test_classifier train_gan sample_gan",
    "networks/cache": "train_network train_composer train_classifier train_gan",
    "networks/checkpoints": "train_network train_composer train_classifier train_gan",
    "networks/classifier": "train_classifier",
    "networks/composer": "train_composer",
    "networks/composer_training": "train_composer",
    "networks/composing": "train_composer evaluate_composer generate_music",
    "networks/distort": "train_classifier",
    "networks/dropout": "train_network train_composer",
    "networks/gan": "train_gan",
    "networks/inference": "train_network evaluate_network train_composer evaluate_composer "
    "generate_music",
    "networks/kernels": "test_classifier sample_gan",
    "networks/layers": "train_classifier test_classifier train_gan sample_gan",
    "networks/lstm": "train_network train_composer",
    "networks/normalisation": "train_classifier test_classifier train_gan sample_gan",
    "networks/once": "train_network train_composer train_classifier train_gan",
    "networks/recurrent": "train_network train_composer",
    "networks/sampling": "train_gan sample_gan",
    "networks/saved": "train_network evaluate_network generate_music",
    "networks/training": "train_network",
    "networks/updates": "train_classifier train_gan",
    "networks/upsampled": "train_classifier test_classifier train_gan sample_gan",
    "report/audio": "render_audio",
    "report/best_sample": "write_page write_overview",
    "report/certainty_sentences": "plot_classifiers write_images_page",
    "report/classifier_plots": "plot_classifier write_images_page",
    "report/comparison_plots": "plot_classifiers",
    "report/copy_excerpts": "compare_copies write_page write_overview",
    "report/copy_rolls": "compare_copies",
    "report/copying_section": "write_page write_overview",
    "report/figures": "compare_copies plot_measures plot_rules plot_history plot_composer "
    "plot_evaluation plot_chords plot_pieces plot_roll write_page write_overview plot_images "
    "plot_classifier plot_classifiers plot_gan write_images_page",
    "report/filling": "write_page write_overview write_images_page",
    "report/gan_plots": "plot_gan",
    "report/gan_sentences": "write_images_page",
    "report/image_sentences": "plot_classifier plot_classifiers write_images_page",
    "report/images_page": "write_images_page",
    "report/measure_plots": "plot_measures write_page write_overview",
    "report/measures_section": "write_page write_overview",
    "report/model_card": "plot_history write_page write_overview",
    "report/pages": "write_page write_overview",
    "report/piece_plots": "plot_pieces",
    "report/plots": "plot_evaluation plot_chords",
    "report/rolls": "compare_copies plot_roll",
    "report/rule_graph": "plot_rules",
    "report/run_section": "write_page write_overview write_images_page",
    "report/samples_section": "write_page write_overview",
    "report/score_pdf": "engrave_score",
    "report/score_svg": "engrave_score",
    "report/scores_shown": "write_page write_overview",
    "report/sentences": "compare_copies plot_history plot_composer plot_evaluation "
    "plot_chords plot_pieces plot_roll write_page write_overview plot_classifier plot_classifiers "
    "write_images_page",
    "report/sheets": "plot_images plot_classifier plot_gan write_images_page",
    "report/sounding": "write_page write_overview",
    "report/temperature_curves": "write_page write_overview",
    "report/timed_rolls": "write_page write_overview",
    "report/training_plots": "plot_history plot_composer",
    "report/training_section": "plot_history write_page write_overview",
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
    kinds = ((KEYS, "`{}`"), (IMAGE_KEYS, "`images: {}`"), (FILES, "{}"), (MODULES, "`{}.py`"))
    for changes, form in kinds:
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
