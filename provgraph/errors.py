"""The one tree of errors. Each class has a code that never changes meaning.

ProvgraphError
├── UsageError            the caller asked for something that cannot be
│   └── ConfigError       a setting is unknown or has a wrong value
├── InputError            what came in is not what it says it is
│   ├── MalformedError    not JSON, cut short, or not the media type it claims
│   ├── TooLargeError     over a limit of bytes
│   ├── TooDeepError      nested deeper than the limit
│   ├── MediaTypeError    a media type or coding that this address does not take
│   ├── TranslateError    well-formed, but not an event we can read
│   ├── BreachError       it breaks a contract that is in force
│   ├── ConflictError     an idempotency key was used before with other content
│   ├── UnsayableError    the form that is asked for cannot say what was found
│   ├── ShapesError       the shapes graph is ill-formed, or asks what is not done
│   └── QueryError        the SPARQL text cannot be read, or not be run here
│       └── EvaluationError   it can be read, and its evaluation failed
├── UnauthorizedError     nobody knows who asks
├── ForbiddenError        who asks may not do that
├── MissingError          there is no such thing
├── ChangedError          it is no longer what the caller has seen
├── GoneError             it was there, and is kept no longer
├── StoreError            what we keep cannot be read or written
│   ├── WorkspaceError    the folder is not a workspace this release can open
│   ├── InUseError        another process owns the workspace
│   ├── JournalError      the journal refused
│   │   └── JournalDamagedError   an entry is not what was written
│   ├── GraphError        the graph refused
│   │   └── GraphDamagedError     the graph's files are not readable
│   └── DiskFullError     free space is below the watermark
├── OverloadError         more work came than can be taken now; come again
├── DeadlineError         the work was not done in its time, and was ended
├── ExhaustedError        the work used up its process, and was ended
├── KilledError           somebody ended the work
├── SandboxError          this system cannot confine a worker
└── NetworkError          the running server could not be reached
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar


class ProvgraphError(Exception):
    """Anything that provgraph refuses to do, told in words for its reader.

    Attributes:
        code: constant name of this kind of error; part of the public contract.
        status: the HTTP status with which a server answers it.
        exit_code: the exit code with which the command line ends.
        message: what is wrong and where, the thing's name first.
        hint: what to do next; None where nothing can be advised.
        pointer: JSON pointer into the input, None where it does not apply.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 4

    def __init__(
        self, message: str, *, hint: str | None = None, pointer: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.pointer = pointer


class UsageError(ProvgraphError):
    """The command or call does not make sense as given."""

    code = "usage"
    status = 400
    exit_code = 2


class ConfigError(UsageError):
    """A setting is unknown, or its value is of the wrong kind."""

    code = "config"


class InputError(ProvgraphError):
    """The input cannot be taken in; nothing of it was stored."""

    code = "input"
    status = 400
    exit_code = 3


class MalformedError(InputError):
    """The bytes are not what their media type says."""

    code = "malformed"


class TooLargeError(InputError):
    """The input has more bytes than the limit."""

    code = "too-large"
    status = 413


class TooDeepError(InputError):
    """The input is nested deeper than the limit."""

    code = "too-deep"


class MediaTypeError(InputError):
    """The media type or content coding is not one that this address takes."""

    code = "media-type"
    status = 415


class TranslateError(InputError):
    """The input is well-formed but is not an event of a known kind."""

    code = "translate"
    status = 400


class ConflictError(InputError):
    """The same idempotency key came before with other content."""

    code = "conflict"
    status = 409


class BreachError(InputError):
    """It breaks a contract that is in force.

    Attributes:
        members: what is told of it besides: contracts, results, the entry up to
            which the graph was known.
    """

    code = "breach"
    status = 422

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        pointer: str | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, pointer=pointer)
        self.members = members or {}


class UnsayableError(InputError):
    """The form that is asked for has no way to say what was found."""

    code = "unsayable"
    status = 406


class ShapesError(InputError):
    """The shapes graph is ill-formed, or asks what is not done."""

    code = "shapes"


class QueryError(InputError):
    """The SPARQL text cannot be parsed or run."""

    code = "query"


class EvaluationError(QueryError):
    """The SPARQL text can be read, and its evaluation failed."""

    code = "evaluation"
    status = 422


class UnauthorizedError(ProvgraphError):
    """A token is missing, or is none of this workspace's."""

    code = "unauthorized"
    status = 401
    exit_code = 6


class ForbiddenError(ProvgraphError):
    """Who asks is known, or need not be, and may not do that."""

    code = "forbidden"
    status = 403
    exit_code = 6


class MissingError(ProvgraphError):
    """What is named is not there."""

    code = "missing"
    status = 404
    exit_code = 3


class ChangedError(ProvgraphError):
    """It is no longer what the caller has seen; nothing was changed."""

    code = "changed"
    status = 412
    exit_code = 3


class GoneError(ProvgraphError):
    """What is asked for was kept for a time, and that has passed."""

    code = "gone"
    status = 410
    exit_code = 3


class StoreError(ProvgraphError):
    """What is kept on disk cannot be read or written."""

    code = "store"


class WorkspaceError(StoreError):
    """The folder is not a workspace that this release can open."""

    code = "workspace"


class InUseError(StoreError):
    """Another process owns the workspace."""

    code = "in-use"
    status = 503


class JournalError(StoreError):
    """The journal could not be read or written; nothing was acknowledged."""

    code = "journal"


class JournalDamagedError(JournalError):
    """An entry is not what was written.

    Attributes:
        number: the first entry whose header, body or chain does not verify.
    """

    code = "journal-damaged"

    def __init__(self, message: str, *, number: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.number = number


class GraphError(StoreError):
    """The graph could not be read or written."""

    code = "graph"


class GraphDamagedError(GraphError):
    """The graph's files cannot be read; it has to be rebuilt from the journal."""

    code = "graph-damaged"
    status = 503


class DiskFullError(StoreError):
    """Free space is below the watermark; writes are refused until there is more."""

    code = "disk-full"
    status = 503


class OverloadError(ProvgraphError):
    """More work came than can be taken now; the same request may succeed later."""

    code = "overload"
    status = 503
    exit_code = 5


class DeadlineError(ProvgraphError):
    """The work was not done in the time it had, and was ended."""

    code = "deadline"
    status = 503
    exit_code = 5


class ExhaustedError(ProvgraphError):
    """The work used up its process: too much memory, or nested too deep."""

    code = "exhausted"
    status = 503
    exit_code = 5


class KilledError(ProvgraphError):
    """Somebody who may do so ended the work."""

    code = "killed"
    status = 503
    exit_code = 5


class SandboxError(ProvgraphError):
    """This system cannot confine a worker, so nothing of a stranger's is run."""

    code = "sandbox"
    status = 503


class NetworkError(ProvgraphError):
    """The running server could not be reached, or did not answer."""

    code = "network"
    status = 502
    exit_code = 5


def made_again(
    code: str, message: str, *, hint: str | None = None, pointer: str | None = None
) -> ProvgraphError:
    """Return the error that another process told of by its code."""
    kind = _kinds().get(code, ProvgraphError)
    try:
        return kind(message, hint=hint, pointer=pointer)
    except TypeError:  # a kind that needs more than its words
        return StoreError(message, hint=hint)


@cache
def _kinds() -> dict[str, type[ProvgraphError]]:
    """Return every kind of error by its code."""
    found: dict[str, type[ProvgraphError]] = {}
    left = [ProvgraphError]
    while left:
        kind = left.pop()
        found[kind.code] = kind
        left += kind.__subclasses__()
    return found
