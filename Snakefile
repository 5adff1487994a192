"""The front door: all of it is in workflow/, used as any other Snakefile may use it."""


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
