"""What the documents tell people to type is what the commands take: verify is of the trail, verify_backup of a file."""

import re

import pytest
from django.core.management import CommandError, get_commands, load_command_class

from logistics.embedded.places import CHECKOUT

DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"), *(CHECKOUT / "deploy").rglob("*")])
FENCED = re.compile(r"```.*?\n(.*?)```", re.DOTALL)


def told(text):
    """Every manage.py line of the text as words: in blocks a line each, in sentences between backticks."""
    blocks, sentences = "\n".join(FENCED.findall(text)), FENCED.sub("", text)
    indented = [line for line in sentences.splitlines() if line.startswith("    ")]
    spans = [span.replace("\n", " ") for span in re.findall(r"`([^`]+)`", sentences)]
    for line in [*blocks.splitlines(), *indented, *spans]:
        if found := re.search(r"manage\.py ([a-z_].*)", line.partition(" #")[0]):
            yield re.sub(r"\$\([^)]*\)", "…", found[1]).split()


def refused(words):
    """Why the command would not take these words; nothing if it would."""
    name, *rest = words
    if name not in get_commands():
        return f"there is no {name}"
    if not rest:  # it is only mentioned
        return ""
    try:
        load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(rest)
    except (CommandError, SystemExit) as error:
        return str(error)
    return ""


def test_what_the_documents_tell_to_type_is_taken():
    lines = [words for path in DOCUMENTS if path.is_file() for words in told(path.read_text())]

    assert {f"{' '.join(words)}: {why}" for words in lines if (why := refused(words))} == set()
    assert {"backup", "restore", "verify", "verify_backup", "appoint"} <= {words[0] for words in lines}


@pytest.mark.parametrize("line", ["`manage.py verify x.zip`", "```\nmanage.py restore a b # c\n```", "`manage.py x`"])
def test_a_line_that_would_be_refused_is_found(line):
    """The control."""
    assert [bool(refused(words)) for words in told(line)] == [True]
