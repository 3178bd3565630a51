"""Speed of reading answers from a frame and from JSON Lines, in rows a second.

Answers are generated: the national form, with its score and seven statements, by day, language and channel.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import soteindikaattorit as sote
from soteindikaattorit.feedback.form import Form

ROWS, LINES, RUNS = 1_000_000, 500_000, 3
SECONDS_A_YEAR = 365 * 24 * 3600


def generated(form: Form, count: int) -> pd.DataFrame:
    """Generate answers that belong to nobody."""
    random = np.random.default_rng(1)
    columns = {
        "answer_id": np.char.add("a", np.arange(count).astype("str")),
        "language": random.choice(["fi", "sv", "se", "smn", "sms"], count),
        "channel": random.choice(["kiosk", "sms", "web"], count),
        "date": pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, SECONDS_A_YEAR, count), unit="s"),
    }
    for question in form.questions:
        if question.scale.codes:
            columns[question.code] = random.choice([*question.scale.codes, ""], count)
    return pd.DataFrame(columns)


def write_lines(form: Form, frame: pd.DataFrame, path: Path) -> None:
    """Write answers as a form on a screen posts them."""
    codes = [question.code for question in form.questions if question.code in frame]
    with path.open("w", encoding="utf-8") as stream:
        for row in frame.to_dict("records"):
            answer = {key: row[key] for key in ("answer_id", "language", "channel")}
            answer |= {"form": form.id, "version": form.version, "answered": f"{row['date'].isoformat()}+02:00"}
            stream.write(json.dumps({**answer, "answers": {code: row[code] or None for code in codes}}) + "\n")


def fastest(read: Callable[[], object], count: int) -> str:
    """Return how many rows a second were read in the best of several runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        read()
        seconds.append(time.perf_counter() - start)
    return f"{count / min(seconds):,.0f} rows a second"


def main() -> None:
    """Measure, and print."""
    form = sote.Catalogue.installed(only=()).form("thl-asiakaspalaute")
    frame = generated(form, ROWS)
    print("from a frame:", fastest(lambda: sote.read_answers(frame, form), ROWS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        write_lines(form, frame.head(LINES), path)
        print("from JSON Lines:", fastest(lambda: sote.read_answers(path, form), LINES))


if __name__ == "__main__":
    main()
