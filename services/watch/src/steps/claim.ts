/** One process watches at a time, by a claim (see `createServiceClaim`); the others stand by. */
import { createServiceClaim, type ServiceClaim, type Store } from "@ringfence/store";
import { WatchError } from "../errors.ts";

export const SERVICE = "watch";

export function createClaim(store: Store, owner: string, now: () => Date): ServiceClaim {
  return createServiceClaim({
    store,
    service: SERVICE,
    owner,
    now,
    lost: (holder) => claimLost(`${holder} watches`),
    contested: () => new WatchError("claim_contested", "several watch processes start at once"),
  });
}

export function claimLost(detail: string, cause?: unknown): WatchError {
  return new WatchError("claim_lost", `another watch process took over (${detail})`, cause);
}
