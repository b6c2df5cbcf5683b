/** `ringfence verdict`: what an analyst found an alert to be. */
import { alert, type Alert, contentId, verdict, type VerdictValue } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { actorOf } from "../decisions/actor.ts";
import { findAlert } from "../explain/find-alert.ts";
import { failure, type Io, usageError, write } from "../io.ts";

export interface VerdictFlags extends DatabaseFlags {
  readonly note: string;
  readonly by?: string;
  readonly analyst?: string;
}

const judgedAlert = loadQuery({
  url: import.meta.url,
  file: "./judged-alert.sql",
  params: z.object({ alert_id: z.string() }),
  row: z.strictObject({ body: z.string() }),
});

const BECOMES: Readonly<Record<VerdictValue, string>> = {
  true_positive: "it stays open, acknowledged",
  false_positive: "it is closed, unless it becomes worse than it was",
  benign: "it is suppressed while its finding lives",
};

/** @throws CliError where there is no such alert, or the note is none */
export function giveVerdict(
  wanted: string,
  value: VerdictValue,
  flags: VerdictFlags,
  io: Io,
): Promise<void> {
  const note = flags.note.trim();
  if (note === "" || note.length > 4_096) throw usageError("--note takes 1 to 4,096 characters.");
  return withDatabase(flags, io, "verdict", async (store) => {
    const analyst = await actorOf(flags.by ?? flags.analyst, io);
    const judged = await readJudged(store, await findAlert(store, wanted));
    const said = verdict.parse({
      alert_id: judged.alert_id,
      alert_revision: judged.revision,
      verdict: value,
      analyst,
      note,
      given_at: new Date(io.now()).toISOString(),
    });
    const row = {
      verdict_id: contentId("vdt", said),
      ...said,
      // What it rests on, as it was when it was judged.
      detector_id: judged.detector.id,
      detector_version: judged.detector.version,
      category: judged.category,
      severity: judged.severity,
      mode: judged.mode,
      account_ids: judged.account_ids,
    };
    await store.insert("verdicts", [row], { columns: Object.keys(row) });
    await write(
      io.stdout,
      `${judged.alert_id} is judged ${value} by ${analyst}: ${BECOMES[value]}. ` +
        "The next revision says so, within seconds where enforce runs.\n",
    );
  });
}

async function readJudged(store: Store, alert_id: string): Promise<Alert> {
  const [row] = await store.query(judgedAlert, { alert_id });
  const parsed = row === undefined ? null : alert.safeParse(JSON.parse(row.body));
  if (parsed?.success) return parsed.data;
  throw failure(
    `${alert_id} is not what the schema says: judge it with the version that wrote it.`,
  );
}
