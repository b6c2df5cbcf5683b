/** The policy as data: which clauses a category breaches, and what is recommended when. */
import { action, CATEGORIES, category, SEVERITIES, severity } from "@ringfence/schemas";
import type { Severity } from "@ringfence/schemas";
import { z } from "zod";

const clause = z.string().regex(/^\d+\.[A-Z]$/, "must look like 3.C");

/** No table may recommend suspension below these: reasonable belief needs that much. */
const SUSPEND_FLOOR = { confidence: 0.99, families: 2, severity: "medium" } as const;
/** No table may recommend throttling below this confidence. */
const THROTTLE_FLOOR = 0.9;

/** A rung holds where all of its minimums are met. */
const rung = z
  .strictObject({
    action,
    severity_min: severity,
    confidence_min: z.number().min(0).max(1),
    /** Independent families of evidence. */
    families_min: z.int().min(0),
    /** The categories it is for; every category where left out. */
    categories: z.array(category).min(1).optional(),
  })
  .superRefine((row, context) => {
    const problem = belowFloor(row);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
export type Rung = z.infer<typeof rung>;

/** An authorization that takes accounts out of some categories, and out of nothing else. */
const exemption = z.strictObject({
  clause,
  categories: z.array(category).min(1),
  reseller: z.literal("authorized"),
});

export const policyTable = z.strictObject({
  /** Clauses that every alert cites. */
  always: z.array(clause),
  /** Clauses by category; each category must be there. */
  clauses: z.record(category, z.array(clause).min(1)),
  exemptions: z.array(exemption),
  /** From the strongest measure down; the first rung that holds decides, else `observe`. */
  ladder: z.array(rung),
});
export type PolicyTable = z.infer<typeof policyTable>;

/** Unusual traffic is no violation by itself, however sure we are that it is unusual. */
const SUSPENDABLE = CATEGORIES.filter((one) => one !== "anomalous_traffic");

/** The policy of the Music API Terms of 18 August 2025. */
export const DEFAULT_POLICY: PolicyTable = parsePolicy({
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
});

/**
 * Checks a table that came from outside.
 *
 * @throws Error with one line a problem, each with the place in the table.
 */
export function parsePolicy(input: unknown): PolicyTable {
  const parsed = policyTable.safeParse(input);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    (issue) => `policy ${issue.path.join(".") || "(whole)"}: ${issue.message}`,
  );
  throw new Error(lines.join("\n"), { cause: parsed.error });
}

/** Rank of a severity, 0 for info: severities compare by it. */
export function rankOf(value: Severity): number {
  return SEVERITIES.indexOf(value);
}

function belowFloor(row: Rung): string | null {
  const { confidence, families, severity: least } = SUSPEND_FLOOR;
  if (row.action === "throttle" && row.confidence_min < THROTTLE_FLOOR) {
    return `throttle needs confidence_min of ${THROTTLE_FLOOR} or more`;
  }
  if (row.action !== "suspend") return null;
  if (row.confidence_min < confidence) {
    return `suspend needs confidence_min of ${confidence} or more`;
  }
  if (row.families_min < families) return `suspend needs families_min of ${families} or more`;
  if (rankOf(row.severity_min) < rankOf(least)) return `suspend needs severity_min of ${least}`;
  return null;
}
