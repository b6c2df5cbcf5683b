import type { CommandWords, Value } from "./words.ts";

/** A function that completes what bash has on its line; it asks nobody but itself. */
export function bashCompletion(table: readonly CommandWords[]): string {
  return `# bash completion of ringfence, made by: ringfence completion bash
_ringfence() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at="" word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
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
  local words=""
  case "$at" in
${table.map(wordLine).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
${fileLines(table)}
}
complete -F _ringfence ringfence
`;
}

function valueLines({ path, options }: CommandWords): string[] {
  return options.flatMap(({ flags, value }) => {
    const reply = replyOf(value);
    if (reply === null) return [];
    const patterns = flags.map((flag) => quoted(`${path}:${flag}`)).join("|");
    return [`    ${patterns}) ${reply} ;;`];
  });
}

function replyOf(value: Value): string | null {
  switch (value.kind) {
    case "none":
      return null;
    case "words":
      return `COMPREPLY=($(compgen -W "${value.words.join(" ")}" -- "$cur")); return`;
    case "file":
      return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return`;
    case "folder":
      return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return`;
    case "text":
      return "return";
  }
}

function wordLine({ path, commands, options, words }: CommandWords): string {
  const all = [
    ...commands.map(({ name }) => name),
    ...words,
    ...options.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith("--"))),
  ];
  return `    ${quoted(path)}) words="${all.join(" ")}" ;;`;
}

function fileLines(table: readonly CommandWords[]): string {
  const paths = table.filter(({ takesFiles }) => takesFiles).map(({ path }) => quoted(path));
  return `  case "$at" in
    ${paths.join("|")})
      local IFS=$'\\n'
      compopt -o filenames 2>/dev/null
      COMPREPLY+=($(compgen -f -- "$cur")) ;;
  esac`;
}

function quoted(text: string): string {
  return `"${text}"`;
}
