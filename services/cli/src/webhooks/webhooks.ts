/** `ringfence webhooks`: how endpoints fare, dead letters, and trying again. */
import type { Column } from "@ringfence/runtime";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, usageError, write } from "../io.ts";
import { minuteOf, tableText, writeJson } from "../output.ts";

/** Dead letters that are listed or replayed at once. */
const MOST = 10_000;

const status = loadQuery({
  url: import.meta.url,
  file: "./status.sql",
  params: z.object({}),
  row: z.strictObject({
    endpoint_id: z.string(),
    feed: z.enum(["alerts", "decisions"]),
    pending: z.int(),
    delivered: z.int(),
    dead: z.int(),
    behind: z.int(),
    state: z.enum(["enabled", "disabled"]),
    reason: z.string(),
  }),
});
type Endpoint = z.output<typeof status.row>;

const deadLetters = loadQuery({
  url: import.meta.url,
  file: "./dead-letters.sql",
  params: z.object({ endpoint_id: z.string(), most: z.int() }),
  row: z.strictObject({
    stored_as: z.string(),
    sequence: z.int(),
    version: z.int(),
    webhook_id: z.string(),
    kind: z.enum(["alert", "decision"]),
    /** The alert that it is, or that the measure rests on. */
    alert_id: z.string(),
    revision: z.int(),
    /** Of decisions; empty for alerts. */
    decision_id: z.string(),
    step: z.string(),
    attempts: z.int(),
    last_status: z.int().nullable(),
    last_error: z.string(),
    given_up_ms: z.int(),
  }),
});

const switchOf = loadQuery({
  url: import.meta.url,
  file: "./switch.sql",
  params: z.object({ endpoint_id: z.string() }),
  row: z.strictObject({ version: z.int(), state: z.enum(["enabled", "disabled"]) }),
});

const STATUS_COLUMNS: readonly Column[] = [
  { head: "endpoint", wraps: true },
  { head: "sends" },
  { head: "state" },
  { head: "delivered", right: true },
  { head: "waiting", right: true },
  { head: "dead", right: true },
  { head: "behind", right: true },
  { head: "why", wraps: true },
];
const DEAD_COLUMNS: readonly Column[] = [
  { head: "what" },
  { head: "calls", right: true },
  { head: "status", right: true },
  { head: "given up (UTC)" },
  { head: "why", wraps: true },
];

export interface StatusFlags extends DatabaseFlags {
  readonly json?: true;
}

export function webhookStatus(flags: StatusFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "webhooks", async (store) => {
    const rows = await store.query(status, {});
    if (flags.json) return writeJson(io, rows);
    if (rows.length === 0) {
      return write(io.stderr, `no endpoint was told of anything in database ${store.database}\n`);
    }
    const cells = rows.map((row) => [
      row.endpoint_id,
      row.feed,
      row.state === "enabled" ? "served" : "OFF",
      ...[row.delivered, row.pending, row.dead, row.behind].map((count) =>
        count.toLocaleString("en-US"),
      ),
      row.reason,
    ]);
    await write(io.stdout, tableText(io, STATUS_COLUMNS, cells));
  });
}

export function webhookDeadLetters(id: string, flags: StatusFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "webhooks", async (store) => {
    await requireEndpoint(store, id);
    const rows = await store.query(deadLetters, { endpoint_id: id, most: MOST });
    const told = rows.map(({ given_up_ms, stored_as: _, sequence: __, version: ___, ...row }) => ({
      ...row,
      given_up_at: new Date(given_up_ms).toISOString(),
    }));
    if (flags.json) return writeJson(io, told);
    const cells = told.map((row) => [
      row.kind === "alert"
        ? `${row.alert_id.slice(0, 12)}/${row.revision}`
        : `${row.decision_id.slice(0, 12)} ${row.step}`,
      String(row.attempts),
      row.last_status === null ? "–" : String(row.last_status),
      minuteOf(row.given_up_at),
      row.last_error,
    ]);
    await write(io.stdout, tableText(io, DEAD_COLUMNS, cells));
    const next = `next: npx ringfence webhooks replay ${id}\n`;
    await write(io.stderr, cells.length === 0 ? "no dead letter\n" : next);
  });
}

export function webhookReplay(id: string, flags: DatabaseFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "webhooks", async (store) => {
    await requireEndpoint(store, id);
    const rows = await store.query(deadLetters, { endpoint_id: id, most: MOST });
    const requested_at = new Date(io.now()).toISOString();
    const asked = rows.map(({ stored_as: endpoint_id, sequence, version }) => {
      return { endpoint_id, sequence, version, requested_at };
    });
    const columns = ["endpoint_id", "sequence", "version", "requested_at"];
    if (asked.length > 0) await store.insert("webhook_replays", asked, { columns });
    await write(io.stdout, `${asked.length} dead letters of ${id} will be delivered anew\n`);
  });
}

export function webhookEnable(id: string, flags: DatabaseFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "webhooks", async (store) => {
    await requireEndpoint(store, id);
    const [last] = await store.query(switchOf, { endpoint_id: id });
    if (last === undefined || last.state === "enabled") {
      throw usageError(`endpoint ${id} is not switched off.`);
    }
    const row = {
      endpoint_id: id,
      version: last.version + 1,
      state: "enabled",
      reason: "switched on by hand",
      changed_at: new Date(io.now()).toISOString(),
    };
    await store.insert("webhook_endpoints", [row], { columns: Object.keys(row) });
    await write(io.stdout, `endpoint ${id} is served again\n`);
  });
}

async function requireEndpoint(store: Store, id: string): Promise<Endpoint> {
  const rows = await store.query(status, {});
  const found = rows.find(({ endpoint_id }) => endpoint_id === id);
  if (found !== undefined) return found;
  const known = rows.map(({ endpoint_id }) => endpoint_id).join(", ") || "none yet";
  throw usageError(`no endpoint ${id} in database ${store.database}; there is ${known}.`);
}
