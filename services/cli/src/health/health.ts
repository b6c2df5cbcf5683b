/** `ringfence health`: what is wrong with Ringfence itself, as the watch told it last. */
import { columns } from "@ringfence/runtime";
import { type OperatorAlert, operatorAlert } from "@ringfence/schemas";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { failure, type Io, write } from "../io.ts";

/** The watch looks each minute; without a look for so long nothing is known. */
const STALE_MS = 5 * 60_000;

const url = import.meta.url;
const openAlerts = loadQuery({
  url,
  file: "./open-alerts.sql",
  params: z.object({}),
  row: z.strictObject({ body: z.string() }),
});
const lastLook = loadQuery({
  url,
  file: "./last-look.sql",
  params: z.object({}),
  row: z.strictObject({ looked_ms: z.int(), body: z.string() }),
});
const unknowns = z.array(z.object({ kind: z.string(), subject: z.string(), text: z.string() }));

export interface HealthFlags extends DatabaseFlags {
  readonly json?: true;
}

/** Fails where something is raised, and where nobody looked lately: silence is not health. */
export function health(flags: HealthFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "health", async (store) => {
    const rows = await store.query(openAlerts, {});
    const alerts = rows.map(({ body }) => operatorAlert.parse(JSON.parse(body)));
    const [look] = await store.query(lastLook, {});
    const lookedAt = look === undefined ? null : new Date(look.looked_ms);
    const unknown = unknowns.parse(JSON.parse(look?.body ?? "[]"));
    const isStale = lookedAt === null || io.now() - lookedAt.getTime() > STALE_MS;
    if (flags.json) {
      const looked_at = lookedAt?.toISOString() ?? null;
      const document = { looked_at, is_stale: isStale, alerts, unknown };
      await write(io.stdout, `${JSON.stringify(document, null, 2)}\n`);
    } else {
      await write(io.stdout, table(alerts));
      if (!isStale && alerts.length === 0) await write(io.stdout, "nothing is raised\n");
      if (unknown.length > 0)
        await write(io.stderr, `${unknown.length} things cannot be told yet: see --json\n`);
    }
    if (isStale) {
      const when =
        lookedAt === null ? "nobody ever looked" : `nobody looked since ${utc(lookedAt)}`;
      throw failure(`${when}: run npx ringfence up, or npx ringfence watch.`);
    }
    if (alerts.length > 0) {
      throw failure(
        alerts.length === 1 ? "1 alert is raised" : `${alerts.length} alerts are raised`,
      );
    }
  });
}

function table(alerts: readonly OperatorAlert[]): string {
  if (alerts.length === 0) return "";
  const head = ["severity", "what", "since (UTC)", "seen", "do"];
  const cells = alerts.map((alert) => [
    alert.severity,
    alert.kind,
    utc(new Date(alert.opened_at)),
    alert.text,
    alert.what_to_do,
  ]);
  return columns([head, ...cells])
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function utc(at: Date): string {
  return at.toISOString().slice(0, 16).replace("T", " ");
}
