/** Deliver put together, for a process of its own and for those that run several services. */
import { randomUUID } from "node:crypto";
import { type Env, type Log, type Metrics, systemClock } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { z } from "zod";
import type { deliverConfig } from "./config.ts";
import { type Endpoint, readEndpoints } from "./endpoints/read-endpoints.ts";
import { systemResolve } from "./send/addresses.ts";
import { createDeliver, type Deliver, type DeliverBounds } from "./service.ts";

/** Where to, and within which bounds. */
export interface Webhooks {
  readonly endpoints: readonly Endpoint[];
  readonly bounds: DeliverBounds;
}

/** @throws ConfigError where the file of endpoints or a secret cannot be read, or makes no sense */
export function readWebhooks(
  { webhooksFile, ...bounds }: z.output<typeof deliverConfig>["deliver"],
  env: Env,
): Webhooks {
  return { endpoints: readEndpoints(webhooksFile, env), bounds };
}

/** Over a store that is up to date by the time that it runs. */
export function openDeliver(
  store: Store,
  { endpoints, bounds }: Webhooks,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): Deliver {
  const random = () => Math.random();
  const parts = { store, endpoints, bounds, log, metrics, random, clock: systemClock };
  return createDeliver({ ...parts, resolve: systemResolve, owner: randomUUID() });
}
