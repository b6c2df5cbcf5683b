import { access, constants } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { findInputs, requireFile } from "../files.ts";
import { errorCode, failure, type Io, usageError } from "../io.ts";
import { isFolder } from "./folders.ts";

interface DetectFlags {
  readonly events?: string[];
  readonly accounts?: string;
  readonly alerts?: string;
  readonly ocsf?: string;
  readonly data?: string;
  readonly config?: string;
  readonly policy?: string;
}

const HELP = `
Needs nothing but this program: the ClickHouse it works on is embedded. Without --data its files
are temporary. Where events do not say their network (asn, country), open data does: see
docs/enrichment.md.

Examples:
  npx ringfence detect --events events.ndjson --accounts accounts.ndjson --alerts alerts.ndjson
  npx ringfence detect --events day1.ndjson.gz day2.ndjson.gz --alerts alerts.ndjson
  npx ringfence import --format combined a.log | npx ringfence detect --events - --alerts a.ndjson`;

export function detectCommand(io: Io): Command {
  return new Command("detect")
    .summary("run the whole pipeline over files of events")
    .description(
      "Runs the whole pipeline over files of request events, by event time, and writes one " +
        "alert revision a line in order of publication.",
    )
    .option("--events <file...>", "request events; .gz is unpacked, - is standard input")
    .option("--accounts <file>", "account profiles; without them what they say is unknown")
    .option("--alerts <file>", "where to write the alerts")
    .option("--ocsf <file>", "where to write them as OCSF Detection Findings, too")
    .option("--data <dir>", "keep the database here, to look into it or to go on from it")
    .option("--config <file>", "detection settings (YAML)")
    .option("--policy <file>", "the policy (YAML); without it the default holds")
    .addHelpText("after", HELP)
    .action(async (flags: DetectFlags) => {
      const { events, alerts } = await check(flags);
      const { runDetectFiles } = await import("./run-services.ts");
      const options = {
        events,
        accounts: flags.accounts ?? null,
        alerts,
        ocsf: flags.ocsf ?? null,
        dataDir: flags.data ?? null,
        configFile: flags.config ?? null,
        policyFile: flags.policy ?? null,
        io,
      };
      await runDetectFiles(options, await io.env());
    });
}

async function check(flags: DetectFlags): Promise<{ events: string[]; alerts: string }> {
  const { events, accounts, alerts, ocsf, config, policy } = flags;
  if (events === undefined) {
    throw usageError("detect needs events. Add --events FILE, or --events - for standard input.");
  }
  if (alerts === undefined) {
    throw usageError("detect needs a place for the alerts. Add --alerts FILE.");
  }
  await findInputs("events file", events);
  if (accounts !== undefined) await findInputs("accounts file", [accounts]);
  if (config !== undefined) await requireFile("config file", config);
  if (policy !== undefined) await requireFile("policy file", policy);
  const inputs = accounts === undefined ? events : [...events, accounts];
  if (inputs.filter((path) => path === "-").length > 1) {
    throw usageError("standard input (-) can be read only once. Give one of the two as a file.");
  }
  await checkOutput("--alerts", alerts, inputs);
  if (ocsf !== undefined) {
    const isSame = ocsf === "-" ? alerts === "-" : resolve(ocsf) === resolve(alerts);
    if (isSame) throw usageError(`${ocsf} is for the alerts. Choose another --ocsf.`);
    await checkOutput("--ocsf", ocsf, inputs);
  }
  return { events, alerts };
}

async function checkOutput(
  option: "--alerts" | "--ocsf",
  path: string,
  inputs: readonly string[],
): Promise<void> {
  if (path === "-") return;
  if (inputs.some((input) => input !== "-" && resolve(input) === resolve(path))) {
    throw usageError(`${path} is an input too. Choose another ${option}.`);
  }
  if (await isFolder(path)) {
    throw usageError(`${option} is a directory: ${path}. Name a file in it.`);
  }
  const folder = dirname(path);
  if (!(await isFolder(folder))) {
    throw usageError(`no such folder: ${folder}. Create it first: mkdir -p ${folder}`);
  }
  // Better to know before an hour of work than after it. Nothing is made yet: the file appears
  // when it is whole.
  const there = await access(path).then(
    () => true,
    () => false,
  );
  try {
    await access(there ? path : folder, constants.W_OK);
  } catch (error) {
    const code = errorCode(error) ?? "unknown";
    throw failure(`cannot write ${path} (${code}). Name another ${option}, or check its rights.`);
  }
}
