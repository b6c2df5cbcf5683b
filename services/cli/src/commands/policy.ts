import { Command } from "commander";
import { requireFile } from "../files.ts";
import type { Io } from "../io.ts";
import { examples } from "./arguments.ts";

interface PolicyFlags {
  readonly policy?: string;
}

interface ShowFlags extends PolicyFlags {
  readonly json?: true;
}

interface TestFlags extends PolicyFlags {
  readonly junit?: string;
}

const HELP = `
The policy is a table (YAML): deploy/policy.yaml is the default, with what each part of it means. The
services read another from RINGFENCE_ENFORCE_POLICY_FILE, and check it when they start.

Examples:
  npx ringfence policy show
  npx ringfence policy test deploy/policy.cases.yaml --policy stricter.yaml`;

const TEST_HELP = `
A case is a finding, what is known of the account, what became of earlier alerts about it, and what
should be recommended. What is left out of account is unknown; without history there was nothing.

  cases:
    - name: a ring is suspended
      finding: { category: multi_account, severity: high, confidence: 0.995, families: 2 }
      account: { plan: free, age_days: 3 }                 # organization, reseller
      history:
        verdicts: [{ verdict: true_positive, days_ago: 10 }]    # category, this_alert
        measures: [{ action: warn, applied_days_ago: 20 }]      # lifted_days_ago, lifted_by
      expect: { action: suspend, clauses: [3.C, 2.A], expires_hours: 336, reason: high severity }

Exit code 1 where a case comes out otherwise, 2 where a file makes no sense.

Examples:
  npx ringfence policy test deploy/policy.cases.yaml
  npx ringfence policy test cases.yaml --policy stricter.yaml --junit policy.xml`;

const POLICY_OPTION = [
  "--policy <file>",
  "a policy (YAML) in place of that of RINGFENCE_ENFORCE_POLICY_FILE, or of the default",
] as const;

export function policyCommand(io: Io): Command {
  const show = new Command("show")
    .summary("print the policy in words")
    .description("Prints the policy in words: what is recommended, about whom, and for how long.")
    .option(...POLICY_OPTION)
    .option("--json", "the same as data")
    .addHelpText("after", examples("policy show", "policy show --policy stricter.yaml"))
    .action(async ({ policy, json }: ShowFlags) => {
      await check({ "policy file": policy });
      const { showPolicy } = await import("../policy/show.ts");
      await showPolicy(policy, json === true, io);
    });
  const test = new Command("test")
    .summary("run cases against the policy")
    .description("Runs cases against the policy: what it recommends of each, and why.")
    .argument("<file>", "the cases (YAML)")
    .option(...POLICY_OPTION)
    .option("--junit <file>", "write the outcome as a JUnit report")
    .addHelpText("after", TEST_HELP)
    .action(async (cases: string, { policy, junit }: TestFlags) => {
      await check({ "cases file": cases, "policy file": policy });
      const { testPolicy } = await import("../policy/test-policy.ts");
      await testPolicy({ cases, policy: policy ?? null, junit: junit ?? null }, io);
    });
  return new Command("policy")
    .summary("show the policy, or run cases against it")
    .description("Shows what is recommended about whom, and runs cases against it.")
    .addHelpText("after", HELP)
    .addCommand(show)
    .addCommand(test);
}

async function check(files: Readonly<Record<string, string | undefined>>): Promise<void> {
  for (const [what, path] of Object.entries(files)) {
    if (path !== undefined) await requireFile(what, path);
  }
}
