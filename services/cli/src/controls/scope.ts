/** What an entry is about, as it was said on the command line: checked, and in one form. */
import { checkNetwork } from "@ringfence/casework";
import { detectors } from "@ringfence/detectors";
import { nearest } from "@ringfence/runtime";
import { CONTROL_SCOPES, type ControlScope, identifier } from "@ringfence/schemas";
import { usageError } from "../io.ts";

export type ScopeFlags = Partial<Record<ControlScope, string>>;

export interface Scope {
  readonly scope: ControlScope;
  readonly value: string;
}

/**
 * @param sure whether the person said that it may match much
 * @throws CliError where it is not one thing, no such thing, or too much
 */
export function scopeOf(flags: ScopeFlags, sure: boolean): Scope {
  const given = CONTROL_SCOPES.flatMap((scope) => {
    const value = flags[scope]?.trim();
    return value === undefined ? [] : [{ scope, value }];
  });
  const [only, other] = given;
  if (only === undefined || other !== undefined) {
    const problem = only === undefined ? "say what it is about" : "an entry is about one thing";
    const options = CONTROL_SCOPES.map((scope) => `--${scope}`).join(", ");
    throw usageError(`${problem}: give one of ${options}.`);
  }
  const { scope, value } = only;
  if (!identifier.safeParse(value).success) {
    throw usageError(`--${scope} takes 1 to 128 characters, none of them control characters.`);
  }
  if (scope === "network") return { scope, value: networkOf(value, sure) };
  if (scope === "detector") {
    checkDetector("--detector", value);
    if (!sure) {
      throw usageError(
        `--detector ${value} matches every alert of the detector. Name an account, organization, ` +
          "key, network or cluster, or add --yes.",
      );
    }
  }
  return only;
}

/** @throws CliError where there is no such detector */
export function checkDetector(option: string, value: string): void {
  const ids = detectors.map(({ id }) => id);
  if (ids.includes(value)) return;
  const near = nearest(value, ids);
  const hint = near === null ? "" : ` Did you mean ${near}?`;
  throw usageError(`${option}: there is no detector "${value}".${hint} Use ${ids.join(", ")}.`);
}

function networkOf(value: string, sure: boolean): string {
  const checked = checkNetwork(value);
  if (!checked.ok) throw usageError(`--network ${checked.problem}`);
  const { prefix, wide } = checked;
  if (wide && !sure) {
    throw usageError(
      `--network ${prefix} may be that of a whole provider. Name a smaller one, or add --yes.`,
    );
  }
  return prefix;
}
