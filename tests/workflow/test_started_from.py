"""The real Snakefile: a composer that starts from another experiment's."""

import hashlib
import json

from continuo.findings.style.critic import Critic
from projects import TINY, Project, jobs


def test_a_composer_starts_from_that_of_another_experiment(project: Project) -> None:
    mine = {
        **TINY,
        "pretrained": "results/tiny/models/network/model.keras",  # one network less to train
        "composer": {"from": "tiny", "steps": 2, "batch": 2, "window": 16},
        "generation": {"chords": 16},
        "decoders": {"composer": {"method": "top_p", "model": "composer", "among": 2}},
    }
    config = {"page": {"instruments": False}, "experiments": {"tiny": TINY, "mine": mine}}
    project.write(config)
    done = project.run("mine_page")
    assert done.returncode == 0, done.stdout[-3000:]
    assert jobs(done.stdout)["train_composer"] == 1  # that of tiny is there
    assert jobs(done.stdout)["train_critic"] == 1
    assert Critic.load(project.folder / "results/mine/critics/composer.json").names
    digest = hashlib.sha256(project.result("models/composer/composer.npz").read_bytes()).hexdigest()
    page = (project.folder / "results/mine/page.html").read_text()
    assert f"<code>{digest}</code>" in page
    assert "It has learnt from the pieces of tiny" in page
    assert "of 2 ways to go on, by a critic" in page
    about = json.loads((project.folder / "results/mine/models/composer/about.json").read_text())
    assert "units 8" in dict(about["facts"])["layers"]

    project.write({**config, "experiments": {"tiny": {**TINY, "seed": 2}, "mine": mine}})
    assert jobs(project.run("-n", "mine_page").stdout)["train_composer"] == 2

    mine["composer"]["from"] = "data/tiny/text.mid"
    project.write(config)
    assert jobs(project.run("-n", "mine_page").stdout)["train_composer"] == 1
    done = project.run("mine_page")
    words = "experiments.mine.composer.from: data/tiny/text.mid: not a trained composer"
    assert done.returncode != 0
    assert words in done.stdout, done.stdout[-3000:]
    assert "Traceback" not in done.stdout
