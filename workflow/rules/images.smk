"""The chain of images, in the order in which the data flow: digits, glyphs, scripts."""


rule fetch_images:
    input:
        # the user's own lie below no module's prefix
        local(own_files),
    output:
        source=directory(outcome("{images}", "source")),
        sources=outcome("{images}", "sources.csv"),
    log:
        outcome("logs/{images}", "fetch_images.log"),
    benchmark:
        outcome("logs/{images}", "fetch_images.tsv")
    resources:
        runtime=60,
    params:
        **takes(
            "fetch_images",
            source=part("source", *FETCHED),
            also=[contents(users_files), images_told],
        ),
        manifest=lambda wildcards, input: manifest_of(wildcards),
    message:
        "{wildcards.images}: fetching what the images are made from"
    script:
        "../scripts/fetch_images.py"


rule lay_out_images:
    input:
        source=rules.fetch_images.output.source,
        characters=local(character_list),
    output:
        images=outcome("{images}", "images.npz"),
        intake=outcome("{images}", "intake.csv"),
    log:
        outcome("logs/{images}", "lay_out_images.log"),
    benchmark:
        outcome("logs/{images}", "lay_out_images.tsv")
    params:
        **takes(
            "lay_out_images",
            "seed",
            source=part("source", *LAID_OUT),
            also=[contents(character_list)],
        ),
    message:
        "{wildcards.images}: laying out the images"
    script:
        "../scripts/lay_out_images.py"


rule train_classifier:
    input:
        images=rules.lay_out_images.output.images,
    output:
        model=outcome("{images}", "classifiers/{network}/{number}/model.keras"),
        history=outcome("{images}", "classifiers/{network}/{number}/history.csv"),
    log:
        outcome("logs/{images}", "train_classifier_{network}_{number}.log"),
    benchmark:
        outcome("logs/{images}", "train_classifier_{network}_{number}.tsv")
    threads: 8
    resources:
        mem_mb=memory(4000, 20),
        runtime=classifier_minutes,
    params:
        **trains(
            "continuo.images.networks.classifier",
            "seed",
            settings=part("classifiers.{network}", but=["seeds"]),
        ),
    message:
        "{wildcards.images}: training {wildcards.network} {wildcards.number}; its progress is in {log}"
    script:
        "../scripts/train_classifier.py"


rule test_classifier:
    input:
        images=rules.lay_out_images.output.images,
        model=rules.train_classifier.output.model,
        strangers=lambda w: [image_set(name) for name in setting_of(w, "strangers")],
    output:
        answers=outcome("{images}", "classifiers/{network}/{number}/answers.npz"),
        kernels=outcome("{images}", "classifiers/{network}/{number}/kernels.npz"),
    log:
        outcome("logs/{images}", "test_classifier_{network}_{number}.log"),
    benchmark:
        outcome("logs/{images}", "test_classifier_{network}_{number}.tsv")
    resources:
        mem_mb=memory(3000, 20),
    params:
        **takes("test_classifier", "perturbed", "corrupted", "strangers", "seed"),
    message:
        "{wildcards.images}: asking {wildcards.network} {wildcards.number}"
    script:
        "../scripts/test_classifier.py"


rule compare_classifiers:
    input:
        images=rules.lay_out_images.output.images,
        answers=of_trainings("answers.npz"),
        histories=of_trainings("history.csv"),
        strangers=lambda w: [image_set(name) for name in setting_of(w, "strangers")],
    output:
        outcome("{images}", "evaluation.json"),
    log:
        outcome("logs/{images}", "compare_classifiers.log"),
    benchmark:
        outcome("logs/{images}", "compare_classifiers.tsv")
    params:
        **takes("compare_classifiers"),
        networks=trainings,
    message:
        "{wildcards.images}: measuring the classifiers, and beside each other"
    script:
        "../scripts/compare_classifiers.py"


rule train_gan:
    input:
        images=rules.lay_out_images.output.images,
    output:
        generator=outcome("{images}", "gans/{gan}/generator.keras"),
        discriminator=outcome("{images}", "gans/{gan}/discriminator.keras"),
        history=outcome("{images}", "gans/{gan}/history.csv"),
        sheets=outcome("{images}", "gans/{gan}/sheets.npz"),
    log:
        outcome("logs/{images}", "train_gan_{gan}.log"),
    benchmark:
        outcome("logs/{images}", "train_gan_{gan}.tsv")
    threads: 8
    resources:
        mem_mb=memory(4000, 20),
        runtime=gan_minutes,
    params:
        **trains(
            "continuo.images.networks.gan",
            "seed",
            settings=part("gans.{gan}", but=["generated", "features"]),
        ),
    message:
        "{wildcards.images}: training {wildcards.gan}; its progress is in {log}"
    script:
        "../scripts/train_gan.py"


rule sample_gan:
    input:
        images=rules.lay_out_images.output.images,
        generator=rules.train_gan.output.generator,
        discriminator=rules.train_gan.output.discriminator,
        features=judging_network,
    output:
        generated=outcome("{images}", "gans/{gan}/generated.npz"),
        features=outcome("{images}", "gans/{gan}/features.npz"),
    log:
        outcome("logs/{images}", "sample_gan_{gan}.log"),
    benchmark:
        outcome("logs/{images}", "sample_gan_{gan}.tsv")
    resources:
        mem_mb=memory(3000, 20),
    params:
        **takes("sample_gan", "gans.{gan}.generated", "seed"),
    message:
        "{wildcards.images}: generating with {wildcards.gan}"
    script:
        "../scripts/sample_gan.py"


rule judge_gan:
    input:
        images=rules.lay_out_images.output.images,
        generated=rules.sample_gan.output.generated,
        features=rules.sample_gan.output.features,
        history=rules.train_gan.output.history,
    output:
        evaluation=outcome("{images}", "gans/{gan}/evaluation.json"),
        neighbours=outcome("{images}", "gans/{gan}/neighbours.npz"),
    log:
        outcome("logs/{images}", "judge_gan_{gan}.log"),
    benchmark:
        outcome("logs/{images}", "judge_gan_{gan}.tsv")
    resources:
        mem_mb=memory(3000, 20),
    params:
        **takes("judge_gan", "gans.{gan}.features"),
    message:
        "{wildcards.images}: judging what {wildcards.gan} generates"
    script:
        "../scripts/judge_gan.py"
