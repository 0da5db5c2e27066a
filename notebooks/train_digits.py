"""Train a small neural network on scikit-learn's handwritten digits, three times with different settings.

``python notebooks/train_digits.py`` writes three runs; the quick-start notebook uses the same `training`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import runicorn as rn

BATCH = 128
NOISE = 0.4
"""Every image is seen under new noise, so that there is something to learn for more than a second."""

WARMUP_STEPS = 400
STEPS_A_CHECK = 20
STEPS_A_LINE = 250

Array = NDArray[np.float64]
Digits = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """What the runs differ in."""

    hidden: int = 64
    lr: float = 0.001
    momentum: float = 0.9
    steps: int = 5000
    seed: int = 0


@dataclass(frozen=True)
class Step:
    """What one step of a training knows about itself."""

    number: int
    stage: str
    loss: float
    lr: float
    val_accuracy: float | None


SETTINGS = {
    "wide": Setting(hidden=256),
    "narrow": Setting(hidden=16),
    "no-momentum": Setting(hidden=256, momentum=0.0),
}


class Network:
    """One hidden layer, softmax on top, gradient descent with momentum."""

    def __init__(self, hidden: int, random: np.random.Generator) -> None:
        self.layers = [
            random.normal(0, math.sqrt(2 / 64), (64, hidden)),
            np.zeros(hidden),
            random.normal(0, math.sqrt(2 / hidden), (hidden, 10)),
            np.zeros(10),
        ]
        self.speeds = [np.zeros_like(layer) for layer in self.layers]

    def predict(self, images: Array) -> tuple[Array, Array]:
        """Give the hidden layer and the ten probabilities of every image."""
        w1, b1, w2, b2 = self.layers
        hidden = np.maximum(images @ w1 + b1, 0)
        scores = hidden @ w2 + b2
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return hidden, odds / odds.sum(axis=1, keepdims=True)

    def learn(self, images: Array, digits: Digits, lr: float, momentum: float) -> float:
        """Take one step downhill and give the cross entropy before it."""
        hidden, probability = self.predict(images)
        rows = np.arange(len(digits))
        loss = float(-np.log(probability[rows, digits] + 1e-12).mean())
        probability[rows, digits] -= 1
        above = probability / len(digits)
        below = (above @ self.layers[2].T) * (hidden > 0)
        slopes = [images.T @ below, below.sum(axis=0), hidden.T @ above, above.sum(axis=0)]
        for i, slope in enumerate(slopes):
            self.speeds[i] = momentum * self.speeds[i] - lr * slope
            self.layers[i] += self.speeds[i]
        return loss


def training(setting: Setting, seconds: float | None = None) -> Iterator[Step]:
    """Train step by step: for ``setting.steps`` steps, or for some seconds where they are given."""
    images, digits = load_digits(return_X_y=True)
    parts = train_test_split(images / 16, digits, test_size=0.25, random_state=0, stratify=digits)
    train_images, val_images, train_digits, val_digits = parts
    random = np.random.default_rng(setting.seed)
    network = Network(setting.hidden, random)
    started = time.monotonic()
    number = 0
    while number < setting.steps if seconds is None else time.monotonic() - started < seconds:
        number += 1
        lr = setting.lr * min(number / WARMUP_STEPS, math.sqrt(WARMUP_STEPS / number))
        batch = random.integers(0, len(train_images), BATCH)
        noisy = train_images[batch] + random.normal(0, NOISE, (BATCH, 64))
        loss = network.learn(noisy, train_digits[batch], lr, setting.momentum)
        accuracy = None
        if number == 1 or number % STEPS_A_CHECK == 0:
            accuracy = float((network.predict(val_images)[1].argmax(axis=1) == val_digits).mean())
        yield Step(number, "warmup" if number <= WARMUP_STEPS else "train", loss, lr, accuracy)


def train(name: str, setting: Setting) -> None:
    """Write one run of the project "digits"."""
    with rn.init("digits", name, config=asdict(setting), tags=["quick-start"]) as run:
        run.set_primary_metric("val/accuracy", "max")
        accuracy = 0.0
        for step in training(setting):
            run.log({"train/loss": step.loss, "lr": step.lr}, step=step.number, stage=step.stage)
            if step.val_accuracy is not None:
                accuracy = step.val_accuracy
                run.log({"val/accuracy": accuracy}, step=step.number, stage=step.stage)
            if step.number % STEPS_A_LINE == 0:
                run.log_text(f"step {step.number}: loss {step.loss:.4f}, accuracy {accuracy:.3f}")
        run.summary({"final_accuracy": accuracy})
        print(f"  {name}: accuracy {accuracy:.3f} after {step.number} steps")


if __name__ == "__main__":
    for name, setting in SETTINGS.items():
        train(name, setting)
