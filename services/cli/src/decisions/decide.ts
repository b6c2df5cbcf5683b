/** `ringfence decide`: asks enforce to take a step, and says what became of it. */
import { askStep, readDecisions, STATE_OF, waitForAnswers, type Wish } from "@ringfence/casework";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { findAlert } from "../explain/find-alert.ts";
import { failure, type Io, usageError, write } from "../io.ts";
import { actorOf } from "./actor.ts";
import { reasonOf } from "./reason.ts";

export interface DecideFlags extends DatabaseFlags {
  readonly reason: string;
  readonly by?: string;
}

/** Which measures of an alert a wish is about. */
const CONCERNED: Readonly<Record<Wish, string[]>> = {
  approve: ["proposed"],
  applied: ["approved"],
  lift: ["proposed", "approved", "applied"],
};
const MOST = 10_000;
/** How long an answer is waited for. */
const ASKS = 40;
const PAUSE_MS = 250;

const decisionIds = loadQuery({
  url: import.meta.url,
  file: "./decision-ids.sql",
  params: z.object({ prefix: z.string(), most: z.int() }),
  row: z.strictObject({ decision_id: z.string() }),
});

/**
 * @param id of a measure (`dec_…`, or its beginning), or of an alert (`alr_…`): all of its measures
 * @throws CliError where there is no such measure, or enforce refused
 */
export function decide(id: string, wish: Wish, flags: DecideFlags, io: Io): Promise<void> {
  const reason = reasonOf(flags.reason);
  return withDatabase(flags, io, "decide", async (store) => {
    const actor = await actorOf(flags.by, io);
    const ids = id.startsWith("alr_") ? await ofAlert(store, id, wish) : [await ofId(store, id)];
    const asked = await askStep(store, ids, { wish, actor, reason, at: new Date(io.now()) });
    const patience = { asks: ASKS, pauseMs: PAUSE_MS, sleep: io.sleep, signal: io.signal };
    const found = await waitForAnswers(store, asked, patience);
    const refused = found.filter(({ outcome }) => outcome === "refused");
    if (refused[0] !== undefined) {
      throw failure(`${refused.length} of ${ids.length} refused: ${refused[0].detail}.`);
    }
    const waiting = ids.length - found.length;
    const done = `${found.length} of ${ids.length} ${STATE_OF[wish]} by ${actor}\n`;
    await write(io.stdout, found.length > 0 ? done : "");
    if (waiting === 0) return;
    await write(
      io.stderr,
      `${waiting} noted and not answered yet: enforce takes it up when it runs on ${store.database}\n`,
    );
  });
}

async function ofAlert(store: Store, id: string, wish: Wish): Promise<string[]> {
  const alert = await findAlert(store, id);
  const states = CONCERNED[wish];
  const rows = await readDecisions(store, { account: "", alert, states, most: MOST });
  if (rows.length > 0) return rows.map(({ decision_id }) => decision_id);
  throw usageError(
    `no measure of ${alert} is ${states.join(" or ")}. See npx ringfence decisions --alert ${alert}.`,
  );
}

async function ofId(store: Store, id: string): Promise<string> {
  const digits = id.replace(/^dec_/, "");
  if (!/^[0-9a-f]{1,32}$/.test(digits)) {
    throw usageError(`"${id}" is no id of a measure or an alert. See npx ringfence decisions.`);
  }
  const found = await store.query(decisionIds, { prefix: `dec_${digits}`, most: 2 });
  const [only, other] = found;
  if (only === undefined)
    throw usageError(`no measure begins with dec_${digits}. See npx ringfence decisions.`);
  if (other !== undefined)
    throw usageError(`several measures begin with dec_${digits}. Name more digits.`);
  return only.decision_id;
}
