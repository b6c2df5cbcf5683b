import { gather } from "@ringfence/casework";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, write } from "../io.ts";
import { policyOf } from "../policy/policy-of.ts";
import { textWidth, writeJson } from "../output.ts";
import { findAlert } from "./find-alert.ts";
import { renderExplained } from "./render/render.ts";

export interface ExplainFlags extends DatabaseFlags {
  readonly json?: true;
  readonly policy?: string;
}

/** `ringfence explain`. */
export async function explain(wanted: string, flags: ExplainFlags, io: Io): Promise<void> {
  const policy = await policyOf(flags.policy, io);
  return withDatabase(flags, io, "explain", async (store) => {
    const found = await gather(store, await findAlert(store, wanted), policy);
    if (flags.json) {
      return writeJson(io, found);
    }
    await write(
      io.stdout,
      renderExplained(found, { width: textWidth(io), color: io.stdoutHasColours }),
    );
  });
}
