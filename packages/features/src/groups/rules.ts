import { CLUSTER_RULES, type ClusterRules } from "../clusters/rules.ts";

export interface GroupRules extends ClusterRules {
  /** Groups of fewer accounts are not looked for: pairs say what there is to say of them. */
  readonly accounts_min: number;
  /** Of the evidence that joins two blocks, this share has to come from elsewhere than places. */
  readonly beside_places: number;
  /** Share of the holders of a value that have to be in the group for it to be the group's own. */
  readonly closed_min: number;
  /** A value that more than this share of a group has is where they are or what they do. */
  readonly common_max: number;
  /** Share of a block, and of a group, that something besides the owned value has to tie. */
  readonly block_tied_min: number;
  readonly group_tied_min: number;
}

export const GROUP_RULES: GroupRules = {
  ...CLUSTER_RULES,
  accounts_min: 25,
  beside_places: 1 / 3,
  closed_min: 1 / 2,
  common_max: 1 / 4,
  block_tied_min: 1 / 2,
  group_tied_min: 3 / 4,
};
