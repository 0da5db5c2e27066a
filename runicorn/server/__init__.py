"""Floor 4: the Jupyter server extension. It carries questions and live streams to `runicorn.api`."""
