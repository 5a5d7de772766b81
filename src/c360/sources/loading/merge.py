# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""Loads staged rows as versions: what is new is added, nothing is overwritten, nothing lost.

A row's versions are told apart by its own time (`_stamp`), by the time of a column that became
known later (`_late`), and by content. Within such a group the newest load stands for what is
known, so a content that comes back (A → B → A) is a version again.

When does a version become known? Where the data say so (a mapped observed_at, or a column with its
own), then. Else a record's first version counts from its event time, but no later than the sync
that saw it (a period of usage: from its end), and a changed one from the sync that saw the change.
"""

from c360.errors import ContractBroken
from c360.sources.base import SyncCounts
from c360.sources.loading.bury import bury, ended, find_returned
from c360.sources.loading.expressions import quoted
from c360.sources.loading.load import Load
from c360.sources.loading.stage import content, digest

_ORDER = "_base, observed_at, _run, _late NULLS FIRST"
_GROUP = (
    "k.source_id = v.source_id AND k._stamp IS NOT DISTINCT FROM v._stamp "
    "AND k._late IS NOT DISTINCT FROM v._late"
)


def find_conflicts(load: Load) -> None:
    """Fills `losers`: rows of which another with the same id and time stands later in the files.

    And `suspects`, among which all ids are that stand there more than once.
    Those of the same content are duplicates; so is what was superseded before it was loaded, as
    where a sync died in between. Those of another content do not fit.
    """
    same = {
        "rows": "true",
        "files": "_hash = winner OR _c360_file <> newest",
        None: "_hash = winner",
    }[load.told]
    load.warehouse.run(  # numbers take a tenth of the room that ids take
        "CREATE OR REPLACE TEMP TABLE suspects AS SELECT hash(source_id) AS h FROM staged "
        "WHERE _reason IS NULL GROUP BY h HAVING count(*) > 1"
    )
    load.warehouse.run(
        f"""
        CREATE OR REPLACE TEMP TABLE losers AS
        WITH again AS (
            SELECT hash(source_id, _stamp) AS h FROM staged
            WHERE _reason IS NULL AND hash(source_id) IN (SELECT h FROM suspects)
            GROUP BY h HAVING count(*) > 1
        ), repeated AS (
            SELECT source_id, _stamp FROM staged
            WHERE _reason IS NULL AND hash(source_id, _stamp) IN (SELECT h FROM again)
            GROUP BY source_id, _stamp HAVING count(*) > 1
        ), ranked AS (
            SELECT s.rowid AS n, s._hash, s._c360_file, row_number() OVER later AS place,
                first_value(s._hash) OVER later AS winner,
                first_value(s._c360_file) OVER later AS newest
            FROM staged s JOIN repeated r
                ON r.source_id = s.source_id AND r._stamp IS NOT DISTINCT FROM s._stamp
            WHERE s._reason IS NULL
            WINDOW later AS (
                PARTITION BY s.source_id, s._stamp ORDER BY s._c360_file DESC, s._c360_row DESC
            )
        )
        SELECT n, {same} AS same FROM ranked WHERE place > 1
        """
    )
    load.warehouse.run(
        "UPDATE staged SET _reason = 'another row with the same id and time stands later and "
        "differs' WHERE rowid IN (SELECT n FROM losers WHERE NOT same)"
    )


def merge(load: Load) -> SyncCounts:
    """Adds the staged rows that say something new, and dates the versions they supersede."""
    _make_versions(load)
    _find_known(load)
    _find_fresh(load)
    counts = _count(load)
    if load.plan.deleted:
        counts += bury(load)
    inserted = _insert(load)
    if inserted != load.number("SELECT count(*) FROM fresh"):
        raise ContractBroken("every new version is stored", f"{inserted} rows of {load.table}")
    _date_superseded(load)
    return counts


def _make_versions(load: Load) -> None:
    names = [quoted(c.name) for c in load.plan.filled]
    kept = "_reason IS NULL"
    if load.number("SELECT count(*) FROM losers"):
        kept += " AND rowid NOT IN (SELECT n FROM losers)"
    common = "rowid AS _n, source_id, account_ref, _stamp, _from_data"
    if not load.plan.late_fields:
        load.warehouse.run(
            f"CREATE OR REPLACE TEMP VIEW versions AS SELECT {common}, CAST(NULL AS TIMESTAMPTZ) "
            f"AS _late, _hash, {', '.join(names)} FROM staged WHERE {kept}"
        )
        return
    load.warehouse.run("DROP VIEW IF EXISTS versions")
    load.warehouse.run(
        f"CREATE OR REPLACE TEMP VIEW versions AS SELECT * EXCLUDE (_content), "
        f"{digest('_content')} AS _hash FROM (SELECT *, {content(load.plan)} AS _content "
        f"FROM ({_expanded(load, common, kept)}))"
    )


def _expanded(load: Load, common: str, kept: str) -> str:
    """A row as it was known at first, and again from each time one of its late columns was."""
    own = f"coalesce(_stamp, {load.moment})"
    late = {f.name: f.late_column for f in load.plan.late_fields}
    times = ", ".join(
        f"CASE WHEN {quoted(name)} IS NOT NULL AND {time} > {own} THEN {time} END"
        for name, time in late.items()
    )
    fields = ", ".join(
        f"CASE WHEN {late[c.name]} IS NULL OR {late[c.name]} <= coalesce(_late, {own}) "
        f"THEN {quoted(c.name)} END AS {quoted(c.name)}"
        if c.name in late
        else quoted(c.name)
        for c in load.plan.filled
    )
    steps = f"list_prepend(NULL, list_distinct(list_filter([{times}], lambda x: x IS NOT NULL)))"
    return (
        f"SELECT {common}, _late, {fields} FROM "
        f"(SELECT *, rowid, unnest({steps}) AS _late FROM staged WHERE {kept})"
    )


def _find_known(load: Load) -> None:
    """What the warehouse holds of the records that came."""
    came = "false" if load.first else "source_id IN (SELECT source_id FROM versions)"
    load.warehouse.run(
        f"""
        CREATE OR REPLACE TEMP TABLE known AS
        SELECT source_id, _stamp, _late, arg_max(content_hash, _run) AS hash,
            arg_max(_base, _run) AS base, max(observed_at) AS observed
        FROM {load.table}
        WHERE source = ? AND {came}
        GROUP BY source_id, _stamp, _late
        """,
        [load.source],
    )
    if load.plan.deleted and not load.first:
        find_returned(load)
        load.warehouse.run(
            "UPDATE known SET hash = NULL WHERE source_id IN (SELECT source_id FROM returned)"
        )


def _find_fresh(load: Load) -> None:
    """The versions that are new, with the moments from which they count.

    Where nothing is known, all of them are: they are not kept a second time.
    """
    interval = load.plan.table.event_time == load.plan.table.ends
    own = "v._stamp" if interval else f"least(v._stamp, {load.moment})"
    own = f"coalesce({own}, {load.moment})"
    if load.first:
        load.warehouse.run(
            f"""
            CREATE OR REPLACE TEMP VIEW fresh AS SELECT v.*,
                CASE WHEN v._from_data THEN v._stamp ELSE {own} END AS _base,
                CASE WHEN v._from_data THEN coalesce(v._late, v._stamp)
                    ELSE coalesce(v._late, {own}) END AS observed_at
            FROM versions v
            """
        )
        return
    replaced = f"r.newest IS NOT NULL AND NOT r.recurring AND {own} <= r.newest"
    load.warehouse.run(
        f"""
        CREATE OR REPLACE TEMP TABLE fresh_rows AS
        WITH record AS (
            SELECT source_id, max(observed) AS newest, source_id IN (
                SELECT source_id FROM versions GROUP BY source_id HAVING count(DISTINCT _stamp) > 1
            ) AS recurring FROM known GROUP BY source_id
        )
        SELECT v.*,
            CASE WHEN v._from_data THEN v._stamp WHEN k.hash IS NOT NULL THEN k.base
                WHEN {replaced} THEN {load.moment} ELSE {own} END AS _base,
            CASE WHEN v._from_data AND (k.hash IS NULL OR v._late IS NOT NULL)
                THEN coalesce(v._late, v._stamp)
                WHEN k.hash IS NOT NULL THEN greatest({load.moment}, k.observed)
                WHEN v._late IS NOT NULL THEN v._late
                WHEN {replaced} THEN {load.moment} ELSE {own} END AS observed_at
        FROM versions v LEFT JOIN known k ON {_GROUP}
        LEFT JOIN record r ON r.source_id = v.source_id
        WHERE k.hash IS NULL OR k.hash <> v._hash
        """
    )
    if load.plan.deleted:
        load.warehouse.run(
            f"UPDATE fresh_rows AS f SET observed_at = {load.moment}, _base = {load.moment} "
            "FROM returned r WHERE r.source_id = f.source_id AND f.observed_at <= r.deleted_at"
        )
    load.warehouse.run("CREATE OR REPLACE TEMP VIEW fresh AS SELECT * FROM fresh_rows")


def _count(load: Load) -> SyncCounts:
    """Rows, not versions: a row is loaded where at least one of its versions is new."""
    same = load.number("SELECT count(*) FROM losers WHERE same")
    rows = "DISTINCT _n" if load.plan.late_fields else "*"
    loaded = load.number(f"SELECT count({rows}) FROM fresh")
    already = (
        f"SELECT v._n, bool_and(k.hash IS NOT NULL AND k.hash = v._hash) AS held "
        f"FROM versions v LEFT JOIN known k ON {_GROUP} GROUP BY v._n"
        if load.plan.late_fields
        else f"SELECT true AS held FROM versions v JOIN known k ON {_GROUP} AND k.hash = v._hash"
    )
    held = load.number(f"SELECT count(*) FROM ({already}) WHERE held")
    return SyncCounts(loaded=loaded, deduplicated=same + held)


def _insert(load: Load) -> int:
    names = ", ".join(quoted(c.name) for c in load.plan.filled)
    return load.warehouse.run(
        f"INSERT INTO {load.table} (source, source_id, account_ref, observed_at, loaded_at, "
        f"content_hash, _stamp, _late, _base, _run, {names}) "
        f"SELECT ?, source_id, account_ref, observed_at, {load.moment}, _hash, _stamp, _late, "
        f"_base, ?, {names} FROM fresh",
        [load.source, load.run_id],
    )


def _date_superseded(load: Load) -> None:
    """A version counts until the first later one does; only records that changed are touched."""
    _find_several(load)
    until = f"""min(observed_at) OVER (
        PARTITION BY source_id ORDER BY {_ORDER} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    )"""
    if load.plan.deleted:
        until = f"least({until}, {ended(load, 'observed_at')})"
    load.warehouse.run(
        f"""
        UPDATE {load.table} AS t SET superseded_at = n.until FROM (
            SELECT rowid AS n, superseded_at AS was, {until} AS until
            FROM {load.table} t WHERE source = $1 AND source_id IN (SELECT source_id FROM several)
        ) AS n WHERE t.rowid = n.n AND n.until IS DISTINCT FROM n.was
        """,
        [load.source],
    )


def _find_several(load: Load) -> None:
    """Fills `several`: the records that came and now have more than one version, or an end."""
    _find_versioned(load)
    if load.plan.deleted:
        load.warehouse.run(
            "INSERT INTO several SELECT source_id FROM buried "
            "UNION SELECT source_id FROM fresh WHERE source_id IN (SELECT source_id FROM tombstone)"
        )


def _find_versioned(load: Load) -> None:
    if load.first:
        among = "" if load.plan.late_fields else "WHERE hash(source_id) IN (SELECT h FROM suspects)"
        load.warehouse.run(
            f"CREATE OR REPLACE TEMP TABLE several AS SELECT source_id FROM fresh {among} "
            "GROUP BY source_id HAVING count(*) > 1"
        )
        return
    load.warehouse.run(
        f"""
        CREATE OR REPLACE TEMP TABLE several AS SELECT source_id FROM {load.table}
        WHERE source = ? AND source_id IN (SELECT source_id FROM fresh)
        GROUP BY source_id HAVING count(*) > 1
        """,
        [load.source],
    )
