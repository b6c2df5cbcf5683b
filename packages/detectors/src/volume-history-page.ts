/** How the pages tell what volume-history.ts gives. */
import type { Formula } from "./page.ts";

export const historyFormulas: readonly Formula[] = [
  {
    feature: "requests_5m_over_busiest",
    family: "volume",
    observed: "requests in five minutes",
    weight: "max(-2, min(6, 3 * ln(observed / max(expected, 1))))",
    where: { expected: "requests of the busiest five minutes in the `history_days` before" },
    note: "Given where the account was active in `history_hours_min` hours of the past.",
  },
  {
    feature: "requests_5m_robust_z",
    family: "volume",
    observed:
      "robust deviations of these requests from the median of the active slots of the past, " +
      "0.6745 (y − median) / max(MAD, 0.6745) with y = 2 √(x + 3/8)",
    weight: "max(0, min(6, 0.5 * (observed - 4)))",
    note: "Given with the one above. The floor keeps a regular account from being judged by a spread of nothing.",
  },
];
