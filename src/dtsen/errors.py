"""The errors of the pipeline: each says what is wrong, where, and what to do next.

No message ever carries a value that belongs to a person: files, line numbers, column
names, codes of areas and counts are enough to find the place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class PipelineError(Exception):
    """Something the pipeline refuses to go on with; a person has to act."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors build their own messages: between processes the message travels.
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[PipelineError], args: tuple[Any, ...], state: dict[str, Any]
) -> PipelineError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class SettingMissing(PipelineError):
    """A setting is missing or unusable; the message names the variable."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__(f"{name} is not set, or not usably. {hint}".strip())
        self.name = name


class ModelUnusable(PipelineError):
    """The linkage model is missing, was changed by hand, or is not fully trained."""


class TooManyPairs(PipelineError):
    """A blocking rule has become too wide: linking would take days and link wrongly."""


class DataError(PipelineError):
    """The data is wrong, not the pipeline: trying again cannot help."""


class DeliveryMissing(DataError):
    """A delivery is not there (yet). Ask the supplier for it."""


class DeliveryRejected(DataError):
    """A delivery cannot be used. It names the place, the finding and the remedy.

    ``code`` is the reason code of the file (``reference/reason_code.csv``),
    ``n_records`` how many records it has, where that is known.

    Examples
    --------
    >>> print(DeliveryRejected(
    ...     "dtks", file="dtks.csv", place="line 7, column NIK",
    ...     expected="31 fields", found="29 fields",
    ...     remedy="Ask the supplier to send the file again.", code="BERKAS_RUSAK",
    ... ))
    dtks: dtks.csv, line 7, column NIK: expected 31 fields, found 29 fields. \
Ask the supplier to send the file again.
    """

    def __init__(  # noqa: PLR0913 - each part of the message is asked for by name
        self,
        source: str,
        *,
        file: str,
        expected: str,
        found: str,
        remedy: str,
        code: str,
        place: str = "",
        n_records: int = 0,
    ) -> None:
        where = f"{file}, {place}" if place else file
        super().__init__(
            f"{source}: {where}: expected {expected}, found {found}. {remedy}"
        )
        self.source = source
        self.file = file
        self.place = place
        self.code = code
        self.n_records = n_records


class CorrectionBroken(PipelineError):
    """A list of corrections that we wrote cannot be used; nothing was corrected."""

    def __init__(self, file: str, entry: str, finding: str) -> None:
        super().__init__(f"corrections/{file}: {entry}: {finding}")


class CorrectionOutdated(DeliveryRejected):
    """A correction did not find the error it is there for; somebody has to look."""

    def __init__(self, source: str, entry: str, *, expected: str, found: str) -> None:
        file = f"corrections/{source}.yml"
        super().__init__(
            source,
            file=file,
            place=entry,
            expected=expected,
            found=found,
            remedy="Where the source has fixed the error, end the entry with the "
            "status fixed; else renew what it expects.",
            code="KOREKSI_USANG",
        )


class RemoteUnavailable(PipelineError):
    """Where a supplier puts deliveries, nothing answers, or not to the end.

    Trying again helps. The message names the place, never a login.
    """

    def __init__(self, where: str, found: str) -> None:
        super().__init__(f"{where}: {found}. It is tried again by itself.")


class RemoteRefused(PipelineError):
    """A server that does not let us in, or that we do not trust; a person has to act.

    Trying again with the same password may lock the login.
    """

    def __init__(self, where: str, found: str, remedy: str) -> None:
        super().__init__(f"{where}: {found}. {remedy}")


class DiskFull(PipelineError):
    """What is asked for would not fit; nothing of it was written."""

    def __init__(self, folder: object, needed: int, free: int) -> None:
        super().__init__(
            f"{folder}: {needed} bytes are needed, {free} are free. "
            "Make room, then run it again."
        )


class AreaUnknown(DataError):
    """A code that is no kelurahan of the system it is said to belong to."""


class RuleUnknown(DataError):
    """An eligibility rule asks for something that the register cannot tell."""


class BuildMissing(DataError):
    """Figures describe a build of the register that is not in the warehouse."""


class GateClosed(DataError):
    """A critical expectation failed; nothing after the gate has run."""


class DecisionMissing(DataError):
    """Going on needs the recorded decision of a person."""


class DecisionRefused(DataError):
    """A decision about a pair cannot be recorded; nothing was.

    ``against`` are the numbers of the decisions that stand in its way.
    """

    def __init__(self, message: str, against: list[int]) -> None:
        super().__init__(message)
        self.against = against


class FormRefused(DataError):
    """A form that no page of ours has written, or one that is too old."""


class ListRefused(DataError):
    """A list that came back from reviewers cannot be used; nothing of it was recorded.

    Rows are counted as a spreadsheet counts them: the heading is the first.
    """

    def __init__(self, file: str, row: int, found: str) -> None:
        super().__init__(f"{file}, row {row}: {found}. Nothing was recorded.")


class RecordsUnusable(DataError):
    """Records that a program gave cannot be linked as they are."""


class StateUnusable(DataError):
    """A folder is not the register state that an earlier linkage wrote."""


class LinksOutdated(DataError):
    """The links of a quarter are not of the records that are staged now."""

    def __init__(self, quarter: object, found: str) -> None:
        super().__init__(
            f"The links of {quarter} are not of what is there now ({found}). "
            "Link again: run 'dtsen link', then 'dtsen build'."
        )


class DraftMissing(DataError):
    """There is nothing to approve or publish yet."""


class DraftChanged(DataError):
    """What was approved is not what lies there now; nothing was published."""


class ReleaseRefused(DataError):
    """A release that must not leave the house."""


class LoadIncomplete(PipelineError):
    """Fewer or more rows have arrived in the warehouse than lie in the lake."""


class RecordsLost(PipelineError):
    """A station has not brought along every record that the gate let through.

    ``unbalanced`` gives source, accepted, missing and surplus records.
    """

    def __init__(
        self,
        quarter: object,
        station: str,
        unbalanced: Iterable[tuple[str, int, int, int]],
    ) -> None:
        told = "; ".join(
            f"{source}: {missing} of {accepted} missing, {surplus} too many"
            for source, accepted, missing, surplus in unbalanced
        )
        super().__init__(
            f"{quarter}: '{station}' does not account for every record ({told}). "
            f"Nothing goes on from it: run 'dtsen {station}' again, and if that does "
            "not help, the station needs repair."
        )


class MigrationRefused(PipelineError):
    """The login may not create what the warehouse needs; a DBA has to help once."""

    def __init__(self) -> None:
        super().__init__(
            "The login may not migrate the warehouse. It has to own the database, and "
            "to create roles or be a member of dtsen_owner: let a DBA run "
            "sql/warehouse/roles/create.sql once and grant dtsen_owner to the login."
        )


class InboxTaken(PipelineError):
    """What is not synthetic lies where synthetic deliveries would go; it stays."""


class LakeError(PipelineError):
    """DuckDB refused a statement; only the kind of refusal is told.

    Its messages quote values and lines of files. Those about memory and files do not,
    and say what to do.
    """

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(
            ": ".join(filter(None, [f"DuckDB refused with {kind}", message]))
        )
        self.kind = kind


class WarehouseError(PipelineError):
    """Postgres refused a statement.

    Only the SQLSTATE, the table and the constraint are told: Postgres puts whole rows,
    and SQLAlchemy the parameters, into its own messages.
    """

    def __init__(self, sqlstate: str, table: str = "", constraint: str = "") -> None:
        parts = [f"Postgres refused with SQLSTATE {sqlstate}"]
        parts += [f"table {table}"] if table else []
        parts += [f"constraint {constraint}"] if constraint else []
        super().__init__(", ".join(parts))
        self.sqlstate = sqlstate
