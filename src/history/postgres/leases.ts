import type { Database } from './database.ts';

/** How a lease was taken: this process has it now, and perhaps who had it before left it behind. */
type Lease =
  | {
      readonly taken: true;
      /** Those who left it behind, a line each, the last one first. */
      readonly left?: string;
    }
  | {
      readonly taken: false;
      /** Who has it; absent: the slot was run already, or is not due by the database's clock. */
      readonly holder?: string;
      /** When its lease ends unless it is renewed, in milliseconds. */
      readonly endsInMs: number;
    };

export interface LeaseRequest {
  readonly store: string;
  /** Text that no other process and no other run has. */
  readonly holder: string;
  readonly leaseMs: number;
  /** The moment of the schedule; absent: a run outside of one, which needs no more than that no other is under way. */
  readonly slot?: Date;
}

/** Who runs a monitor at a place: one at a time, and each slot once. */
export interface Leases {
  /**
   * Takes the lease of a store for a slot. Of several processes one gets it; a slot that was run is never given again;
   * a lease that ended without being released is given to the next one. The database's clock counts.
   */
  takeLease(request: LeaseRequest): Promise<Lease>;
  /** @returns whether it is still this holder's */
  renewLease(request: LeaseRequest): Promise<boolean>;
  releaseLease(request: LeaseRequest): Promise<void>;
  /** How far the database's clock is ahead of this machine's, in milliseconds. */
  clockAheadMs(): Promise<number>;
}

/** The leases of a database. */
export function leasesIn({ rows }: Database): Leases {
  return {
    async takeLease({ store: name, holder, leaseMs, slot }) {
      const at = slot?.toISOString() ?? null;
      const [taken] = await rows<{ left_by: string | null }>(TAKE_LEASE, [name, holder, leaseMs, at]);
      if (taken) return { taken: true, ...(taken.left_by === null ? {} : { left: taken.left_by }) };
      const [there] = await rows<{ holder: string | null; ends_in: string }>(
        `select holder, extract(epoch from ends - now()) * 1000 as ends_in from driftline_lease
          where store = $1`,
        [name],
      );
      const found = there?.holder ?? undefined;
      return {
        taken: false,
        ...(found === undefined ? {} : { holder: found }),
        endsInMs: Math.max(0, Math.ceil(Number(there?.ends_in ?? 0))),
      };
    },
    async renewLease({ store: name, holder, leaseMs }) {
      const renewed = await rows(
        `update driftline_lease set ends = now() + $3 * interval '1 ms'
          where store = $1 and holder = $2 returning 1`,
        [name, holder, leaseMs],
      );
      return renewed.length > 0;
    },
    async releaseLease({ store: name, holder }) {
      await rows(
        `update driftline_lease set holder = null, left_by = null, ends = now()
          where store = $1 and holder = $2`,
        [name, holder],
      );
    },
    async clockAheadMs() {
      const sent = Date.now();
      const [row] = await rows<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
      // Half of the way there and back.
      return Number(row?.ms) - (sent + Date.now()) / 2;
    },
  };
}

/** See `takeLease`. A clock that is ahead takes no slot before its time. */
const TAKE_LEASE = `
  insert into driftline_lease as lease (store, slot, holder, ends)
  select $1, $4::timestamptz, $2, now() + $3 * interval '1 ms'
  where $4::timestamptz is null or $4::timestamptz <= clock_timestamp() + interval '1 second'
  on conflict (store) do update set
    slot = coalesce(excluded.slot, lease.slot), holder = excluded.holder, ends = excluded.ends,
    left_by = nullif(concat_ws(E'\\n', lease.holder, lease.left_by), '')
  where lease.ends <= now() and (
    excluded.slot is null or lease.slot is null or lease.slot < excluded.slot
    or (lease.slot = excluded.slot and lease.holder is not null)
  )
  returning left_by`;
