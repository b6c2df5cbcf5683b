import { type Io, usageError } from "../io.ts";

const MOST_CHARACTERS = 128;

/**
 * Who does it: `--by`, else RINGFENCE_ACTOR, else the user of the system.
 *
 * @throws CliError where nobody is named: what is done to an account needs somebody behind it
 */
export async function actorOf(by: string | undefined, io: Io): Promise<string> {
  const env = await io.env();
  const said = by ?? (env["RINGFENCE_ACTOR"] || env["USER"] || env["LOGNAME"] || io.user());
  const name = (said ?? "").trim();
  if (name !== "" && name.length <= MOST_CHARACTERS) return name;
  throw usageError(
    name === ""
      ? "nobody is named who does this: add --by NAME, or set RINGFENCE_ACTOR."
      : `who does this has ${name.length} characters: name them with at most ${MOST_CHARACTERS} in --by.`,
  );
}
