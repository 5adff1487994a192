"""Results that somebody or something has damaged, and a place that cannot be written, through the
real workflow."""

import os
import re
import time

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
    # one that is cut off at the end of a row lacks a piece
    split = project.result("split.csv")
    split.write_text("".join(split.read_text().splitlines(keepends=True)[:-1]))
    done = project.run("results/tiny/sequences.npz")
    assert re.search(r"^Error: results/tiny/split\.csv is damaged \(no row of ", done.stdout, re.M)
    # where a result is of a later time than now, times tell nothing
    now = time.time()
    os.utime(split, (now, now + 3600))
    dry = project.run("-n").stdout
    assert "split.csv is of 20" in dry
    assert "the clock has gone back" in dry
    # and where nothing can be written that is said before anything is begun, or locked
    (project.folder / "blocked").write_text("a file is in the way")
    project.write({"results": "blocked/deep", "experiments": {"tiny": {"source": {"folder": "a"}}}})
    done = project.run()
    assert "results: blocked is no folder that can be written to" in done.stdout
    assert not list((project.folder / ".snakemake").glob("locks/*"))
    # and what would keep Snakemake busy for good before anything of the workflow is read
    folds = "".join(f"k{n}: &k{n} {{a: *k{n - 1}, b: *k{n - 1}}}\n" for n in range(1, 40))
    (project.folder / "config.yaml").write_text(f"k0: &k0 {{}}\n{folds}")
    assert "config.yaml is not valid:\n  it has more than" in project.run().stdout
