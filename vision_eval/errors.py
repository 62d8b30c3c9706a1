"""Everything that can go wrong on our side, drawn as one tree.

What a model does wrong is data and never appears here; a slip in calling our functions stays a
``TypeError`` or ``ValueError``. Every message says what was wanted, what was found and where, and
ends with a ``Hint:``. The command line prints it and exits with 2::

    VisionEvalError
    ├── DatasetError          a dataset that cannot be read as meant
    ├── ConfigurationError    a file of PhotoPrism's settings that cannot be read
    ├── StudyError            a study, matrix or option that asks for what does not exist
    ├── RunError              a results folder that cannot serve this run
    ├── JournalError          the journal of attempts
    │   ├── JournalBusy           another process writes into it
    │   ├── JournalDamaged        not a journal, or one with broken pages
    │   ├── JournalFull           the disk, or the size set for the journal, is used up
    │   └── JournalNewer          written by a newer version of vision_eval
    ├── OllamaError           a server and what it said about itself
    │   ├── NoServer              nobody answers at the address
    │   ├── NotOllama             somebody answers, but not as Ollama does
    │   ├── ServerGone            it answered before and is gone
    │   ├── RequestRefused        it refused a request that is not a question to a model
    │   ├── ModelNotFound         the tag is not installed there
    │   ├── ModelWithoutVision    the model cannot see
    │   └── CloudNotAllowed       the tag would be answered in somebody's cloud
    ├── ExportRefused         a choice that a vision.yml cannot express
    └── MissingExtra          an optional dependency that is not installed
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """Half a sentence that offers the closest known word, or nothing.

    Parameters
    ----------
    wanted : str
        What was typed.
    known : iterable of str
        What would have been understood.

    Returns
    -------
    str
        ``" Did you mean 'x'?"`` with its leading space, or ``""`` when nothing is close.

    Examples
    --------
    >>> did_you_mean("promts", ["prompts", "models"])
    " Did you mean 'prompts'?"
    """
    close = difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""


def listed(values: Iterable[object], *, most: int = 12) -> str:
    """Values as a comma-separated list for a message, cut after `most` of them."""
    shown = [repr(value) for value in values]
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {rest} more" if rest > 0 else "") if shown else "none"


class VisionEvalError(Exception):
    """Base of every error of ours; ``except VisionEvalError`` catches them all."""


class DatasetError(VisionEvalError):
    """A dataset cannot be read as it was meant."""


class ConfigurationError(VisionEvalError):
    """A file of PhotoPrism's settings cannot be read as it was meant."""


class StudyError(VisionEvalError):
    """A study, a matrix or an option asks for something that does not exist."""

    @classmethod
    def unknown(cls, what: str, *, wanted: str, known: Iterable[str], where: str = "") -> StudyError:
        """A word that nobody defined, with the closest one that somebody did."""
        names = sorted(known)
        place = f" in {where}" if where else ""
        return cls(f"Unknown {what} {wanted!r}{place}.{did_you_mean(wanted, names)}\n\n"
                   f"Hint: known are {listed(names, most=40)}.")

    @classmethod
    def ambiguous(cls, what: str, *, wanted: str, matches: Sequence[str]) -> StudyError:
        """A prefix that more than one thing begins with."""
        return cls(f"{what.capitalize()} {wanted!r} is not unique: it begins {listed(sorted(matches))}.\n\n"
                   f"Hint: type more of the key.")


class RunError(VisionEvalError):
    """A results folder cannot serve this run."""


class JournalError(VisionEvalError):
    """The journal of attempts cannot be used."""


class JournalBusy(JournalError):
    """Another process writes into the journal."""


class JournalDamaged(JournalError):
    """The file is not a journal, or some of its pages are broken."""


class JournalFull(JournalError):
    """The disk is full; what was committed before is safe."""


class JournalNewer(JournalError):
    """A newer version of vision_eval wrote the journal."""


class OllamaError(VisionEvalError):
    """An Ollama server, or what it said about itself."""


class NoServer(OllamaError):
    """Nobody answers at the address."""

    @classmethod
    def at(cls, url: str, *, reason: str) -> NoServer:
        """The address and the operating system's own reason."""
        return cls(f"No Ollama server answers at {url!r}: {reason}.\n\n"
                   "Hint: start it with `ollama serve`, or name another address with `--host` or OLLAMA_HOST. "
                   "Without any server, `vision-eval demo` brings its own.")


class NotOllama(OllamaError):
    """Somebody answers at the address, but not as Ollama does."""

    @classmethod
    def at(cls, url: str, *, found: str) -> NotOllama:
        """The address and what was heard there."""
        return cls(f"The server at {url!r} does not answer like Ollama: {found}.\n\n"
                   "Hint: check address and port; Ollama listens on 11434 unless told otherwise.")


class ServerGone(OllamaError):
    """The server answered before and is gone."""

    @classmethod
    def at(cls, url: str, *, waited_s: float) -> ServerGone:
        """The address and for how long it was waited for."""
        return cls(f"The server at {url!r} went away and did not come back within {waited_s:.0f} s.\n\n"
                   "Hint: everything answered so far is kept; start the server and run the same command again.")


class RequestRefused(OllamaError):
    """The server refused a request that is not a question to a model."""

    @classmethod
    def by(cls, url: str, *, asked: str, status: int, said: str) -> RequestRefused:
        """Which request was refused, with which status and words."""
        return cls(f"The server at {url!r} refused {asked} with status {status}: {said or 'no reason given'}.\n\n"
                   "Hint: the server's own log says more.")


class ModelNotFound(OllamaError):
    """The server runs, but lacks the model tag."""

    @classmethod
    def on(cls, url: str, *, wanted: str, present: Iterable[str]) -> ModelNotFound:
        """The tag that is missing and those that are there."""
        tags = sorted(present)
        return cls(f"Model {wanted!r} is not on {url!r}.{did_you_mean(wanted, tags)} "
                   f"Models there: {listed(tags, most=40)}.\n\n"
                   f"Hint: run `ollama pull {wanted}` on that host.")


class ModelWithoutVision(OllamaError):
    """The model cannot look at pictures."""

    @classmethod
    def on(cls, url: str, *, tag: str, capabilities: Iterable[str], seeing: Iterable[str]) -> ModelWithoutVision:
        """The tag, what it says it can do, and the models that can see."""
        return cls(f"Model {tag!r} on {url!r} cannot see: its capabilities are {listed(sorted(capabilities))}.\n\n"
                   f"Hint: models with vision there: {listed(sorted(seeing))}. See `vision-eval models --vision`.")


class CloudNotAllowed(OllamaError):
    """The tag would be answered in somebody's cloud, and nobody allowed that."""

    @classmethod
    def to(cls, tag: str) -> CloudNotAllowed:
        """The tag that would carry photos away."""
        return cls(f"Model {tag!r} runs in a cloud: your photos would leave the host you named.\n\n"
                   "Hint: add `--allow-cloud` (or `allow_cloud=True`) if you want that.")


class ExportRefused(VisionEvalError):
    """A choice that a ``vision.yml`` cannot express faithfully."""

    @classmethod
    def because(cls, reasons: Iterable[str]) -> ExportRefused:
        """Every reason on a line of its own."""
        return cls("PhotoPrism would not do what was measured:\n" + "\n".join(f"  - {reason}" for reason in reasons)
                   + "\n\nHint: measure a variant without these, then export that one.")

    @classmethod
    def nothing_chosen(cls) -> ExportRefused:
        """Neither task has a variant; none is ever picked silently."""
        return cls("Nothing is chosen to export.\n\n"
                   "Hint: name a variant for labels, for captions or for both by its key in the leaderboard.")

    @classmethod
    def other_task(cls, wanted: str, *, task: str, found: str) -> ExportRefused:
        """A key that belongs to the other task."""
        return cls(f"Variant {wanted!r} was chosen for the task {task!r}, but it answers {found!r}.\n\n"
                   f"Hint: keys of the right ones begin with '{task}-'.")

    @classmethod
    def unreadable_base(cls, reason: str, *, line: int | None = None) -> ExportRefused:
        """A file to change that PhotoPrism itself would not load, with the reason and, if known, the line."""
        place = f" in line {line}" if line is not None else ""
        return cls(f"The vision.yml to change is not one that PhotoPrism loads: {reason}{place}.\n\n"
                   "Hint: mend that first, or export into a new file and copy its entries.")

    @classmethod
    def never_asked(cls, key: str) -> ExportRefused:
        """A variant without a single answer: there is nothing to hold the file against."""
        return cls(f"Variant {key!r} has no answers in this run, so nothing shows what PhotoPrism would get.\n\n"
                   "Hint: run it first, then export.")

    @classmethod
    def not_reproduced(cls, differences: Iterable[str]) -> ExportRefused:
        """What PhotoPrism would do otherwise with the file than was measured, each on a line of its own."""
        return cls("With this vision.yml PhotoPrism would not do what was measured; nothing was written:\n"
                   + "\n".join(f"  - {difference}" for difference in differences)
                   + "\n\nHint: if a merge key, an anchor or a variable of your file brings this in, write the values "
                   "into the entry itself; or export into a new file.")

    @classmethod
    def unwritable(cls, path: object, *, reason: str) -> ExportRefused:
        """A place where no file can be written, with the operating system's own reason."""
        return cls(f"Nothing can be written to {str(path)!r}: {reason}.\n\n"
                   "Hint: name another place; what was measured is kept.")


class MissingExtra(VisionEvalError):
    """An optional dependency is needed and not installed."""

    @classmethod
    def for_(cls, what: str, *, extra: str) -> MissingExtra:
        """What was wanted and the extra that brings it."""
        return cls(f"{what} needs the extra {extra!r}, which is not installed.\n\n"
                   f"Hint: run `pip install 'vision-eval[{extra}]'`.")
