import { control, type Control } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

/** Far above what people keep an eye on: past it the query fails, and enforcement stands still. */
const MOST_CONTROLS = 20_000;

const controlsInForce = loadQuery({
  url: import.meta.url,
  file: "./controls-in-force.sql",
  params: z.object({ at: z.date() }),
  row: control,
  limits: { rows: MOST_CONTROLS },
});

const thingsSaid = loadQuery({
  url: import.meta.url,
  file: "./things-said.sql",
  params: z.object({}),
  row: z.strictObject({ verdicts: z.int(), acknowledgements: z.int() }),
});

/** What people have said that bears on alerts. */
export interface Said {
  readonly controls: readonly Control[];
  /** Whether anybody ever said that they have an alert. */
  readonly acknowledged: boolean;
  /** Another text where anything is said, ends or is taken back since. */
  readonly mark: string;
}

/** The controls that act at a time, in one order. */
export function readControls(store: Store, at: Date): Promise<Control[]> {
  return store.query(controlsInForce, { at });
}

/** The controls that act at a time, and a mark that changes with them, each verdict and each acknowledgement. */
export async function readSaid(store: Store, at: Date): Promise<Said> {
  const controls = await readControls(store, at);
  const [given] = await store.query(thingsSaid, {});
  const { verdicts = 0, acknowledgements = 0 } = given ?? {};
  const mark = [verdicts, acknowledgements, ...controls.map(({ control_id }) => control_id)].join(
    " ",
  );
  return { controls, acknowledged: acknowledgements > 0, mark };
}
