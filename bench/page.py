"""The page on which benchmarks are kept: each in a section of its own, the others left as they are."""

import re
from pathlib import Path

PAGE = Path("docs/reference/benchmark.md")


def keep(heading: str, section: str, page: Path = PAGE) -> None:
    """Put a section, which begins with its heading, in place of the one of that heading, or at the end of the page."""
    if not page.is_file():
        return
    parts = re.split(r"\n(?=## )", page.read_text("utf-8").rstrip())
    kept = [section.rstrip() if part.startswith(f"{heading}\n") else part.rstrip() for part in parts]
    if not any(part.startswith(f"{heading}\n") for part in parts):
        kept.append(section.rstrip())
    page.write_text("\n\n".join(kept) + "\n", "utf-8")
