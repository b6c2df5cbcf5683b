import type { CommandWords, OptionWords } from "./words.ts";

/** The same for fish: a line for each word, with when it may stand there. */
export function fishCompletion(table: readonly CommandWords[]): string {
  const lines = table.flatMap((command) => {
    const when = `-n ${quoted(`__ringfence_at ${quoted(command.path)}`)}`;
    return [
      ...command.commands.map(
        ({ name, description }) =>
          `complete -c ringfence ${when} -a ${name} -d ${quoted(description)}`,
      ),
      ...(command.words.length === 0
        ? []
        : [`complete -c ringfence ${when} -a ${quoted(command.words.join(" "))}`]),
      ...(command.takesFiles ? [`complete -c ringfence ${when} -F`] : []),
      ...command.options.map((option) => `complete -c ringfence ${when} ${optionOf(option)}`),
    ];
  });
  const paths = table.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  return `# fish completion of ringfence, made by: ringfence completion fish
function __ringfence_at
  set -l at ""
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$at $word")
    if contains -- "$next" ${paths.join(" ")}
      set at $next
    end
  end
  test "$at" = "$argv[1]"
end
complete -c ringfence -f
${lines.join("\n")}
`;
}

function optionOf({ flags, description, value }: OptionWords): string {
  const names = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const takes = {
    none: "",
    words: `-x -a ${quoted(value.kind === "words" ? value.words.join(" ") : "")}`,
    file: "-r -F",
    folder: `-x -a ${quoted("(__fish_complete_directories)")}`,
    text: "-x",
  }[value.kind];
  return [...names, takes, `-d ${quoted(description)}`].filter((part) => part !== "").join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
