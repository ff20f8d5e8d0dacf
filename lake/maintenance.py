"""The care of the lake: small files merged, deleted rows written out, old snapshots and orphans gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from foundation.settings import Settings
from lake.catalog import Lake, turnstile

# A file younger than this may belong to a transaction that is still open somewhere.
_ORPHAN_AGE = timedelta(days=1)
_REWRITE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Maintained:
    """What one maintenance did: counts of files and snapshots."""

    merged: int
    rewritten: int
    snapshots_expired: int
    files_removed: int
    orphans_removed: int


def maintain(
    lake: Lake,
    settings: Settings,
    as_of_at: datetime,
    *,
    erase: bool = False,
    orphan_age: timedelta = _ORPHAN_AGE,
) -> Maintained:
    """Brings the lake's files in order; what readers see stays the same.

    Snapshots older than `settings.snapshot_days` before `as_of_at` are forgotten (as-of reads come from the
    revisions). With `erase` every deleted row is written out of its file and every older snapshot forgotten,
    so that nothing of it stays readable. Files of killed runs go when older than `orphan_age`.
    """
    share = 0.0 if erase else _REWRITE_SHARE
    connection = lake.connection
    with turnstile(settings):
        connection.execute("CALL ducklake_flush_inlined_data('lake')")
        rewritten = _count(connection, f"CALL ducklake_rewrite_data_files('lake', delete_threshold => {share})")
        merged = _count(connection, "CALL ducklake_merge_adjacent_files('lake')")
        older = "now()" if erase else f"TIMESTAMPTZ '{(as_of_at - timedelta(days=settings.snapshot_days)).isoformat()}'"
        expired = _count(connection, f"CALL ducklake_expire_snapshots('lake', older_than => {older})")
        # Files scheduled for removal are no snapshot's any more; a day's grace lets open readers end.
        removable = "cleanup_all => true" if erase else "older_than => now() - INTERVAL 1 DAY"
        removed = _count(connection, f"CALL ducklake_cleanup_old_files('lake', {removable})")
        seconds = int(orphan_age.total_seconds())
        orphans = _count(
            connection,
            f"CALL ducklake_delete_orphaned_files('lake', older_than => now() - INTERVAL {seconds} SECONDS)",
        )
    return Maintained(merged, rewritten, expired, removed, orphans)


def file_count(lake: Lake) -> int:
    """How many files the lake's tables consist of now."""
    found = lake.connection.execute("SELECT coalesce(sum(file_count), 0) FROM ducklake_table_info('lake')").fetchone()
    return int(found[0]) if found else 0


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    return len(connection.execute(statement).fetchall())
