"""scripts/bench, once everything is built: runs the stages one after the other."""

import argparse
import os
import pathlib
import resource
import sys
import traceback

import verdict
from context import Context, Page
from harness import AGENT_CORE, CORES, Failure, scratch_directory, tell
from loads import DIALECTS
from stages import accuracy, ceiling, engine, micro, peers, recording, soak

STAGES = {"ceiling": ceiling, "engine": engine, "peers": peers, "accuracy": accuracy,
          "micro": micro, "recording": recording, "soak": soak}


def parse():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=" ".join(STAGES))
    parser.add_argument("--quick", action="store_true", help="small numbers: tries the scripts")
    parser.add_argument("--json", metavar="FILE", default="build/bench.json",
                        help="results of all stages; those of stages not run now are kept")
    parser.add_argument("--markdown", metavar="FILE", default="build/bench.md",
                        help="the tables, for docs/performance.md")
    parser.add_argument("--minutes", type=float, default=30, help="of the soak")
    parser.add_argument("--users", type=int, help="of accuracy and soak, where no largest is known")
    parser.add_argument("--dialects", nargs="+", choices=list(DIALECTS),
                        help="default: acs browser voicelive; with --quick: acs")
    options = parser.parse_args()
    options.dialects = options.dialects or (["acs"] if options.quick else
                                            ["acs", "browser", "voicelive"])
    unknown = [name for name in options.stages if name not in STAGES]
    if unknown:
        parser.error(f"no stage '{unknown[0]}'; there are {', '.join(STAGES)}")
    return options


def run_stage(name, context, page):
    """Whether it came to its end."""
    stage = STAGES[name]
    tell(f"=== {name}")
    try:
        result = stage.run(context)
        context.keep(name, result)
        page.show(stage.tables(result))
        return True
    except Failure as failure:
        tell(f"{name}: {failure}")
    except Exception:  # a defect of one stage must not cost the results of the others
        traceback.print_exc()
        tell(f"{name}: gave up")
    return False


def main():
    options = parse()
    # Out of the callers' way.
    os.sched_setaffinity(0, {AGENT_CORE})
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    names = options.stages or [name for name in STAGES if name != "soak"]
    failed = []
    with scratch_directory(1 if options.quick else 4) as scratch:
        context = Context(options, scratch)
        if context.machine["load_before"] > 0.5:
            tell(f"this machine is busy (load {context.machine['load_before']:.1f}): figures will "
                 "be worse than it can do")
        page = Page(pathlib.Path(options.markdown) if options.markdown else None)
        m = context.machine
        page.show([(f"{m['date']}: {m['cores']} cores, {m['cpu']}, Linux {m['kernel']}"
                    + (", quick" if options.quick else ""), [[]], [
                        f"Callers on core {CORES[0]}, agent on core {CORES[-1]}."])])
        for name in names:
            if not run_stage(name, context, page):
                failed.append(name)
        page.show(verdict.tables(context.results))
    if failed:
        tell("these stages did not come to their end: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
