/** `ringfence verdict`: what an analyst found an alert to be. */
import { BECOMES, readJudged, storeVerdict, timeOfVerdict, verdictOn } from "@ringfence/casework";
import type { VerdictValue } from "@ringfence/schemas";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { actorOf } from "../decisions/actor.ts";
import { findAlert } from "../explain/find-alert.ts";
import { type Io, usageError, write } from "../io.ts";
import { said } from "../output.ts";

export interface VerdictFlags extends DatabaseFlags {
  readonly note: string;
  readonly by?: string;
  readonly analyst?: string;
}

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
    const at = await timeOfVerdict(store, judged.alert_id, new Date(io.now()));
    const given = { value, analyst, note, at };
    await storeVerdict(store, judged, verdictOn(judged, given));
    await write(
      io.stdout,
      said(
        io,
        `${judged.alert_id} is judged ${value} by ${analyst}: ${BECOMES[value]}. ` +
          "The next revision says so, within seconds where enforce runs.",
      ),
    );
  });
}
