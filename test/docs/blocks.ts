/** The fenced blocks of Markdown pages: what a reader copies. */
import { readFileSync, writeFileSync } from "node:fs";
import markdownIt from "markdown-it";

export interface Block {
  /** Path from the root of the checkout. */
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** First word behind the fence; empty: none. */
  readonly language: string;
  /** What stands behind it, which readers do not see: `result`, `not-run: why`, the name of a file. */
  readonly note: string;
  readonly text: string;
}

export function blocksOf(page: string, root: URL): Block[] {
  const tokens = markdownIt().parse(readFileSync(new URL(page, root), "utf8"), {});
  return tokens
    .filter(({ type }) => type === "fence")
    .map(({ info, map, content }) => {
      const [language = "", ...note] = info.trim().split(/\s+/);
      const line = (map?.[0] ?? 0) + 1;
      return { page, line, language, note: note.join(" "), text: content };
    });
}

/** Why a block is not run, in the words of its page; null where it is. */
export function notRun({ note }: Block): string | null {
  return /^not-run: (.+)$/.exec(note)?.[1] ?? null;
}

/** Puts `result` in the place of what the block at this place of the page says. */
export function writeResult(page: string, at: number, result: string, root: URL): void {
  const block = blocksOf(page, root)[at];
  if (block === undefined) throw new Error(`${page} has no block ${at}`);
  const lines = readFileSync(new URL(page, root), "utf8").split("\n");
  const said = block.text === "" ? 0 : block.text.trimEnd().split("\n").length;
  lines.splice(block.line, said, ...result.trimEnd().split("\n"));
  writeFileSync(new URL(page, root), lines.join("\n"));
}
