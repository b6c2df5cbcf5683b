/** For tests: events as ingest stores them, without a stream. */
import { parseRequestEvent, type RequestEvent, type RequestEventInput } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";

/** An event with all that the contract asks for; times without a zone are UTC. */
export function event(
  id: string,
  at: string | Date,
  changes: Partial<RequestEventInput> = {},
): RequestEventInput {
  return {
    event_id: id,
    occurred_at: typeof at === "string" ? new Date(`${at}Z`).toISOString() : at.toISOString(),
    account_id: "acc_1",
    api_key_id: "key_1",
    client_ip: "203.0.113.7",
    method: "POST",
    endpoint: "/v1/music/compose",
    status: 200,
    ...changes,
  };
}

export interface TestPartition {
  /**
   * Stores the events as one batch.
   *
   * @param receivedAt wall clock of the receipt; the time of the newest event unless given
   */
  append(events: readonly RequestEventInput[], receivedAt?: Date): Promise<void>;
}

/**
 * A partition of a stream, claimed by the test.
 *
 * @param door the table that events come in by; another one only where a test goes back to before
 */
export async function openPartition(
  store: Store,
  partition = 0,
  door = "request_events_in_2",
): Promise<TestPartition> {
  const at = { topic: "test", partition };
  const owner = `test/${partition}`;
  const claim = { ...at, epoch: 1, owner, claimed_at: new Date(0).toISOString() };
  await store.insert("ingest_claims", [claim], { columns: Object.keys(claim) });
  let next = 0;
  return {
    append: async (events, receivedAt) => {
      const parsed = events.map(parse);
      const times = parsed.map((one) => Date.parse(one.occurred_at));
      const received_at = (receivedAt ?? new Date(Math.max(...times))).toISOString();
      const batch_first = next;
      const batch_last = next + parsed.length - 1;
      const rows = parsed.map((one, index) => ({
        ...one,
        ...at,
        offset: next + index,
        batch_first,
        batch_last,
        received_at,
        owner,
      }));
      next += parsed.length;
      await store.insert(door, rows, {
        columns: Object.keys(rows[0] ?? {}),
        token: `test/${partition}/${batch_first}-${batch_last}`,
      });
    },
  };
}

export async function storeProfiles(
  store: Store,
  profiles: readonly (Record<string, unknown> & { readonly account_id: string })[],
): Promise<void> {
  const rows = profiles.map((profile) => ({
    updated_at: "2026-01-01T00:00:00.000Z",
    created_at: null,
    plan: null,
    quota_units_per_day: null,
    status: null,
    organization_id: null,
    email_domain: null,
    email_hash: null,
    payment_fingerprint: null,
    signup_ip: null,
    signup_device_id: null,
    reseller: null,
    entitlements: [],
    entitlements_known: false,
    ...profile,
  }));
  await store.insert("account_profiles", rows, { columns: Object.keys(rows[0] ?? {}) });
}

function parse(input: RequestEventInput): RequestEvent {
  const parsed = parseRequestEvent(input, new Date(8.64e15), { maxFutureMs: 0, maxAgeDays: 1e8 });
  if (!parsed.ok) throw new Error(`the test has an invalid event: ${parsed.detail}`);
  return parsed.event;
}
