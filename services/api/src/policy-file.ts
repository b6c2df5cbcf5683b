import { DEFAULT_POLICY, parsePolicy, PolicyError, type PolicyTable } from "@ringfence/policy";
import { ConfigError, parseYaml, readSmallFile } from "@ringfence/runtime";

/**
 * The policy that measures are explained by: the file that enforce reads; null: the default. Enforce has the
 * same lines, because services do not import each other.
 *
 * @throws ConfigError with a line for each problem, where it cannot be read or makes no sense
 */
export function readPolicy(path: string | null): PolicyTable {
  if (path === null) return DEFAULT_POLICY;
  const read = parseYaml(readSmallFile("policy", path));
  if (!read.ok) throw new ConfigError([`${path}: the policy is no YAML: ${read.problem}`]);
  try {
    return parsePolicy(read.document);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `${path}: ${problem}`));
  }
}
