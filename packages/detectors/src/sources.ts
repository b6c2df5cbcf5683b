/** Published sources that more than one detector rests on. */
import type { Source } from "./page.ts";

/** How similarity hashes are made, by whoever sends the events. */
export const SIMHASH: Source = {
  work:
    "Charikar, Similarity estimation techniques from rounding algorithms, STOC 2002; Manku, Jain and " +
    "Das Sarma, Detecting near-duplicates for web crawling, WWW 2007",
  used: "64-bit similarity hashes (`content_simhash`): alike where they differ in few bits",
};

export const WALD: Source = {
  work: "Wald, Sequential tests of statistical hypotheses, Annals of Mathematical Statistics, 1945",
  used: "the likelihood ratio that tells a rate from five times that rate",
};

export const ANSCOMBE: Source = {
  work: "Anscombe, The transformation of Poisson, binomial and negative-binomial data, Biometrika, 1948",
  used: "counts as 2 √(x + 3/8), so that their deviation is one whatever their mean",
};

export const ROBUST_Z: Source = {
  work: "Iglewicz and Hoaglin, How to detect and handle outliers, ASQC, 1993",
  used: "deviations from the median in units of the median absolute deviation, 0.6745 (y − median) / MAD",
};
