"""What a stage is given, and where its results go."""

import json
import pathlib

from figures import aligned, markdown
from harness import machine, tell


class Context:
    """Results of earlier stages are at hand, those of an earlier run too if they are in the file."""

    def __init__(self, options, scratch):
        self.options, self.scratch = options, scratch
        self.json_file = pathlib.Path(options.json) if options.json else None
        self.markdown_file = pathlib.Path(options.markdown) if options.markdown else None
        self.results = {}
        if self.json_file and self.json_file.exists():
            self.results = json.loads(self.json_file.read_text()).get("stages", {})
        self.machine = machine()
        # A machine that is not quiet has no load at 5 ms, but --quick must find one.
        self.limit_ms = self.pick(5.0, 100.0)

    @property
    def quick(self):
        return self.options.quick

    def pick(self, full, quick):
        return quick if self.quick else full

    def largest(self, stage, load_name):
        """Calls that a stage found; None where it did not look."""
        return self.results.get(stage, {}).get("largest", {}).get(load_name)

    def keep(self, name, result):
        """Writes everything after each stage: what is measured survives what fails later."""
        self.results[name] = result
        if self.json_file:
            whole = {"schema_version": 1, "machine": self.machine, "quick": self.quick,
                     "stages": self.results}
            unfinished = self.json_file.with_suffix(".part")
            unfinished.write_text(json.dumps(whole, indent=1) + "\n")
            unfinished.replace(self.json_file)
            tell(f"{name}: written to {self.json_file}")


class Page:
    """Tables to standard output at once, and as Markdown to a file."""

    def __init__(self, file):
        self.file, self.parts = file, []

    def show(self, tables):
        for title, rows, notes in tables:
            print(f"\n{title}")
            if len(rows) > 1:
                print(aligned(rows))
            for note in notes:
                print(f"  {note}")
            body = [markdown(rows), ""] if len(rows) > 1 else []
            self.parts.append("\n".join([f"### {title}", "", *body,
                                         *(f"- {note}" for note in notes)]))
        if self.file:
            self.file.write_text("\n\n".join(part.rstrip() for part in self.parts) + "\n")
