import { identifier } from "@ringfence/schemas";
import { type Io, usageError } from "../io.ts";

/**
 * Who does it: `--by`, else RINGFENCE_ACTOR, else the user of the system.
 *
 * @throws CliError where nobody is named: what is done to an account needs somebody behind it
 */
export async function actorOf(by: string | undefined, io: Io): Promise<string> {
  const env = await io.env();
  const said = by ?? (env["RINGFENCE_ACTOR"] || env["USER"] || env["LOGNAME"] || io.user());
  const name = (said ?? "").trim();
  if (identifier.safeParse(name).success) return name;
  throw usageError(
    name === ""
      ? "nobody is named who does this: add --by NAME, or set RINGFENCE_ACTOR."
      : "--by takes at most 128 characters, none of them control characters.",
  );
}
