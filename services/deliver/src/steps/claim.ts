/** One process sends webhooks at a time, by a claim (see `createServiceClaim`). */
import { createServiceClaim, type ServiceClaim, type Store } from "@ringfence/store";
import { DeliverError } from "../errors.ts";

export const SERVICE = "deliver";

export function createClaim(store: Store, owner: string, now: () => Date): ServiceClaim {
  return createServiceClaim({
    store,
    service: SERVICE,
    owner,
    now,
    lost: (holder) => claimLost(`${holder} sends them`),
    contested: () =>
      new DeliverError("claim_contested", true, "several deliver processes start at once"),
  });
}

export function claimLost(detail: string, cause?: unknown): DeliverError {
  const message = `another deliver process took over: run one for a database (${detail})`;
  return new DeliverError("claim_lost", false, message, cause);
}
