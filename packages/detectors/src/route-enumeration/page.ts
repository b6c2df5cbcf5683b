import type { Page } from "../page.ts";

export const page: Page = {
  sees:
    "Somebody who guesses routes to learn what the service is made of: one new route after another " +
    "that does not exist or is closed. Routes that a slip, another version of the client, or an " +
    "absent product explains are taken off before anything is counted.",
  evidence: [
    {
      feature: "distinct_absent_routes",
      family: "content",
      observed:
        "distinct absent or closed routes that no mistake explains: more than 2 letters from every route " +
        "that answers, and of one family at most 4, unless it has more than 24",
      weight: "min(8, (observed - guesses_expected) * ln(guesses_expected))",
      note:
        "Who is mistaken asks for one more about every second time: a geometric tail with " +
        "1 / `guesses_expected` for each.",
    },
    {
      feature: "share_of_new_routes",
      family: "content",
      observed: "these routes over the requests for them",
      weight: "max(-4, min(2, ln(observed / 0.1)))",
      note: "A client that nobody mends repeats itself, a list is worked through.",
    },
    {
      feature: "new_absent_routes_10m",
      family: "timing",
      observed: "routes of these that were new in the last ten minutes",
      weight: "max(0, min(3, ln(observed / guesses_expected)))",
    },
    {
      feature: "quarters_with_new_routes",
      family: "timing",
      observed: "quarters of an hour with new ones",
      weight: "min(2, (observed - 1) / 3)",
    },
    {
      feature: "words_of_scanners_lists",
      family: "content",
      observed:
        "distinct words in them that are no customer's business, such as `.env` or `phpmyadmin`",
      weight: "min(5, 1.5 * (observed - 1))",
      note: "Given for 2 or more: the first may be a private interface of one's own.",
    },
    {
      feature: "closed_routes",
      family: "content",
      observed: "routes of these that exist and are closed to the account",
      weight: "min(1, 0.3 * observed)",
      note: "Given for 2 or more.",
    },
  ],
  severity: {
    low: "any finding that is not more",
    medium:
      "`guesses_min` guesses, or `guesses_telling_min` with `telling_words_min` telling words",
    high: "`guesses_high_min` guesses: a list, tried in full",
  },
  sources: [
    {
      work: "Levenshtein, Binary codes capable of correcting deletions, insertions and reversals, 1966",
      used: "the distance at which an absent route is a slip of one that answers",
    },
  ],
};
