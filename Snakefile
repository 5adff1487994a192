"""The front door: all of it is in workflow/, used as any other Snakefile may use it."""

import sys

sys.path.insert(0, str(Path(workflow.basedir, "workflow/scripts")))
from continuo.settings.extent import require_readable

require_readable("config.yaml")


configfile: "config.yaml"


module continuo:
    snakefile:
        "workflow/Snakefile"
    config:
        config


use rule * from continuo


onsuccess:
    continuo.onsuccess()


onerror:
    continuo.onerror()
