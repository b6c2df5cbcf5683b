/**
 * One enforce process at a time, by a claim (see `createServiceClaim`). The view behind `alerts_in_5`
 * reads it inside the insert.
 *
 * Publishing keeps a window: a process that was paused after `assertHeld` and before its send, or
 * whose request still lies in a broker's queue, can send one batch that its successor did not see
 * when it read the tail, and publishes as well. Kafka's idempotent producer does not fence another
 * producer. Such a repeat is the same revision with the same bytes, and it may come after a newer
 * one; that is why the contract says that consumers keep the highest revision.
 */
import { createServiceClaim, insertIdPrefix as prefixOf, type Store } from "@ringfence/store";
import type { ServiceClaim } from "@ringfence/store";
import type { Clock } from "@ringfence/runtime";
import { EnforceError } from "./errors.ts";

const SERVICE = "enforce";

/** Every insert of alerts runs under an id with this prefix, so that a successor can end it. */
export function insertIdPrefix(database: string): string {
  return prefixOf(SERVICE, database);
}

export type Claim = ServiceClaim;

export function createClaim(store: Store, owner: string, clock: Clock): Claim {
  return createServiceClaim({
    store,
    service: SERVICE,
    owner,
    now: () => clock.now(),
    lost: (holder) => claimLost(`${holder} holds the outbox`),
    contested: () =>
      new EnforceError("claim_contested", true, "several enforce processes start at once"),
  });
}

export function claimLost(detail: string, cause?: unknown): EnforceError {
  const message = `another enforce process took over: run one for a database (${detail})`;
  return new EnforceError("claim_lost", false, message, cause);
}
