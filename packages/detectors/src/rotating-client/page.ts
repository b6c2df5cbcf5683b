import type { Page } from "../page.ts";
import { SIMHASH } from "../sources.ts";

export const page: Page = {
  sees:
    "One caller (a device, a client at one address, or a small network) that spreads its work over " +
    "the accounts of strangers, so that no single limit stops it. Two habits tell it from a gateway " +
    "that many customers use: it goes through the accounts in an order, or it repeats a refused call " +
    "at once with another account. Accounts that one actor opened are left to `quota-ring`.",
  evidence: [
    {
      feature: "changes_in_order",
      family: "timing",
      observed:
        "changes from one account to another that went to the one that came next the last time as well",
      weight: "min(8, surprise(observed, expected) / 2)",
      where: {
        expected:
          "what independent customers give: for each change the share of that account in the calls " +
          "of the ten minutes around it",
      },
      note:
        "Given where 60 % of the changes are foreseen and the surprise is 6 or more. Changes of a busy " +
        "hour depend on one another, so that half of the surprise counts. Accounts with a clock of " +
        "their own (monitors) are left out before.",
    },
    {
      feature: "repeats_of_an_account",
      family: "timing",
      observed: "calls with the same account as the call before",
      weight: "-min(6, surprise(observed, expected) / 2)",
      where: { expected: "repeats of calls that are mixed at random, Σ p² over the accounts" },
      note:
        "People work in sittings. Given where there are more repeats than chance gives and fewer than 2 " +
        "refused calls came again with the same content.",
    },
    {
      feature: "accounts_per_caller",
      family: "identity",
      observed: "accounts that take part: those that come in their turn, and those of a rescue",
      weight: "min(3, ln(observed))",
    },
    {
      feature: "units_over_one_allowance",
      family: "quota",
      observed:
        "units of all accounts together, over what the largest single allowance is for that time",
      weight: "-4",
      note:
        "Given below 0.1 only: whoever goes through accounts to ask for nothing looks after them. " +
        "Nothing is said where no allowance is known.",
    },
    {
      feature: "refused_content_rescued_by_another_account",
      family: "quota",
      observed:
        "refused calls that succeeded within `rescue_seconds` with another account and the same content",
      weight: "min(10, 4 * observed)",
      where: { expected: "0: the same content comes again by chance hardly ever" },
      note: "Of the two readings of rescues the stronger one is given.",
    },
    {
      feature: "refusals_rescued_by_another_account",
      family: "quota",
      observed: "refused calls that another account made good within `rescue_seconds`",
      weight: "min(10, surprise(observed, expected) / 2)",
      where: {
        expected:
          "refusals times the share of calls that change the account: a refusal as any call",
      },
    },
  ],
  severity: {
    medium: "any finding that is not more",
    high: "5 accounts or more, and 5 rescues or more, or 3 with the same content",
  },
  sources: [
    SIMHASH,
    {
      work: "Hampel, The influence curve and its role in robust estimation, JASA, 1974",
      used: "the median absolute deviation of the gaps between calls, which tells an account that keeps a clock",
    },
  ],
};
