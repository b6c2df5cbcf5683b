import { QUARTER_MS } from "../time.ts";
import { LINK_KINDS } from "./evidence.ts";
import type { LinkRow } from "./new-links.ts";

/** An account or a value by its number. */
export type Account = number;
export type Value = number;

const NONE = -1;
const FIRST_CAPACITY = 1_024;

/**
 * Who has which value since which quarter of an hour: the rows of `account_links`, in columns, so
 * that millions of them fit. The rows of a value and of an account are linked lists, the newest
 * first; a value is one of a kind in one bucket, and knows the values of its name in other buckets.
 * Accounts and values have numbers, which hold until something is forgotten.
 */
export class Holdings {
  readonly #accounts = new Map<string, Account>();
  readonly #accountIds: string[] = [];
  /** First row of each account. */
  readonly #ofAccount = new Column();
  readonly #days = new Map<string, number>();
  /** By kind: the number of each name of a value. */
  readonly #names = LINK_KINDS.map(() => new Map<string, number>());
  readonly #nameTexts: string[] = [];
  /** First value of each name. */
  readonly #ofName = new Column();
  readonly #value = {
    kind: new Column(),
    name: new Column(),
    /** Days since 1970. */
    bucket: new Column(),
    /** Quarter since which it is a crowd's, or none. */
    crowd: new Column(),
    rows: new Column(),
    nextOfName: new Column(),
    holders: new Column(),
  };
  /** Kinds of network that a place is in, and since which quarter that is known; few are said. */
  readonly #networks = new Map<Value, Map<string, number>>();
  readonly #row = {
    account: new Column(),
    value: new Column(),
    quarter: new Column(),
    nextOfValue: new Column(),
    nextOfAccount: new Column(),
  };

  get rows(): number {
    return this.#row.account.length;
  }

  /** Accounts have the numbers below this. */
  get accounts(): number {
    return this.#accountIds.length;
  }

  /** @returns the value, where the row says more than is known of it; null otherwise */
  add({
    kind,
    bucket,
    value: text,
    account_id,
    network_kind = "",
    began_ms,
  }: LinkRow): Value | null {
    const value = this.#valueOf(kindNumber(kind), this.#dayOf(bucket), text);
    const quarter = Math.floor(began_ms / QUARTER_MS);
    if (network_kind !== "") {
      const networks = this.#networks.get(value) ?? new Map<string, number>();
      if ((networks.get(network_kind) ?? Infinity) <= quarter) return null;
      this.#networks.set(value, networks.set(network_kind, quarter));
      return value;
    }
    if (account_id === "") {
      const crowd = this.#value.crowd.at(value);
      if (crowd !== NONE && crowd <= quarter) return null;
      this.#value.crowd.set(value, quarter);
      return value;
    }
    const account = this.#accountOf(account_id);
    for (let row = this.#value.rows.at(value); row !== NONE; row = this.#row.nextOfValue.at(row)) {
      if (this.#row.account.at(row) !== account) continue;
      if (this.#row.quarter.at(row) <= quarter) return null;
      this.#row.quarter.set(row, quarter);
      return value;
    }
    this.#addRow(account, value, quarter);
    return value;
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  accountId(account: Account): string {
    return this.#accountIds[account] ?? "";
  }

  kind(value: Value): string {
    return LINK_KINDS[this.#value.kind.at(value)] ?? "";
  }

  /** The name of a value has one number in all buckets. */
  name(value: Value): number {
    return this.#value.name.at(value);
  }

  text(value: Value): string {
    return this.#nameTexts[this.#value.name.at(value)] ?? "";
  }

  /** Days since 1970; 0 for what a profile says. */
  bucket(value: Value): number {
    return this.#value.bucket.at(value);
  }

  isCrowd(value: Value, before: number): boolean {
    const crowd = this.#value.crowd.at(value);
    return crowd !== NONE && crowd < before;
  }

  /** The kinds of network that a place is known before a quarter to be in. */
  networks(value: Value, before: number): string[] {
    const known = this.#networks.get(value) ?? [];
    return [...known].flatMap(([network, quarter]) => (quarter < before ? [network] : []));
  }

  /** Accounts that have a value, at any time. */
  holderCount(value: Value): number {
    return this.#value.holders.at(value);
  }

  /** The accounts that have a value since before a quarter, in no order that means anything. */
  holders(value: Value, before: number): Account[] {
    const holders: Account[] = [];
    for (let row = this.#value.rows.at(value); row !== NONE; row = this.#row.nextOfValue.at(row)) {
      if (this.#row.quarter.at(row) < before) holders.push(this.#row.account.at(row));
    }
    return holders;
  }

  /** The values that an account has since before a quarter. */
  valuesOf(account: Account, before: number): Value[] {
    const values: Value[] = [];
    let row = this.#ofAccount.at(account);
    for (; row !== NONE; row = this.#row.nextOfAccount.at(row)) {
      if (this.#row.quarter.at(row) < before) values.push(this.#row.value.at(row));
    }
    return values;
  }

  /** The values of a name in all its buckets. */
  valuesOfName(name: number): Value[] {
    const values: Value[] = [];
    let value = this.#ofName.at(name);
    for (; value !== NONE; value = this.#value.nextOfName.at(value)) values.push(value);
    return values;
  }

  /** Every value of which something begins to hold in or after a quarter, once for each such row. */
  *risingSince(quarter: number): Generator<readonly [quarter: number, value: Value]> {
    for (let row = 0; row < this.rows; row += 1) {
      const risen = this.#row.quarter.at(row);
      if (risen >= quarter) yield [risen, this.#row.value.at(row)];
    }
    const { crowd } = this.#value;
    for (let value = 0; value < crowd.length; value += 1) {
      if (crowd.at(value) >= quarter) yield [crowd.at(value), value];
    }
    for (const [value, networks] of this.#networks) {
      for (const known of networks.values()) if (known >= quarter) yield [known, value];
    }
  }

  /** What is left without the values of buckets before a day; profiles stay. Numbers change. */
  since(bucket: string): Holdings {
    const kept = new Holdings();
    const first = dayOf(bucket);
    const numbers = new Map<Value, Value>();
    const { kind, bucket: day, crowd } = this.#value;
    for (let value = 0; value < day.length; value += 1) {
      if (day.at(value) !== 0 && day.at(value) < first) continue;
      const number = kept.#valueOf(kind.at(value), day.at(value), this.text(value));
      kept.#value.crowd.set(number, crowd.at(value));
      const networks = this.#networks.get(value);
      if (networks !== undefined) kept.#networks.set(number, networks);
      numbers.set(value, number);
    }
    const { account, value: of, quarter } = this.#row;
    for (let row = 0; row < this.rows; row += 1) {
      const value = numbers.get(of.at(row));
      if (value === undefined) continue;
      kept.#addRow(kept.#accountOf(this.accountId(account.at(row))), value, quarter.at(row));
    }
    return kept;
  }

  /** Of buckets there are few, so each is parsed once. */
  #dayOf(bucket: string): number {
    const known = this.#days.get(bucket);
    if (known !== undefined) return known;
    const day = dayOf(bucket);
    this.#days.set(bucket, day);
    return day;
  }

  #accountOf(id: string): Account {
    const known = this.#accounts.get(id);
    if (known !== undefined) return known;
    const account = this.#accountIds.push(id) - 1;
    this.#accounts.set(id, account);
    this.#ofAccount.push(NONE);
    return account;
  }

  #valueOf(kind: number, day: number, text: string): Value {
    const names = this.#names[kind] as Map<string, number>;
    let name = names.get(text);
    if (name === undefined) {
      name = this.#nameTexts.push(text) - 1;
      names.set(text, name);
      this.#ofName.push(NONE);
    }
    const column = this.#value;
    const first = this.#ofName.at(name);
    for (let value = first; value !== NONE; value = column.nextOfName.at(value)) {
      if (column.bucket.at(value) === day) return value;
    }
    const value = column.kind.push(kind);
    column.name.push(name);
    column.bucket.push(day);
    column.crowd.push(NONE);
    column.rows.push(NONE);
    column.holders.push(0);
    column.nextOfName.push(first);
    this.#ofName.set(name, value);
    return value;
  }

  #addRow(account: Account, value: Value, quarter: number): void {
    const column = this.#row;
    const row = column.account.push(account);
    column.value.push(value);
    column.quarter.push(quarter);
    column.nextOfValue.push(this.#value.rows.at(value));
    column.nextOfAccount.push(this.#ofAccount.at(account));
    this.#value.rows.set(value, row);
    this.#value.holders.set(value, this.#value.holders.at(value) + 1);
    this.#ofAccount.set(account, row);
  }
}

/** Whole numbers of 32 bits, as many as there come. */
class Column {
  #numbers = new Int32Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#numbers[index] as number;
  }

  set(index: number, value: number): void {
    this.#numbers[index] = value;
  }

  push(value: number): number {
    if (this.#length === this.#numbers.length) {
      const larger = new Int32Array(Math.ceil(1.5 * this.#length));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length] = value;
    this.#length += 1;
    return this.#length - 1;
  }
}

function kindNumber(kind: string): number {
  const number = LINK_KINDS.indexOf(kind);
  if (number === NONE) throw new Error(`a link of kind «${kind}» has no evidence`);
  return number;
}

/** @returns days since 1970 */
function dayOf(bucket: string): number {
  return Date.parse(bucket) / 86_400_000;
}
