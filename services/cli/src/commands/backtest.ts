import { Command } from "commander";
import { requireFile } from "../files.ts";
import { failure, type Io, usageError } from "../io.ts";
import { instant } from "./arguments.ts";
import { type DatabaseFlags, WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

interface BacktestFlags extends DatabaseFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly config?: string;
  readonly base?: string;
  readonly policy?: string;
  readonly basePolicy?: string;
  readonly expect?: string;
  readonly junit?: string;
  readonly json?: boolean;
}

const HELP = `
Detection runs over the stored events of the window in databases of its own, which go away; nothing
of what is live is touched. With --config it runs twice, with the settings of today (--base, else the
defaults) and with those to try, and says which alerts appear, vanish or change and how many accounts
each measure hits. With --policy it says the same of another policy, on the same findings. Profiles are
those of today; verdicts on earlier alerts count for nothing. The window is widened to quarters of the hour.

--expect names a file (YAML) of what has to come out, --junit writes that as a JUnit report:

  expect:
    - name: the ring of October
      alert: { category: multi_account, accounts: [acc_1, acc_2], severity_min: high }
    - name: the course is left alone
      no_alert: { accounts: [acc_7, acc_8], severity_min: medium }
    - name: few are suspended
      at_most: { action: suspend, accounts: 20 }

Exit code 1 where an expectation fails.

${WHICH_DATABASE}

Examples:
  npx ringfence backtest --config candidate.yaml
  npx ringfence backtest --policy stricter.yaml
  npx ringfence backtest --from 2026-10-12 --to 2026-10-19 --config candidate.yaml --base live.yaml
  npx ringfence backtest --data demo/data --expect expect.yaml --junit backtest.xml`;

export function backtestCommand(io: Io): Command {
  const command = new Command("backtest")
    .summary("say what other detection settings would find in stored events")
    .description(
      "Runs detection over stored events with other settings: which alerts appear, vanish or " +
        "change, and what that costs in accounts.",
    )
    .option("--from <time>", "first moment of the window", instant("--from", io.now))
    .option("--to <time>", "end of the window, not part of it", instant("--to", io.now))
    .option("--config <file>", "detection settings to try (YAML)")
    .option("--base <file>", "detection settings of today; the defaults where left out")
    .option("--policy <file>", "a policy to try (YAML)")
    .option("--base-policy <file>", "the policy of today; the default where left out")
    .option("--expect <file>", "what has to come out (YAML)")
    .option("--junit <file>", "write expectations as a JUnit report")
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action((flags: BacktestFlags) => backtest(flags, io));
  return withDatabaseFlags(command);
}

async function backtest(flags: BacktestFlags, io: Io): Promise<void> {
  const { from, to, config, base, policy, basePolicy, expect, junit, json } = flags;
  if (from && to && from >= to) throw usageError("--from must lie before --to. Swap them.");
  if (junit !== undefined && expect === undefined) {
    throw usageError("--junit reports expectations. Add --expect FILE.");
  }
  const files = {
    "config file": config,
    "base file": base,
    "policy file": policy,
    "base policy file": basePolicy,
    "expectations file": expect,
  };
  for (const [what, path] of Object.entries(files)) {
    if (path !== undefined) await requireFile(what, path);
  }
  const { withDatabase } = await import("../database/open.ts");
  const { runBacktest } = await import("./run-services.ts");
  let held = true;
  await withDatabase(flags, io, "backtest", async (live, open) => {
    held = await runBacktest({
      live,
      open,
      from: from ?? null,
      to: to ?? null,
      baseFile: base ?? null,
      configFile: config ?? null,
      basePolicyFile: basePolicy ?? null,
      policyFile: policy ?? null,
      expectFile: expect ?? null,
      junitFile: junit ?? null,
      json: json === true,
      stdout: io.stdout,
      signal: io.signal,
    });
  });
  if (!held)
    throw failure("an expectation failed; the report above says which, and what was seen.");
}
