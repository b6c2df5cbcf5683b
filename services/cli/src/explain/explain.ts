import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, write } from "../io.ts";
import { findAlert } from "./find-alert.ts";
import { gather } from "./gather.ts";
import { renderExplained } from "./render/render.ts";

export interface ExplainFlags extends DatabaseFlags {
  readonly json?: true;
}

/** Wider lines are hard to read; into a pipe or a file they are this wide. */
const MOST_COLUMNS = 100;

/** `ringfence explain`. */
export function explain(wanted: string, flags: ExplainFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "explain", async (store) => {
    const found = await gather(store, await findAlert(store, wanted));
    if (flags.json) {
      await write(io.stdout, `${JSON.stringify(found, null, 2)}\n`);
      return;
    }
    const width = Math.min(io.stdoutColumns ?? MOST_COLUMNS, MOST_COLUMNS);
    await write(io.stdout, renderExplained(found, { width, color: io.stdoutHasColours }));
  });
}
