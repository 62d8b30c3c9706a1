"""`vision-eval metrics`."""

from __future__ import annotations

import json

from vision_eval.metrics import COLUMNS, METRICS


def test_the_registry_is_listed(cli):
    """One line for each metric, with what it means."""
    done = cli("metrics")

    assert done.code == 0
    for key in ("labels.f1", "structure.code.FENCED", "compare.verdict"):
        line = next(line for line in done.out.splitlines() if line.startswith(f"{key} "))
        assert METRICS[key].section in line.split()


def test_core_metrics_alone(cli):
    """Those of every report."""
    out = cli("metrics", "--core").out

    assert "labels.f1" in out
    assert "OPTIONAL" not in out


def test_the_registry_as_json(cli):
    """Everything that is known about them; what has no bound says null."""
    rows = json.loads(cli("metrics", "--json").out)

    assert [row["key"] for row in rows] == list(METRICS)
    assert all(set(row) == {"key", *COLUMNS} for row in rows)
    assert next(row["high"] for row in rows if row["key"] == "text.labels_per_image") is None
