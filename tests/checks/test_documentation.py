"""Links between the documents lead somewhere."""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/**/*.md")]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links(document):
    dead = [link for link in LINK.findall(document.read_text())
            if not (document.parent / link).exists()]
    assert dead == []


def test_every_document_is_in_the_index():
    index = (ROOT / "docs/README.md").read_text()
    missing = [path.name for path in ROOT.glob("docs/*.md")
               if path.name != "README.md" and f"({path.name})" not in index]
    assert missing == []
