"""Results that somebody or something has damaged, and a place that cannot be written, through the
real workflow."""

import re

from projects import Project

CUT = {
    "models/unigram/counts.npz": "models/unigram/about.json",
    "samples/greedy_1.csv": "loops.csv",
    "models/network/history.csv": "models/network/about.json",
}  # and what is made from it


def test_each_damaged_file_is_named_with_what_to_do(project: Project) -> None:
    for name in CUT:
        path = project.result(name)
        path.write_bytes(path.read_bytes()[:-5])
    done = project.run("-c", "2", "-k", *(f"results/tiny/{made}" for made in CUT.values()))
    assert done.returncode != 0
    assert "Traceback" not in done.stdout
    told = re.findall(r"^Error: results/tiny/(.*) is damaged \(.*\)\. Delete it", done.stdout, re.M)
    assert sorted(told) == sorted(CUT)
    # and where nothing can be written that is said before anything is begun, or locked
    (project.folder / "blocked").write_text("a file is in the way")
    project.write({"results": "blocked/deep", "experiments": {"tiny": {"source": {"folder": "a"}}}})
    done = project.run()
    assert "results: blocked is no folder that can be written to" in done.stdout
    assert not list((project.folder / ".snakemake").glob("locks/*"))
