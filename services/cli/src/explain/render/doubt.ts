import { wrap } from "@ringfence/runtime";
import type { JudgedLookAlike } from "@ringfence/schemas";
import type { Explained } from "@ringfence/casework";
import { item, type Page, section } from "./page.ts";

/** What fits and what cannot be told comes first: that is what a reader has to look into. */
const ORDER = [true, null, false];

export function lookAlikesSection(page: Page, { alert }: Explained): string[] {
  const considered = (alert.explanation?.look_alikes ?? []).toSorted(
    (x, y) => ORDER.indexOf(x.fits) - ORDER.indexOf(y.fits),
  );
  const lines = considered.flatMap((one) => lookAlikeLines(page, one));
  return section(page, "Who looks alike and is innocent", lines);
}

const WORDS = { true: "fits  ", null: "?     ", false: "no    " } as const;

function lookAlikeLines(page: Page, { text, fits, why, subtracted }: JudgedLookAlike): string[] {
  const { paint, width } = page;
  const word = WORDS[`${fits}`];
  const head = paint(fits === true ? "yellow" : fits === null ? "cyan" : "green", word);
  const [first = "", ...rest] = wrap(text, width - word.length);
  const blank = " ".repeat(word.length);
  const taken = fits !== false && subtracted < 0 ? ` (took ${(-subtracted).toFixed(1)} off)` : "";
  return [
    head + first,
    ...rest.map((line) => blank + line),
    ...item({ ...page, width: width - word.length }, "– ", why + taken).map((line) => blank + line),
  ];
}

export function triageSection(page: Page, { alert }: Explained): string[] {
  const lines = (alert.explanation?.triage ?? []).flatMap((text, index) =>
    item(page, `${index + 1}. `, text),
  );
  return section(page, "What to look at next", lines);
}
