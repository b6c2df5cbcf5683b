/** The figures for programs: the pages of the detectors are made with them. */
import { configureDetectors } from "@ringfence/detectors";
import { barsOf } from "../judging/bars.ts";
import type { Judged } from "../judging/judge-all.ts";
import type { Occasion } from "./front-page.ts";

export function figuresFile(judged: Judged, { seeds, hours, abuse }: Occasion): string {
  const { size, detectors, recalls, look_alikes } = judged;
  const { seconds: _, ...sizes } = size;
  const figures = {
    about: { seeds, hours, abuse, ...sizes },
    judged: configureDetectors(null).map(({ id, version, params_hash }) => {
      return { id, version, params_hash };
    }),
    bars: barsOf(judged),
    detectors,
    recalls: recalls.map(({ minutes_right, minutes_any: _any, ...row }) => ({
      ...row,
      // JSON has no infinity: null is «never».
      minutes: minutes_right.map((value) => (Number.isFinite(value) ? value : null)),
    })),
    look_alikes,
  };
  return `${JSON.stringify(figures, null, 2)}\n`;
}
