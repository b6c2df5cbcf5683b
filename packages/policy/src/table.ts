/** The policy as data: which clauses a category breaches, and what is recommended when. */
import { CATEGORIES } from "@ringfence/schemas";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { type PolicyTable, policyTable } from "./schema.ts";

export { rankOf } from "./floors.ts";
export type { PolicyTable } from "./schema.ts";

/** A table that makes no sense; each problem names the place in it. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code = "POLICY";
  readonly retriable = false;
  readonly problems: readonly string[];
  constructor(problems: readonly string[], cause?: unknown) {
    super(problems.join("\n"), { cause });
    this.problems = problems;
  }
}

/** Unusual traffic is no violation by itself, however sure we are that it is unusual. */
const SUSPENDABLE = CATEGORIES.filter((one) => one !== "anomalous_traffic");

/** What an alert must show to be believed in spite of a recent verdict or a lifted measure. */
const BEYOND_DOUBT = { severity_min: "critical", confidence_min: 0.999 } as const;

/** The policy of the Music API Terms of 18 August 2025. */
export const DEFAULT_POLICY: PolicyTable = policyTable.parse({
  always: ["2.A"],
  clauses: {
    multi_account: ["3.C"],
    pooling: ["3.B"],
    resale: ["3.A"],
    credential_sharing: ["1.C", "2.B"],
    interference: ["3.E"],
    anomalous_traffic: ["3.E"],
    extraction: ["3.F"],
    malicious_content: ["3.D"],
    entitlement: ["1.B"],
  },
  exemptions: [{ clause: "4.C", categories: ["resale"], reseller: "authorized" }],
  paying_plans: ["starter", "creator", "pro", "scale", "business", "enterprise"],
  ladder: [
    {
      action: "suspend",
      severity_min: "high",
      confidence_min: 0.99,
      families_min: 2,
      categories: SUSPENDABLE,
    },
    { action: "throttle", severity_min: "medium", confidence_min: 0.9, families_min: 1 },
    { action: "warn", severity_min: "low", confidence_min: 0.7, families_min: 1 },
  ],
  // Verdicts of people alone: a measure that nobody looked at is the word of a detector once more.
  escalation: [{ true_positives_min: 2, days: 90 }],
  cooldowns: [
    { after: "false_positive", days: 14, at_most: "warn", unless: BEYOND_DOUBT },
    { after: "benign", days: 14, at_most: "warn", unless: BEYOND_DOUBT },
    { after: "lifted", days: 7, at_most: "warn", unless: BEYOND_DOUBT },
  ],
  expires_hours: { warn: 720, throttle: 72, suspend: 336 },
  updates: { every_minutes: 15, severity_falls_after_minutes: 60 },
  // Whose key leaked is harmed and harms nobody: that is no part of what others do.
  merge: {
    enabled: true,
    overlap_min: 0.5,
    gap_minutes: 240,
    apart: ["credential_sharing"],
  },
  // Every measure waits for a person; the caps hold for whoever switches something on.
  automatic: [],
  caps: [
    { name: "an hour", hours: 1, accounts: 20, share_of_active: 0.002 },
    { name: "a day", hours: 24, accounts: 100, share_of_active: 0.005 },
    { name: "paying accounts, a day", hours: 24, share_of_paying: 0.002 },
    { name: "one category, a day", hours: 24, share_of_active: 0.003, categories: [...CATEGORIES] },
  ],
});

/**
 * Checks a table that came from outside. A name that it leaves out keeps its default; one that it
 * gives replaces the default as a whole.
 *
 * @throws PolicyError with one line a problem, each with the place in the table and the fix
 */
export function parsePolicy(input: unknown): PolicyTable {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new PolicyError(["policy (whole): must be «name: value», as in deploy/policy.yaml"]);
  }
  // Whoever comments out all cooldowns may mean none of them, or those of the default.
  const empty = Object.entries(input).flatMap(([name, value]) => (value === null ? [name] : []));
  if (empty.length > 0) {
    throw new PolicyError(
      empty.map(
        (name) =>
          `policy ${name}: has nothing below it; leave the name out for the default, or write [] ` +
          "for none",
      ),
    );
  }
  const parsed = policyTable.safeParse({ ...DEFAULT_POLICY, ...input });
  if (parsed.success) return parsed.data;
  throw new PolicyError(problemsOf(parsed.error, policyTable, "policy"), parsed.error);
}

/** Each issue as a line: the place, what is wrong there, and for a misspelt name the nearest. */
export function problemsOf(error: z.ZodError, schema: z.ZodType, what: string): string[] {
  return error.issues.flatMap((issue) => {
    const place = `${what} ${issue.path.join(".") || "(whole)"}`;
    if (issue.code !== "unrecognized_keys") return [`${place}: ${issue.message}`];
    const known = namesAt(schema, issue.path);
    return issue.keys.map((key) => {
      const near = known.length === 0 ? "" : `; did you mean ${closest(key, known)}?`;
      return `${place}: there is no "${key}"${near}`;
    });
  });
}

/** The names that a schema knows at a place. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const step of path) {
    const whole = unwrapped(at);
    if (whole instanceof z.ZodObject) at = whole.shape[String(step)];
    else if (whole instanceof z.ZodArray) at = whole.element;
    else return [];
  }
  const end = unwrapped(at);
  if (end instanceof z.ZodRecord && end.keyType instanceof z.ZodEnum) {
    return end.keyType.options.map(String);
  }
  return end instanceof z.ZodObject ? Object.keys(end.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault) at = at.unwrap();
  return at;
}
