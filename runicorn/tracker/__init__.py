"""Floor 2: what a training script calls."""
