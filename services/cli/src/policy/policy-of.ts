import { DEFAULT_POLICY, type PolicyTable } from "@ringfence/policy";
import { requireFile } from "../files.ts";
import type { Io } from "../io.ts";

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
