import { joinBlocks } from "./blocks.ts";
import type { Component } from "./component.ts";
import type { Group } from "./group.ts";
import { judgeGroup } from "./judge.ts";
import { GROUP_RULES, type GroupRules } from "./rules.ts";

/**
 * The groups of a component whose accounts one actor has: many that share many values, each of which
 * few of them have. Pure.
 *
 * @param accounts accounts active in the period, the N of the evidence
 */
export function groupsOf(
  component: Component,
  accounts: number,
  rules: GroupRules = GROUP_RULES,
): Group[] {
  return joinBlocks(component, accounts, rules)
    .filter(({ size }) => size >= rules.accounts_min)
    .flatMap((joined) => judgeGroup(component, joined, accounts, rules) ?? []);
}
