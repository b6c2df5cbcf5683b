/** `docs/command-line.md`: every command as its help says, from the table that the program itself is made of. */
import { Writable } from "node:stream";
import type { Command } from "commander";
import { WHICH_DATABASE } from "../src/commands/database-flags.ts";
import { reflow } from "../src/help.ts";
import { buildProgram, EXIT_CODES } from "../src/program.ts";

const WIDTH = 96;
const SETTINGS = /Settings come from the environment:\n*/;

const INTRO = `<!-- Made by npm run generate from services/cli: change it there. -->

# The command line

\`npx ringfence\` lists the commands, and the help of each has examples. What is read comes as a table on a
terminal, as wide as that is, and as data with \`--json\`; tables and data stand on standard output, what is
said about them, such as the next command, on standard error.

- **Which database.** ${paragraph(WHICH_DATABASE)}
- **Ids.** The beginning of an id is enough where nothing else begins so: \`ringfence alert alr_a41d\`. Where
  nothing does, the nearest ids are named.
- **Who you are.** What changes something is done in somebody's name: \`--by\`, else \`RINGFENCE_ACTOR\`, else the
  user of the system.
- **Colours.** On a terminal that has them; never with \`NO_COLOR\`, always with \`FORCE_COLOR=1\`. \`COLUMNS\` says
  how wide a pipe is.
- **Published or not.** \`ringfence alerts\` shows alerts as they stand in the database. One that is marked
  \`pending\` is ahead of what was published; \`ringfence alert\` says which revision readers have.
- **Completion.** \`eval "$(npx ringfence completion bash)"\`, or \`zsh\`, or \`fish\`: of commands, options and the
  words that they take. It completes the word \`ringfence\`: \`alias ringfence="npx ringfence"\`.
- **Is all well?** \`ringfence doctor\` checks what Ringfence stands on from where you are: brokers, topics, schema,
  clocks, disks, consumer lag, files, the API. \`ringfence health\` tells what the running watch found
  ([operate.md](operate.md)).
`;

function paragraph(text: string): string {
  return reflow(text, 104).replaceAll("\n", "\n  ");
}

export async function commandPage(): Promise<string> {
  const program = await buildProgram(io(new Writable()));
  const codes = EXIT_CODES.map(([code, text]) => `- \`${code}\`: ${text}`);
  const commands = program.commands.filter((each) => each.name() !== "help");
  const headings = [...new Set(commands.map((each) => each.helpGroup()))];
  const parts = headings.map((heading) =>
    [
      `## ${heading.replace(/:$/, "")}`,
      ...commands
        .filter((each) => each.helpGroup() === heading)
        .flatMap((each) => sectionsOf(each)),
    ].join("\n\n"),
  );
  return `${[INTRO.trimEnd(), "## Exit codes", codes.join("\n"), ...parts].join("\n\n")}\n`;
}

function sectionsOf(command: Command, path = "ringfence"): string[] {
  const name = `${path} ${command.name()}`;
  return [
    `### ${name}`,
    ["```text", helpOf(command), "```"].join("\n"),
    ...command.commands
      .filter((each) => each.name() !== "help")
      .flatMap((each) => sectionsOf(each, name)),
  ];
}

/** What every command says is told once, above. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => WIDTH });
  command.outputHelp();
  return reflow(
    text
      .replace(WHICH_DATABASE, "")
      .replace(SETTINGS, "Settings come from the environment; --help lists them.\n\n"),
    WIDTH,
  )
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function io(nowhere: Writable) {
  return {
    argv: [],
    env: () => Promise.resolve({}),
    stdin: process.stdin,
    stdout: nowhere,
    stderr: nowhere,
    stdoutIsTerminal: false,
    stdoutHasColours: false,
    stdoutColumns: WIDTH,
    stderrIsTerminal: false,
    user: () => null,
    now: () => 0,
    sleep: () => Promise.resolve(),
    signal: new AbortController().signal,
  };
}
