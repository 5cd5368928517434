// The SQL of a history.

/**
 * One statement, so one transaction. The row of the store is locked until it ends: numbers become visible in their
 * order, and who copies lines by number misses none.
 */
export const ADD_LINES = `
  with counter as (
    insert into driftline_store as s (store, seq) values ($1, $2::int)
    on conflict (store) do update set seq = s.seq + $2::int
    returning seq
  )
  insert into driftline_line (store, at, key, seq, kind, line)
  select $1, given.at, given.key, counter.seq - $2::int + given.number,
    case when given.kind = 'run' and $3 and exists (
      select 1 from driftline_line as newer
      where newer.store = $1 and newer.at > given.at and newer.kind = 'run'
    ) then 'late' else given.kind end,
    given.line
  from counter, unnest($4::timestamptz[], $5::text[], $6::text[], $7::text[])
    with ordinality as given (at, key, kind, line, number)
  on conflict do nothing`;

/** The last run of a store, and its deliveries since. */
export const LAST = `
  with latest as (
    select seq from driftline_line where store = $1 and kind = 'run' order by seq desc limit 1
  )
  select line from driftline_line, latest
  where store = $1 and driftline_line.seq >= latest.seq and kind in ('run', 'delivery')
  order by driftline_line.seq`;

/** The most places of one monitor that are read at once. */
export const MOST_PLACES = 100;

/** The last run of a monitor at each place. */
export const LAST_OF_EACH = `
  select ours.store, latest.line
  from (select store from driftline_store where split_part(store, '@', 1) = $1 order by store limit $2) as ours,
    lateral (
      select line from driftline_line as each where each.store = ours.store and each.kind = 'run'
      order by each.seq desc limit 1
    ) as latest`;

/** The lines of a store after a number, each with its month. */
export const LINES = `
  select seq, line, to_char(
    case when at > written + interval '1 minute' or at < '2020-01-01' then written else at end at time zone 'UTC', 'YYYY-MM'
  ) as month
  from driftline_line
  where store = $1 and seq > $2 and seq <= $3 and (at >= $5::timestamptz or seq > $6)
  order by seq limit $4`;

/** Keeps roll-ups that count at least as many runs as those that are there. */
export const PUT_ROLL_UPS = `
  insert into driftline_roll_up as known (store, span, begins, runs, line)
  select $1, * from unnest($2::text[], $3::timestamptz[], $4::int[], $5::text[])
  on conflict (store, span, begins) do update set runs = excluded.runs, line = excluded.line, written = now()
  where excluded.runs >= known.runs and excluded.line <> known.line`;

/** Changes the notes of a monitor, where they are as they were read. */
export const CHANGE_ON_CALL = `
  insert into driftline_on_call as known (monitor, value) select $1, $2
  where $3::text is null or exists (select 1 from driftline_on_call where monitor = $1)
  on conflict (monitor) do update set value = excluded.value where known.value = $3 returning 1`;

/** The last run stays, however old it is: the state of the monitor stands in it. */
const OLD = `
  (select max(seq) as seq from driftline_line where store = $1 and kind = 'run') as latest
  where old.store = $1 and old.at < $2::timestamptz and old.seq < latest.seq`;

/** What `DELETE_OLD` would delete. */
export const COUNT_OLD = `
  select count(*) as lines, coalesce(sum(octet_length(line)), 0) as bytes from driftline_line as old, ${OLD}`;

/** Deletes the lines before a moment. */
export const DELETE_OLD = `
  with gone as (delete from driftline_line as old using ${OLD} returning octet_length(line) as bytes)
  select count(*) as lines, coalesce(sum(bytes), 0) as bytes from gone`;
