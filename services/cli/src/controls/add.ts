/** `ringfence controls add`, and what is short for it. */
import { controlOf, isKnown, storeControl } from "@ringfence/casework";
import { type Category, type Control, type ControlKind } from "@ringfence/schemas";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { actorOf } from "../decisions/actor.ts";
import { reasonOf } from "../decisions/reason.ts";
import { clusterMeant } from "../ids/find-id.ts";
import { type Io, usageError, write } from "../io.ts";
import { said } from "../output.ts";
import { wordsOf } from "./words.ts";
import { checkDetector, type Scope, type ScopeFlags, scopeOf } from "./scope.ts";

export interface AddFlags extends DatabaseFlags, ScopeFlags {
  readonly reason: string;
  readonly expires?: Date;
  readonly category?: readonly Category[];
  readonly raisedBy?: readonly string[];
  readonly by?: string;
  /** It may match much. */
  readonly yes?: true;
  readonly json?: true;
}

/** @throws CliError for what makes no sense, before a database is looked for */
export async function addControl(kind: ControlKind, flags: AddFlags, io: Io): Promise<void> {
  const asked = scopeOf(flags, flags.yes === true);
  const checked = await entryOf(kind, asked, flags, io);
  await withDatabase(flags, io, "controls", async (store) => {
    // As other commands take the beginning of an id: an entry about it alone would match nothing.
    const about =
      asked.scope === "cluster"
        ? { ...asked, value: await clusterMeant(store, asked.value) }
        : asked;
    const entry = about.value === asked.value ? checked : await entryOf(kind, about, flags, io);
    await storeControl(store, entry);
    await write(
      io.stdout,
      flags.json ? `${JSON.stringify(entry, null, 2)}\n` : said(io, textOf(entry)),
    );
    if ((await isKnown(store, about)) === false) {
      await write(
        io.stderr,
        `note: nothing is known of ${about.scope} ${about.value} in database ${store.database}\n`,
      );
    }
  });
}

async function entryOf(kind: ControlKind, about: Scope, flags: AddFlags, io: Io): Promise<Control> {
  const reason = reasonOf(flags.reason);
  const { expires, category = [], raisedBy = [] } = flags;
  if (kind === "snooze" && expires === undefined) {
    throw usageError("a snooze has to end: add --expires 7d, or make it a suppression.");
  }
  if (expires !== undefined && expires.getTime() <= io.now()) {
    throw usageError(`--expires ${expires.toISOString()} is over. Name a time to come.`);
  }
  for (const id of raisedBy) checkDetector("--raised-by", id);
  return controlOf({
    kind,
    ...about,
    categories: [...category],
    detectors: [...raisedBy],
    author: await actorOf(flags.by, io),
    reason,
    created_at: new Date(io.now()).toISOString(),
    expires_at: expires?.toISOString() ?? null,
  });
}

function textOf(entry: Control): string {
  return (
    `${entry.control_id} ${wordsOf(entry)}. It acts on open alerts too, within seconds where ` +
    "enforce runs."
  );
}
