import type { Page } from "../page.ts";
import { SIMHASH } from "../sources.ts";

export const page: Page = {
  sees:
    "An account that questions the model systematically in order to copy it: one template whose slot " +
    "runs through a list, or a walk in small steps, with something new in each call, for hours on " +
    "end. It chains content that is nearly the same as what came shortly before and asks how many and " +
    "how long such chains are, and whether they go on longer than a batch does.",
  evidence: [
    {
      feature: "families_of_near_duplicates",
      family: "content",
      observed:
        "chains of `family_min` pieces or more, each within `near_bits` of one of the `reach` before",
      weight:
        "max(0, min(10, max(surprise(observed, expected), (longest - 1) * ln(2) - ln(chains))))",
      where: {
        expected: "chains × 0.5^(`family_min` − 1): of somebody who varies every second piece",
        longest: "pieces of the longest chain",
        chains: "all chains, single pieces among them",
      },
      note: "The more surprising counts: how many there are, or how long the longest is.",
    },
    {
      feature: "hours_with_systematic_questions",
      family: "timing",
      observed:
        "hours over which they are spread: the exponential of the entropy of their shares by hour",
      weight: [
        {
          when: "there are fewer than `hours_min`, as of a batch",
          weight: "2 * (observed - hours_min)",
        },
        {
          when: "otherwise; nobody works for longer than 9",
          weight: "max(0, min(2.5, (observed - 9) / 2))",
        },
      ],
      where: { expected: "`hours_min`" },
    },
    {
      feature: "share_of_new_content",
      family: "volume",
      observed: "distinct pieces over calls with content",
      weight: "min(0, 10 * (observed - 0.7))",
      note: "Who asks the same again learns nothing new.",
    },
    {
      feature: "unevenness_of_pauses",
      family: "timing",
      observed: "deviation of the pauses between systematic questions over their mean",
      weight: [
        { when: "it is 1.6 or less", weight: "max(0, min(1.5, 3 * (0.7 - observed)))" },
        { when: "it is more, of 200 questions or more, which nobody writes by hand", weight: "0" },
        {
          when: "it is more, of fewer, as of a writer in sittings",
          weight: "-min(4.5, 1.5 + 2 * (observed - 1.6))",
        },
      ],
      note: "An even pace speaks for a program; 1 is what chance gives.",
    },
  ],
  severity: {
    low: "log-odds below 1, or fewer than `hours_min` hours",
    medium: "any other finding",
    high: "500 systematic questions or more over twice `hours_min`",
  },
  sources: [
    SIMHASH,
    {
      work: "Juuti, Szyller, Marchal and Asokan, PRADA: protecting against DNN model stealing attacks, EuroS&P 2019",
      used:
        "the idea that queries of an extraction lie at regular small distances from earlier ones; its test " +
        "of normality is not used",
    },
  ],
};
