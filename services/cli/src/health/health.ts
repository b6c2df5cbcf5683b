/** `ringfence health`: what is wrong with Ringfence itself, as the watch told it last. */
import type { Column } from "@ringfence/runtime";
import { type OperatorAlert, operatorAlert } from "@ringfence/schemas";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { failure, type Io, write } from "../io.ts";
import { count, minuteOf, tableText, writeJson } from "../output.ts";

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
      await writeJson(io, document);
    } else {
      await write(
        io.stdout,
        tableText(io, COLUMNS, alerts.map(rowOf), (at) =>
          alerts[at]?.severity === "error" ? "red" : "yellow",
        ),
      );
      if (!isStale && alerts.length === 0) await write(io.stdout, "nothing is raised\n");
      if (unknown.length > 0)
        await write(
          io.stderr,
          `${count(unknown.length, "thing")} cannot be told yet: see --json\n`,
        );
    }
    if (isStale) throw failure(notWatched(lookedAt));
    if (alerts.length > 0) {
      throw failure(
        alerts.length === 1 ? "1 alert is raised" : `${alerts.length} alerts are raised`,
      );
    }
  });
}

const COLUMNS: readonly Column[] = [
  { head: "severity" },
  { head: "what" },
  { head: "since (UTC)", drops: 1 },
  { head: "seen", wraps: true },
  { head: "do", wraps: true },
];

function rowOf(alert: OperatorAlert): string[] {
  const { severity, kind, opened_at, text, what_to_do } = alert;
  return [severity, kind, minuteOf(opened_at), text, what_to_do];
}

function notWatched(lookedAt: Date | null): string {
  const when =
    lookedAt === null
      ? "nobody ever looked"
      : `nobody looked since ${minuteOf(lookedAt.getTime())} UTC`;
  return (
    `${when}: nothing is known of how Ringfence is. npm start (on live traffic) and npx ringfence up look each ` +
    "minute while they run, and so does npx ringfence watch beside them; files are not watched. What can be " +
    "checked without it: npx ringfence doctor."
  );
}
