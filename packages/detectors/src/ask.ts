/** How a detector asks the store: who may have something to it, and then what there is to it. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

/** A look: `[from, to)` of event time; `to` lies on the grid of the detector. */
export interface Range {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The rows of `signals.sql` for some looks.
 *
 * @param values the parameters of the detector
 * @param looks in order of time
 */
export type Ask<Row> = (
  store: Store,
  values: Readonly<Record<string, unknown>>,
  looks: readonly Range[],
) => Promise<Row[]>;

const LIMITS = { seconds: 60, rows: 200_000, memoryBytes: 1_000_000_000 } as const;
/** What the parameters of one query may weigh, characters; the store takes twice as much. */
const PAGE_CHARACTERS = 50_000;
/** What the time weighs that stands beside each candidate. */
const DUE_CHARACTERS = 13;

const texts = z.array(z.string());
const looked = { from: z.string(), to: z.string(), starts: texts, ends: texts };
const candidate = z.strictObject({
  due_s: z.int(),
  candidate: z.string(),
  account_ids: texts,
});
type Candidate = z.output<typeof candidate>;

/** What a query is asked beside the parameters of the detector: its looks, */
type Looks = Readonly<Record<"from" | "to", string> & Record<"starts" | "ends", string[]>>;
/** and who may have something to it; `dues` says for each candidate where its look ends. */
type Candidates = Readonly<Record<"candidates" | "dues" | "candidate_accounts", string[]>>;

/** Loads `signals.sql` beside `url`, and `candidates.sql` where there is a first look. */
export function loadAsk<R extends z.ZodType>(
  url: string,
  { params, row, candidates }: { params: z.ZodObject; row: R; candidates: boolean },
): Ask<z.output<R>> {
  const signals = loadQuery({
    url,
    file: "./signals.sql",
    params: params.extend({ ...looked, candidates: texts, dues: texts, candidate_accounts: texts }),
    row,
    limits: LIMITS,
  });
  const atOnce = signals.placeholders.has("dues") || signals.placeholders.has("ends");
  const find = candidates ? candidatesOf(url, params) : null;
  return async (store, values, looks) => {
    const rows: z.output<R>[] = [];
    const found = await find?.(store, values, looks);
    for (const question of questionsOf(looks, found ?? null, atOnce)) {
      rows.push(...(await store.query(signals, { ...values, ...question })));
    }
    return rows;
  };
}

function candidatesOf(url: string, params: z.ZodObject): Ask<Candidate> {
  const query = loadQuery({
    url,
    file: "./candidates.sql",
    params: params.extend(looked),
    row: candidate,
    limits: LIMITS,
  });
  return async (store, values, looks) => {
    if (looks.length === 0) return [];
    return store.query(query, { ...values, ...asked(looks) });
  };
}

/**
 * @param found null where everybody is looked at
 * @param atOnce whether one question may be about the candidates of several looks
 */
function* questionsOf(
  looks: readonly Range[],
  found: readonly Candidate[] | null,
  atOnce: boolean,
): Generator<Looks & Candidates> {
  if (found === null) {
    for (const look of looks) yield { ...asked([look]), ...new Page().question() };
    return;
  }
  const busy = looks.flatMap((look) => {
    const own = found.filter(({ due_s }) => 1_000 * due_s === look.to.getTime());
    return own.length === 0 ? [] : [{ look, own }];
  });
  for (const together of atOnce && busy.length > 0 ? [busy] : busy.map((one) => [one])) {
    const question = asked(together.map(({ look }) => look));
    for (const page of pagesOf(together.flatMap(({ own }) => own))) yield { ...question, ...page };
  }
}

function asked(looks: readonly Range[]): Looks {
  const starts = looks.map(({ from }) => from.toISOString());
  const ends = looks.map(({ to }) => to.toISOString());
  const [from, to] = [starts[0], ends.at(-1)];
  if (from === undefined || to === undefined) throw new Error("nothing is looked at");
  return { from, to, starts, ends };
}

/** The candidates in as many questions as their names need; each is a whole in one of them. */
function* pagesOf(found: readonly Candidate[]): Generator<Candidates> {
  let page = new Page();
  for (const one of found) {
    if (!page.hasRoomFor(one)) {
      yield page.question();
      page = new Page();
    }
    page.add(one);
  }
  yield page.question();
}

/** Candidates that are asked for together. */
class Page {
  readonly #found: Candidate[] = [];
  readonly #accounts = new Set<string>();
  #weight = 0;

  hasRoomFor(one: Candidate): boolean {
    return this.#weight === 0 || this.#weight + this.#weightOf(one) <= PAGE_CHARACTERS;
  }

  add(one: Candidate): void {
    this.#weight += this.#weightOf(one);
    this.#found.push(one);
    for (const id of one.account_ids) this.#accounts.add(id);
  }

  question(): Candidates {
    return {
      candidates: this.#found.map(({ candidate: name }) => name),
      dues: this.#found.map(({ due_s }) => new Date(1_000 * due_s).toISOString()),
      candidate_accounts: [...this.#accounts],
    };
  }

  /** In characters of the parameters; an account is named once. */
  #weightOf({ candidate: name, account_ids }: Candidate): number {
    const fresh = account_ids.filter((id) => !this.#accounts.has(id));
    return [name, ...fresh].reduce((sum, { length }) => sum + length + 3, DUE_CHARACTERS);
  }
}
