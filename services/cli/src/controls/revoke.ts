/** `ringfence controls revoke`. */
import { revokeEntry } from "@ringfence/casework";
import { nearest } from "@ringfence/runtime";
import { control, type Control } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { actorOf } from "../decisions/actor.ts";
import { reasonOf } from "../decisions/reason.ts";
import { type Io, usageError, write } from "../io.ts";
import { wordsOf } from "./words.ts";

export interface RevokeFlags extends DatabaseFlags {
  readonly reason: string;
  readonly by?: string;
}

const controlIds = loadQuery({
  url: import.meta.url,
  file: "./control-ids.sql",
  params: z.object({ prefix: z.string(), most: z.int() }),
  row: control,
});

const SEE_LIST = "See npx ringfence controls.";
/** Ids among which the nearest is looked for. */
const MOST_COMPARED = 2_000;

/** @throws CliError where there is no such entry, or it is revoked already */
export function revokeControl(wanted: string, flags: RevokeFlags, io: Io): Promise<void> {
  const why = reasonOf(flags.reason);
  return withDatabase(flags, io, "controls", async (store) => {
    const entry = await findControl(store, wanted);
    if (entry.revoked_at !== null) {
      throw usageError(
        `${entry.control_id} was revoked by ${entry.revoked_by} on ${entry.revoked_at}.`,
      );
    }
    const actor = await actorOf(flags.by, io);
    await revokeEntry(store, entry, { at: new Date(io.now()), actor, reason: why });
    await write(io.stdout, `${entry.control_id} is revoked: it ${wordsOf(entry)} no longer\n`);
  });
}

async function findControl(store: Store, wanted: string): Promise<Control> {
  const digits = wanted.trim().toLowerCase().replace(/^ctl_/, "");
  if (!/^[0-9a-f]{1,32}$/.test(digits)) {
    throw usageError(`"${wanted}" is no id of an entry, or the beginning of one. ${SEE_LIST}`);
  }
  const [only, other] = await store.query(controlIds, { prefix: `ctl_${digits}`, most: 2 });
  if (only !== undefined && other === undefined) return only;
  if (only !== undefined) {
    throw usageError(`several entries begin with ctl_${digits}. Name more digits. ${SEE_LIST}`);
  }
  const all = await store.query(controlIds, { prefix: "ctl_", most: MOST_COMPARED });
  const begins = (id: string) => id.slice("ctl_".length, "ctl_".length + digits.length);
  const near = nearest(
    digits,
    all.map(({ control_id }) => begins(control_id)),
  );
  const meant = all.find(({ control_id }) => near !== null && begins(control_id) === near);
  const hint = meant === undefined ? "" : ` Did you mean ${meant.control_id}?`;
  throw usageError(`no entry begins with ctl_${digits}.${hint} ${SEE_LIST}`);
}
