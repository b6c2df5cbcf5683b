import type { CommandWords, Value } from "./words.ts";

/** The same for zsh, which shows what each command and option is for. */
export function zshCompletion(table: readonly CommandWords[]): string {
  return `#compdef ringfence
# zsh completion of ringfence, made by: ringfence completion zsh
_ringfence() {
  local prev=\${words[CURRENT-1]} at="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
${table
  .filter(({ path }) => path !== "")
  .map(
    ({ path }) => `      ${quoted(path.includes(" ") ? path : ` ${path}`)}) at=${quoted(path)} ;;`,
  )
  .join("\n")}
    esac
  done
  case "$at:$prev" in
${table.flatMap(valueLines).join("\n")}
  esac
  local -a commands options
  case "$at" in
${table.map(wordLines).join("\n")}
  esac
  (( $#commands )) && _describe -t commands command commands
  [[ \${words[CURRENT]} == -* || $#commands -eq 0 ]] && _describe -t options option options
  return 0
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _ringfence "$@"; else compdef _ringfence ringfence; fi
`;
}

function valueLines({ path, options }: CommandWords): string[] {
  return options.flatMap(({ flags, value }) => {
    const reply = replyOf(value);
    if (reply === null) return [];
    const patterns = flags.map((flag) => quoted(`${path}:${flag}`)).join("|");
    return [`    ${patterns}) ${reply}; return ;;`];
  });
}

function replyOf(value: Value): string | null {
  switch (value.kind) {
    case "none":
      return null;
    case "words":
      return `compadd -- ${value.words.join(" ")}`;
    case "file":
      return "_files";
    case "folder":
      return "_files -/";
    case "text":
      return ":";
  }
}

function wordLines({ path, commands, options, words, takesFiles }: CommandWords): string {
  const told = [
    ...commands.map(({ name, description }) => described(name, description)),
    ...words.map((word) => described(word, "")),
  ];
  const flags = options.flatMap((option) =>
    option.flags
      .filter((flag) => flag.startsWith("--"))
      .map((flag) => described(flag, option.description)),
  );
  return [
    `    ${quoted(path)})`,
    `      commands=(${told.join(" ")})`,
    `      options=(${flags.join(" ")})`,
    ...(takesFiles ? ["      _files"] : []),
    "      ;;",
  ].join("\n");
}

/** «'name:what it is'», as _describe wants it. */
function described(name: string, description: string): string {
  const text = `${name.replaceAll(":", "\\:")}:${description}`;
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

function quoted(text: string): string {
  return `"${text}"`;
}
