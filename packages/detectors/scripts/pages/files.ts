/** The pages as they should be. */
import { detectors } from "../../src/index.ts";
import { detectorPage } from "./detector-page.ts";
import { type Figures, readFigures } from "./figures.ts";
import { indexPage } from "./index-page.ts";

export const PAGES_FOLDER = new URL("../../../../docs/detectors/", import.meta.url);

/** By name of file. */
export function pages(figures: Figures | null = readFigures()): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", indexPage(figures)],
    ...detectors.map((one) => [`${one.id}.md`, detectorPage(one, figures)] as const),
  ]);
}
