import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Judged } from "../judging/judge-all.ts";
import { calibrationChart, precisionRecallChart, recallChart } from "./charts.ts";
import { figuresPage } from "./figures-page.ts";
import { figuresFile } from "./figures-file.ts";
import { frontPage, type Occasion } from "./front-page.ts";

/** @returns the files that were written */
export async function writeReport(judged: Judged, occasion: Occasion): Promise<string[]> {
  const pages = {
    "README.md": frontPage(judged, occasion),
    "figures.md": figuresPage(judged),
    "figures.json": figuresFile(judged, occasion),
    "recall.svg": recallChart(judged.recalls),
    "precision-recall.svg": precisionRecallChart([judged.suite, ...judged.baselines.slice(0, 5)]),
    "calibration.svg": calibrationChart(judged.calibration.right, judged.calibration.abusive),
  };
  await mkdir(occasion.out, { recursive: true });
  const files: string[] = [];
  for (const [name, content] of Object.entries(pages)) {
    const file = join(occasion.out, name);
    await writeFile(file, content);
    files.push(file);
  }
  return files;
}
