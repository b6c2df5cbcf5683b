import type { Page } from "../page.ts";
import { SIMHASH } from "../sources.ts";

export const page: Page = {
  sees:
    "An account that sells its access on: the unrelated work of many customers comes through one " +
    "credential and few networks and uses the allowance up. A product that passes its users' own words " +
    "on looks the same from here, so the weights stay below nine to one together: at most a warning, " +
    "and a person looks first.",
  evidence: [
    {
      feature: "themes",
      family: "content",
      observed:
        "effective number of themes: one over the chance that two pieces differ in `theme_bits` or fewer, " +
        "less what does so by chance",
      weight: "max(-6, min(3.4, 3 * ln(observed / themes_expected)))",
    },
    {
      feature: "neighbours_of_one_theme",
      family: "timing",
      observed: "share of the pieces that are of the theme of the piece before",
      weight: "max(-4, min(0, 8 * (0.4 - observed)))",
      note: "Customers in a queue come in any order; a walk in small steps is extraction.",
    },
    {
      feature: "share_of_allowance",
      family: "quota",
      observed:
        "share of the day's allowance that was used; 1 where a call was refused for want of quota",
      weight: "max(-2, min(1.25, 3 * (observed - use_expected)))",
      note: "Given where the allowance is known, or used up.",
    },
    {
      feature: "calls_with_content",
      family: "volume",
      observed: "calls with content in a day",
      weight: "max(-1, min(1, ln(observed / calls_expected)))",
    },
    {
      feature: "networks",
      family: "origin",
      observed: "networks (/24, /64) through which everything comes",
      weight: "max(-3, min(0.8, 3 - observed))",
      note: "A company has a network for each office.",
    },
    {
      feature: "credentials",
      family: "identity",
      observed: "credentials that were used",
      weight: "max(-4, min(0.8, 1 - 1.5 * ln(observed)))",
      note: "A company has a credential for each team.",
    },
    {
      feature: "themes_per_end_user",
      family: "identity",
      observed: "themes over declared end users; the number of clients where none are declared",
      weight: [
        { when: "no end users are declared", weight: "0.3" },
        { when: "otherwise", weight: "max(-2, min(0.3, 2 * log10(5 * observed)))" },
      ],
      note: "A product has many more users than templates; customers bring a template each.",
    },
  ],
  severity: {
    low: "log-odds below 0.2",
    medium: "any other finding",
  },
  sources: [
    SIMHASH,
    {
      work: "Simpson, Measurement of diversity, Nature, 1949; Hill, Diversity and evenness, Ecology, 1973",
      used: "the effective number of themes: the inverse of the chance that two pieces are alike",
    },
  ],
};
