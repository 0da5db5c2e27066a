"""Eighteen short trainings on scikit-learn's handwritten digits, for notebooks that look at many runs."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import product

from train_digits import Setting, training

import runicorn as rn

PROJECT = "digits-sweep"
STEPS = 200
GRID = {"hidden": (16, 128), "lr": (0.003, 0.03, 0.3), "seed": (0, 1, 2)}


def sweep() -> None:
    """Write a run for each point of the grid; those that are there already are left alone."""
    there = {run.id for run in rn.runs(PROJECT)}
    for hidden, lr, seed in product(*GRID.values()):
        run_id = f"h{hidden}-lr{lr}-s{seed}"
        if run_id not in there:
            train(run_id, replace(Setting(steps=STEPS), hidden=hidden, lr=lr, seed=seed))


def train(run_id: str, setting: Setting) -> None:
    """Write one run of the sweep."""
    with rn.init(PROJECT, f"hidden-{setting.hidden}", run_id=run_id, config=asdict(setting)) as run:
        run.set_primary_metric("val/accuracy", "max")
        for step in training(setting):
            run.log({"train/loss": step.loss, "train/lr": step.lr}, step=step.number, stage=step.stage)
            if step.val_accuracy is not None:
                run.log({"val/accuracy": step.val_accuracy}, step=step.number, stage=step.stage)
        run.summary({"final_loss": step.loss})
