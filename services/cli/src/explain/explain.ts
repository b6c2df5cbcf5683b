import { gather } from "@ringfence/casework";
import { DEFAULT_POLICY, type PolicyTable } from "@ringfence/policy";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { requireFile } from "../files.ts";
import { type Io, write } from "../io.ts";
import { findAlert } from "./find-alert.ts";
import { renderExplained } from "./render/render.ts";

export interface ExplainFlags extends DatabaseFlags {
  readonly json?: true;
  readonly policy?: string;
}

/** Wider lines are hard to read; into a pipe or a file they are this wide. */
const MOST_COLUMNS = 100;

/** `ringfence explain`. */
export async function explain(wanted: string, flags: ExplainFlags, io: Io): Promise<void> {
  const policy = await policyOf(flags.policy, io);
  return withDatabase(flags, io, "explain", async (store) => {
    const found = await gather(store, await findAlert(store, wanted), policy);
    if (flags.json) {
      await write(io.stdout, `${JSON.stringify(found, null, 2)}\n`);
      return;
    }
    const width = Math.min(io.stdoutColumns ?? MOST_COLUMNS, MOST_COLUMNS);
    await write(io.stdout, renderExplained(found, { width, color: io.stdoutHasColours }));
  });
}

/**
 * The policy of that file, else the one that enforce would read. The reader of a file is loaded for those alone
 * who name one.
 */
export async function policyOf(path: string | undefined, io: Io): Promise<PolicyTable> {
  const policy = path ?? ((await io.env())["RINGFENCE_ENFORCE_POLICY_FILE"] || undefined);
  if (policy === undefined) return DEFAULT_POLICY;
  await requireFile("policy file", policy);
  const { readPolicy } = await import("@ringfence/enforce");
  return readPolicy(policy);
}
