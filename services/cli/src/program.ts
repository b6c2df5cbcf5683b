import { Command, type CommanderError } from "commander";
import { accountCommand } from "./commands/account.ts";
import { alertCommand } from "./commands/alert.ts";
import { clusterCommand } from "./commands/cluster.ts";
import { alertsCommand } from "./commands/alerts.ts";
import { backtestCommand } from "./commands/backtest.ts";
import {
  allowListCommand,
  controlsCommand,
  snoozeCommand,
  suppressCommand,
} from "./commands/controls.ts";
import { breakerCommand, decideCommand, decisionsCommand } from "./commands/decisions.ts";
import { detectCommand } from "./commands/detect.ts";
import { detectorsCommand } from "./commands/detectors.ts";
import { explainCommand } from "./commands/explain.ts";
import { healthCommand } from "./commands/health.ts";
import { importCommand } from "./commands/import.ts";
import { networksCommand } from "./commands/networks.ts";
import { policyCommand } from "./commands/policy.ts";
import { serviceCommands, serviceOfHelp } from "./commands/services.ts";
import type { ServiceName } from "./commands/run-services.ts";
import { shadowCommand } from "./commands/shadow.ts";
import { sqlCommand } from "./commands/sql.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { tokensCommand } from "./commands/tokens.ts";
import { topicsCommand } from "./commands/topics.ts";
import { verdictCommand } from "./commands/verdict.ts";
import { verifyCommand } from "./commands/verify.ts";
import { webhooksCommand } from "./commands/webhooks.ts";
import { type Io, usageError } from "./io.ts";

const VERSION = "0.1.0";

const EPILOGUE = `
Examples:
  npx ringfence simulate --hours 24 --accounts 500 --out demo
  npx ringfence detect --events demo/events.ndjson --accounts demo/accounts.ndjson --alerts a.ndjson
  npx ringfence import --format combined access.log.gz --out events.ndjson
  npx ringfence up

Exit codes: 0 done, 1 something failed, 2 the arguments make no sense.`;

/** All commands. Only their definitions are loaded here; the work is imported when asked for. */
export async function buildProgram(io: Io): Promise<Command> {
  const asked = serviceOfHelp(io.argv);
  const settings = asked === null ? "" : await loadSettings(asked);
  const program = new Command("ringfence")
    .description("Finds abuse in API usage: from request events to explained alerts.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .showSuggestionAfterError()
    .addHelpText("after", EPILOGUE);
  configure(program, io);
  const commands = [
    detectCommand(io),
    alertsCommand(io),
    alertCommand(io),
    explainCommand(io),
    accountCommand(io),
    clusterCommand(io),
    decisionsCommand(io),
    decideCommand(io),
    breakerCommand(io),
    verdictCommand(io),
    controlsCommand(io),
    allowListCommand(io),
    suppressCommand(io),
    snoozeCommand(io),
    detectorsCommand(io),
    backtestCommand(io),
    shadowCommand(io),
    policyCommand(io),
    importCommand(io),
    simulateCommand(io),
    ...serviceCommands(io, settings),
    tokensCommand(io),
    sqlCommand(io),
    webhooksCommand(io),
    topicsCommand(io),
    networksCommand(io),
    verifyCommand(io),
    healthCommand(io),
  ];
  for (const command of commands) {
    adopt(command, program, io);
    program.addCommand(command);
  }
  return program;
}

/** The settings of its parent, for a command and those below it. */
function adopt(command: Command, parent: Command, io: Io): void {
  command.copyInheritedSettings(parent).helpOption("-h, --help", "print this help");
  if (command.commands.length > 0) command.helpCommand(false);
  configure(command, io);
  for (const each of command.commands) adopt(each, command, io);
}

async function loadSettings(service: ServiceName): Promise<string> {
  const { settingsOf } = await import("./commands/run-services.ts");
  return settingsOf(service);
}

function configure(command: Command, io: Io): void {
  const colours = io.stdoutHasColours;
  command.configureHelp({
    styleTitle: (title) => (colours ? `\u001b[1m${title}\u001b[0m` : title),
  });
  command.configureOutput({
    writeOut: (text) => void io.stdout.write(text),
    // Errors are shown once, in one line, by `main`.
    writeErr: () => {},
    getOutHasColors: () => colours,
    getErrHasColors: () => false,
  });
  command.exitOverride((error) => {
    if (error.exitCode === 0) throw error;
    if (error.code === "commander.help") {
      io.stderr.write(`${command.helpInformation()}\n`);
      const [, unknown] = io.argv;
      const what = unknown === undefined ? "no command given" : `unknown command '${unknown}'`;
      throw usageError(`${what}. Choose one of the commands above.`);
    }
    throw usageError(explain(error, command));
  });
}

/** Commander's message in our words: one line, the nearest name, and where to read on. */
function explain(error: CommanderError, command: Command): string {
  const [what = "", ...hints] = error.message.replace(/^error: /, "").split("\n");
  const hint = hints.map((line) => ` ${line.replace(/^\(|\)$/g, "")}`).join("");
  const name = nameOf(command);
  return `${what.replace(/\.$/, "")}.${hint} See "npx ${name} --help".`;
}

/** As it is typed: «ringfence policy test». */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
