/** Whether an endpoint is served, whatever it is told: the newest switch that is stored. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const switchOf = loadQuery({
  url: import.meta.url,
  file: "./switch.sql",
  params: z.object({ endpoint_id: z.string() }),
  row: z.strictObject({
    version: z.int(),
    state: z.enum(["enabled", "disabled"]),
    reason: z.string(),
  }),
});

export interface Switch {
  /** 0 for an endpoint that was never switched. */
  readonly version: number;
  readonly state: "enabled" | "disabled";
  readonly reason: string;
}

export async function readSwitch(store: Store, endpoint_id: string): Promise<Switch> {
  const [row] = await store.query(switchOf, { endpoint_id });
  return row ?? { version: 0, state: "enabled", reason: "" };
}

export async function writeSwitch(
  store: Store,
  endpoint_id: string,
  { version, state, reason }: Switch,
  at: Date,
): Promise<void> {
  const row = { endpoint_id, version, state, reason, changed_at: at.toISOString() };
  await store.insert("webhook_endpoints", [row], { columns: Object.keys(row) });
}
