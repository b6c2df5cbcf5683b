/** `ringfence acknowledge`: who looks after an alert. */
import { MEANS, readJudged, statementOn, storeStatement } from "@ringfence/casework";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { actorOf } from "../decisions/actor.ts";
import { findAlert } from "../explain/find-alert.ts";
import { failure, type Io, usageError, write } from "../io.ts";
import { said } from "../output.ts";

export interface AcknowledgeFlags extends DatabaseFlags {
  readonly note?: string;
  readonly by?: string;
  /** Give it back, in place of taking it. */
  readonly release?: true;
}

const MOST_NOTE = 1_024;

/** @throws CliError where there is no such alert, or nobody can have it */
export function acknowledge(wanted: string, flags: AcknowledgeFlags, io: Io): Promise<void> {
  const note = (flags.note ?? "").trim();
  if (note.length > MOST_NOTE) throw usageError("--note takes at most 1,024 characters.");
  const event = flags.release === true ? "released" : "acknowledged";
  return withDatabase(flags, io, "acknowledge", async (store) => {
    const actor = await actorOf(flags.by, io);
    const alert = await readJudged(store, await findAlert(store, wanted));
    const now = new Date(io.now());
    const made = await statementOn(store, alert, { event, actor, note, now });
    if (typeof made === "string") throw failure(made);
    await storeStatement(store, made);
    await write(
      io.stdout,
      said(
        io,
        `${alert.alert_id} is ${event} by ${actor}: ${MEANS[event]}. ` +
          "The next revision says so, within seconds where enforce runs.",
      ),
    );
  });
}
