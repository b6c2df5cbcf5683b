/** Whether output may be coloured, by what people asked for and where it goes. */
import type { Env } from "../config/read-config.ts";

/**
 * FORCE_COLOR wins (0 and false say no), then NO_COLOR (anything but empty says no), then whether it goes to a
 * terminal that has colours.
 *
 * @param terminalHasColours false where the output is no terminal
 */
export function allowsColours(env: Env, terminalHasColours: boolean): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return terminalHasColours;
}
