/** What may be typed where, read off the commands themselves. */
import type { Argument, Command, Option } from "commander";

export interface OptionWords {
  /** «--json», «-h» */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: Value;
}

/** What follows an option: nothing, one of some words, a file, a folder, or what nobody can guess. */
export type Value =
  | { readonly kind: "none" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" | "folder" | "text" };

export interface CommandWords {
  /** «» is the program itself; «controls add» one below another. */
  readonly path: string;
  readonly description: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** Words that its arguments may be. */
  readonly words: readonly string[];
  /** Whether an argument is a file. */
  readonly takesFiles: boolean;
}

/** A command and all below it, each before those below. */
export function wordsOf(command: Command, path = ""): CommandWords[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command).filter((each) => each.name() !== "help");
  const own: CommandWords = {
    path,
    description: summaryOf(command),
    commands: below.map((each) => ({ name: each.name(), description: summaryOf(each) })),
    options: help.visibleOptions(command).map(optionOf),
    words: command.registeredArguments.flatMap(choicesOf),
    takesFiles: command.registeredArguments.some((each) => /file/.test(each.name())),
  };
  return [own, ...below.flatMap((each) => wordsOf(each, `${path} ${each.name()}`.trim()))];
}

function summaryOf(command: Command): string {
  return command.summary() || command.description();
}

function optionOf(option: Option): OptionWords {
  const flags = [option.short, option.long].filter((each) => each !== undefined && each !== null);
  return { flags, description: option.description, value: valueOf(option) };
}

function valueOf(option: Option): Value {
  const name = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? null;
  if (name === null) return { kind: "none" };
  const words = choicesOf(option);
  if (words.length > 0) return { kind: "words", words };
  if (name === "file" || name === "path") return { kind: "file" };
  return { kind: name === "dir" ? "folder" : "text" };
}

/** Of a parser that takes one of a few words (`oneOf`). */
function choicesOf({ parseArg, argChoices }: Argument | Option): readonly string[] {
  if (argChoices !== undefined) return argChoices;
  const words: unknown = parseArg !== undefined && "words" in parseArg ? parseArg.words : [];
  return Array.isArray(words) ? words.map(String) : [];
}
