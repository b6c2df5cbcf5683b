import { Command } from "commander";
import { type Io, write } from "../io.ts";
import { oneOf } from "./arguments.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

const HELP = `
It completes the word ringfence; where that is run by npx, make it a command first:
alias ringfence="npx ringfence"

Examples:
  eval "$(npx ringfence completion bash)"                                # in ~/.bashrc
  eval "$(npx ringfence completion zsh)"                                 # in ~/.zshrc, after compinit
  npx ringfence completion fish > ~/.config/fish/completions/ringfence.fish`;

export function completionCommand(io: Io): Command {
  return new Command("completion")
    .summary("print what completes commands in bash, zsh or fish")
    .description("Prints a script that completes commands, options and the words that they take.")
    .argument("<shell>", SHELLS.join(", "), oneOf("shell", SHELLS))
    .addHelpText("after", HELP)
    .action(async (shell: Shell, _: unknown, own: Command) => {
      const { wordsOf } = await import("../completion/words.ts");
      const program = own.parent ?? own;
      await write(io.stdout, await scriptOf(shell, wordsOf(program)));
    });
}

async function scriptOf(
  shell: Shell,
  table: ReturnType<typeof import("../completion/words.ts").wordsOf>,
): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("../completion/bash.ts")).bashCompletion(table);
    case "zsh":
      return (await import("../completion/zsh.ts")).zshCompletion(table);
    case "fish":
      return (await import("../completion/fish.ts")).fishCompletion(table);
  }
}
