import { text } from "@ringfence/schemas";
import { usageError } from "../io.ts";

/**
 * Why somebody does it: it is kept, and published with what is done.
 *
 * @throws CliError where it says nothing, or too much
 */
export function reasonOf(given: string): string {
  const reason = given.trim();
  if (text.min(1).safeParse(reason).success) return reason;
  throw usageError("--reason takes 1 to 2,048 characters, none of them control characters.");
}
