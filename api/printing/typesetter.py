"""The program that sets a page: started by ``typesetting``, it knows nothing of the service.

It reads one line of JSON (the template's path, the text, the time) and answers with the PDF
(PDF/UA-1: tagged for who has it read aloud).
"""

import json
import resource
import sys
import tempfile
from pathlib import Path

import typst

MOST_BYTES = 2 * 2**30
"""Of memory; a thousand entries take a tenth of a GB."""


def main() -> int:
    """0 where the PDF was written, 1 where the text can't be set; says of no text what it was.
    Where it wants more memory it is ended."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin)
    # What it may read is an empty folder, and where it would keep packages too.
    with tempfile.TemporaryDirectory() as nothing:
        try:
            made = typst.Compiler(
                Path(asked["template"]).read_bytes(),
                root=nothing,
                font_paths=[],
                ignore_system_fonts=True,
                sys_inputs={"sheet": asked["sheet"]},
                package_path=nothing,
                package_cache_path=nothing,
            ).compile(format="pdf", pdf_standards="ua-1", timestamp=asked["at"])
            assert isinstance(made, bytes), "it is one file"
        except typst.TypstError:
            return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
