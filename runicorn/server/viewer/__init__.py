"""The server extension started alone, which is ``runicorn viewer``: its server, its sign-in and its page."""
