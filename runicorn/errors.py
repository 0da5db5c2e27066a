"""What can go wrong, as one tree.

::

    RunicornError
    ├── InvalidNameError        a project, experiment or run id that cannot be a folder name
    ├── StoreError              a root that cannot be used
    ├── StoreRefusedError       a store that this page may not have from this server
    ├── ConfigError             the user's config file cannot be read or written
    ├── RunExistsError          init() was given the id of a run that is already there
    ├── NoActiveRunError        log() and its kin before any init()
    ├── RunNotFoundError        no run answers to that key
    │   └── AmbiguousRunError   several do
    ├── MetricNotFoundError     the run has no such metric
    ├── ImageFileError          the file of an image is missing, damaged, too large or no image
    ├── RunFileError            a file of a run is missing, outside it, or no text
    ├── RootFixedError          the root of the store is set where this page cannot change it
    ├── BadRequestError         a question that cannot be understood
    │   └── QueryError          a filter line that cannot be understood
    ├── RuleError               a watch rule that cannot be understood
    ├── StopRun                 a watch rule stops the training; raised by log()
    ├── NotBuiltError           something that this version cannot do yet
    ├── ViewerError             the viewer cannot be started like this
    ├── ExportError             a file that cannot be written, or is there already
    ├── ImportRefusedError      an archive that is damaged, or holds what may not come into a store
    ├── RemoteError             another host cannot be reached, or does not do what it is asked
    │   ├── ConnectionLostError     the connection broke; it can be made again
    │   ├── UnknownHostKeyError     its key is not known yet; the fingerprint can be confirmed
    │   ├── HostKeyChangedError     its key is another one than the known one
    │   ├── SignInError             it lets this user not in like this
    │   ├── RemotePathError         nothing there to be mirrored
    │   └── NoSuchMirrorError       this server has no such connection or mirror
    └── ImageError              a value that cannot be made into an image

Every leaf has a ``code`` that travels to the page, an HTTP ``status`` and a message that says what, where
and what to do.
"""

from __future__ import annotations

__all__ = [
    "AmbiguousRunError",
    "BadRequestError",
    "ConfigError",
    "ConnectionLostError",
    "ExportError",
    "HostKeyChangedError",
    "ImageError",
    "ImageFileError",
    "ImportRefusedError",
    "InvalidNameError",
    "MetricNotFoundError",
    "NoActiveRunError",
    "NoSuchMirrorError",
    "NotBuiltError",
    "QueryError",
    "RemoteError",
    "RemotePathError",
    "RootFixedError",
    "RuleError",
    "RunExistsError",
    "RunFileError",
    "RunNotFoundError",
    "RunicornError",
    "SignInError",
    "StopRun",
    "StoreError",
    "StoreRefusedError",
    "UnknownHostKeyError",
    "ViewerError",
]


class RunicornError(Exception):
    """Base of everything that Runicorn raises on purpose."""

    code: str = "runicorn_error"
    status: int = 500


class InvalidNameError(RunicornError, ValueError):
    """A project, experiment or run id that cannot be a folder name."""

    code = "invalid_name"
    status = 400


class StoreError(RunicornError, OSError):
    """A root that cannot be used."""

    code = "store_unusable"
    status = 400


class StoreRefusedError(RunicornError, PermissionError):
    """A store that this page may not have from this server."""

    code = "store_refused"
    status = 403


class ConfigError(RunicornError, ValueError):
    """The user's config file cannot be read or written."""

    code = "config_unusable"
    status = 400


class RunExistsError(RunicornError, FileExistsError):
    """`init` was given the id of a run that is already there."""

    code = "run_exists"
    status = 409


class NoActiveRunError(RunicornError, RuntimeError):
    """`log` and its kin were called before any `init`."""

    code = "no_active_run"
    status = 409


class RunNotFoundError(RunicornError, LookupError):
    """No run answers to that key."""

    code = "run_not_found"
    status = 404


class AmbiguousRunError(RunNotFoundError):
    """Several runs answer to that key."""

    code = "run_ambiguous"
    status = 409


class MetricNotFoundError(RunicornError, LookupError):
    """The run has no such metric."""

    code = "metric_not_found"
    status = 404


class ImageFileError(RunicornError, LookupError):
    """The file of an image is missing, damaged, too large or no image."""

    code = "image_unreadable"
    status = 404


class RunFileError(RunicornError, LookupError):
    """A file of a run is missing, outside it, or no text."""

    code = "file_unreadable"
    status = 404


class RootFixedError(RunicornError, RuntimeError):
    """The root of the store is set where this page cannot change it."""

    code = "root_fixed"
    status = 409


class BadRequestError(RunicornError, ValueError):
    """A question that cannot be understood."""

    code = "bad_request"
    status = 400


class QueryError(BadRequestError):
    """A filter line that cannot be understood."""

    code = "bad_query"


class RuleError(RunicornError, ValueError):
    """A watch rule that cannot be understood."""

    code = "bad_rule"
    status = 400


class StopRun(RunicornError):  # noqa: N818 what happens, not a fault
    """A watch rule stops the training; `runicorn.log` raises it after it has kept the record."""

    code = "stopped"
    status = 409


class NotBuiltError(RunicornError, NotImplementedError):
    """Something that this version cannot do yet."""

    code = "not_built"
    status = 501


class ViewerError(RunicornError, OSError):
    """The viewer cannot be started like this."""

    code = "viewer_refused"
    status = 400


class ExportError(RunicornError, OSError):
    """A file cannot be written, or is there already."""

    code = "export_refused"
    status = 409


class ImportRefusedError(RunicornError, ValueError):
    """An archive is damaged, or holds what may not come into a store; nothing of it was imported."""

    code = "import_refused"
    status = 400


class RemoteError(RunicornError, OSError):
    """Another host cannot be reached, or does not do what it is asked."""

    code = "remote_failed"
    status = 400


class ConnectionLostError(RemoteError):
    """The connection broke, or cannot be made now; it can be tried again."""

    code = "connection_lost"


class UnknownHostKeyError(RemoteError):
    """The key of a host is not known yet; nothing secret was sent. It can be confirmed by its fingerprint."""

    code = "host_key_unknown"
    status = 409

    def __init__(self, message: str, host: str, host_key: str) -> None:
        super().__init__(message)
        self.host = host
        """As it stands in known_hosts."""
        self.host_key = host_key
        """``SHA256:`` and the fingerprint, as ssh shows it."""


class HostKeyChangedError(RemoteError):
    """The key of a host is another one than the known one; nothing secret was sent."""

    code = "host_key_changed"


class SignInError(RemoteError):
    """A host lets this user not in like this."""

    code = "sign_in_refused"

    def __init__(self, message: str, wants: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.wants = wants
        """What could help: ``password``, ``passphrase``, ``answers`` (somebody who answers what the host asks)."""


class RemotePathError(RemoteError, LookupError):
    """There is nothing to be mirrored at that path; the message says what is there instead."""

    code = "remote_path"
    status = 404


class NoSuchMirrorError(RemoteError, LookupError):
    """No such connection or mirror is held by this server."""

    code = "no_such_mirror"
    status = 404


class ImageError(RunicornError, TypeError):
    """A value that cannot be made into an image."""

    code = "bad_image"
    status = 400
