import { nearest } from "@ringfence/runtime/process";
import { type Argument, Command, type CommanderError } from "commander";
import { accountCommand } from "./commands/account.ts";
import { acknowledgeCommand } from "./commands/acknowledge.ts";
import { alertCommand } from "./commands/alert.ts";
import { clusterCommand } from "./commands/cluster.ts";
import { completionCommand } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
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
import { retentionCommand } from "./commands/retention.ts";
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
import { helpWidth, reflow } from "./help.ts";
import { type Io, usageError } from "./io.ts";

const VERSION = "0.1.0";

/** What the process ends with; docs/command-line.md has the same. */
export const EXIT_CODES = [
  [0, "done, or all is well"],
  [
    1,
    "something failed, or is not well (health, doctor, verify, topics, an expectation that did not hold)",
  ],
  [2, "the arguments, the environment or a file that they name make no sense"],
] as const;

const EPILOGUE = `
The help of a command has examples: npx ringfence alerts --help

Examples:
  npx ringfence alerts
  npx ringfence alert alr_a41d3a62
  npx ringfence detect --events events.ndjson --alerts alerts.ndjson
  npx ringfence doctor && npx ringfence up

Exit codes:
${EXIT_CODES.map(([code, text]) => `  ${code}  ${text}`).join("\n")}`;

const OPERATE = "Operate them:";

/** The one table of commands: the help, completion and docs/command-line.md are made of it. */
function commandTable(
  io: Io,
  settings: string,
): readonly (readonly [string, readonly Command[]])[] {
  return [
    [
      "Look into what was found:",
      [
        alertsCommand(io),
        alertCommand(io),
        explainCommand(io),
        accountCommand(io),
        clusterCommand(io),
        decisionsCommand(io),
        detectorsCommand(io),
        sqlCommand(io),
      ],
    ],
    [
      "Say what is right:",
      [
        acknowledgeCommand(io),
        verdictCommand(io),
        decideCommand(io),
        suppressCommand(io),
        snoozeCommand(io),
        allowListCommand(io),
        controlsCommand(io),
        breakerCommand(io),
      ],
    ],
    [
      "Work on files, and try things out:",
      [
        detectCommand(io),
        importCommand(io),
        simulateCommand(io),
        backtestCommand(io),
        shadowCommand(io),
        policyCommand(io),
      ],
    ],
    ["Run services:", serviceCommands(io, settings)],
    [
      OPERATE,
      [
        doctorCommand(io),
        healthCommand(io),
        topicsCommand(io),
        tokensCommand(io),
        webhooksCommand(io),
        networksCommand(io),
        verifyCommand(io),
        retentionCommand(io),
        completionCommand(io),
      ],
    ],
  ];
}

/** All commands. Only their definitions are loaded here; the work is imported when asked for. */
export async function buildProgram(io: Io): Promise<Command> {
  const asked = serviceOfHelp(io.argv);
  const settings = asked === null ? "" : await loadSettings(asked, io);
  const program = new Command("ringfence")
    .description("Finds abuse in API usage: from request events to explained alerts.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpCommand(
      new Command("help")
        .argument("[command]")
        .description("print the help of a command")
        .helpGroup(OPERATE),
    )
    .showSuggestionAfterError()
    .addHelpText("after", EPILOGUE);
  configure(program, io);
  for (const [heading, commands] of commandTable(io, settings)) {
    for (const command of commands) {
      adopt(command, program, io);
      program.addCommand(command.helpGroup(heading));
    }
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

async function loadSettings(service: ServiceName, io: Io): Promise<string> {
  const { settingsOf } = await import("./commands/run-services.ts");
  return settingsOf(service, helpWidth(io));
}

function configure(command: Command, io: Io): void {
  const colours = io.stdoutHasColours;
  const width = helpWidth(io);
  command.configureHelp({
    // Nearly all have options.
    subcommandTerm: (each) =>
      [each.name(), ...each.registeredArguments.map(argumentTerm)].join(" "),
    styleTitle: (title) => (colours ? `\u001b[1m${title}\u001b[0m` : title),
  });
  command.configureOutput({
    writeOut: (text) => void io.stdout.write(reflow(text, width)),
    getOutHelpWidth: () => width,
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

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** Commander's message in our words: one line, the nearest name, and where to read on. */
function explain(error: CommanderError, command: Command): string {
  if (error.code === "commander.excessArguments" && command.commands.length > 0) {
    return unknownBelow(command);
  }
  const [what = "", ...hints] = error.message.replace(/^error: /, "").split("\n");
  const hint = hints.map((line) => ` ${line.replace(/^\(|\)$/g, "")}`).join("");
  const name = nameOf(command);
  return `${what.replace(/\.$/, "")}.${hint} See "npx ${name} --help".`;
}

/** A command that has others below it takes no arguments itself: one of those was meant. */
function unknownBelow(command: Command): string {
  const [word = ""] = command.args;
  const names = command.commands.map((each) => each.name());
  const near = nearest(word, names);
  const hint = near === null ? ` There are ${names.join(", ")}.` : ` Did you mean ${near}?`;
  return `unknown command '${word}'.${hint} See "npx ${nameOf(command)} --help".`;
}

/** As it is typed: «ringfence policy test». */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
