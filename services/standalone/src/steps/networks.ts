import { randomBytes } from "node:crypto";
import { NetworkData, type NetworkDataParts } from "@ringfence/networks";
import { systemClock } from "@ringfence/runtime";
import type { BulkStore } from "@ringfence/store";

/** What is known of networks, kept in the embedded store. */
export function networkData(
  store: BulkStore,
  parts: Pick<NetworkDataParts, "config" | "wait" | "log">,
): NetworkData {
  const newId = () => randomBytes(4).toString("hex");
  return new NetworkData({ store, ...parts, now: () => systemClock.now(), newId });
}
