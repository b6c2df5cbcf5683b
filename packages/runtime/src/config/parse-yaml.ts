import { LineCounter, parseDocument, type YAMLParseError } from "yaml";

export type ParsedYaml =
  | { readonly ok: true; readonly document: unknown }
  /** `problem` is a sentence without its full stop, with the line. */
  | { readonly ok: false; readonly problem: string };

/** Mistakes that people make, in their words; the rest is said as the parser says it. */
const PLAIN: Partial<Record<YAMLParseError["code"], string>> = {
  BAD_INDENT: "the indentation does not match that of the lines above",
  BLOCK_AS_IMPLICIT_KEY: "a second «name: value» stands on the line; give it a line of its own",
  DUPLICATE_KEY: "the name stands there twice; keep one",
  MISSING_CHAR: "a closing quote or bracket, or a blank after a colon, was expected",
  MULTILINE_IMPLICIT_KEY: "«name: value» was expected, on one line",
  TAB_AS_INDENT: "the line is indented with a tab; use blanks",
  UNEXPECTED_TOKEN: "«name: value» was expected",
};

/** Reads YAML (and JSON, which is YAML) that people write by hand. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const said = PLAIN[error.code] ?? error.message.split("\n")[0]?.replace(/ at line .*$/, "");
    return { ok: false, problem: `line ${lines.linePos(error.pos[0]).line}: ${said}` };
  }
  try {
    return { ok: true, document: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (cause) {
    // An alias without an anchor, or more of them than anybody writes by hand.
    return { ok: false, problem: cause instanceof Error ? cause.message : String(cause) };
  }
}
