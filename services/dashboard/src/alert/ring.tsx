/** What ties the accounts: a graph, and the same as a table. */
import type { Graph } from "@ringfence/schemas/api";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Reading } from "../api/resource.ts";
import { Loading, Problem, Scroll, Section } from "../parts/parts.tsx";
import { theme } from "../state/theme.ts";
import { plural, shortId } from "../view/format.ts";
import { nameOf, othersText, sharedIdentifiers, type SharedIdentifier } from "../view/sharing.ts";

export function Ring({ reading }: { readonly reading: Reading<Graph> }) {
  const { data, error } = reading.state.value;
  const [focus, setFocus] = useState<string | null>(null);
  const shared = data === null ? [] : sharedIdentifiers(data);
  return (
    <Section title="What ties them" note={data === null ? undefined : noteOf(data, shared)}>
      {data === null && error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && shared.length === 0 && (
        <p class="note">These accounts share no identifier.</p>
      )}
      {data !== null && shared.length > 0 && (
        <>
          <Drawing graph={data} shared={shared} focus={focus} onFocus={setFocus} />
          <Shared shared={shared} onFocus={setFocus} focus={focus} />
        </>
      )}
    </Section>
  );
}

function noteOf(graph: Graph, shared: readonly SharedIdentifier[]): string {
  const left = graph.accounts_total - graph.nodes.filter(({ type }) => type === "account").length;
  const more = left > 0 ? ` ${plural(left, "account")} left out.` : "";
  return `${plural(shared.length, "shared identifier")}. Squares are identifiers, circles accounts.${more}`;
}

interface DrawingProps {
  readonly graph: Graph;
  readonly shared: readonly SharedIdentifier[];
  readonly focus: string | null;
  readonly onFocus: (id: string | null) => void;
}

function Drawing({ graph, shared, focus, onFocus }: DrawingProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ focus(id: string | null): void } | null>(null);
  const look = theme.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let gone = false;
    let destroy = () => {};
    // The library is larger than the rest of the page: it comes when a graph does.
    const draw = async (): Promise<void> => {
      const { drawGraph } = await import("./draw-graph.ts");
      if (gone) return;
      const made = drawGraph(element, graph, shared, onFocus);
      drawn.current = made;
      destroy = made.destroy;
    };
    void draw();
    return () => {
      gone = true;
      drawn.current = null;
      destroy();
    };
  }, [graph, look]);
  useEffect(() => drawn.current?.focus(focus), [focus]);
  return (
    <div
      class="graph"
      ref={host}
      role="img"
      aria-label="Accounts and the identifiers they share; the table below says the same"
    />
  );
}

const FIRST = 8;

function Shared(props: {
  readonly shared: readonly SharedIdentifier[];
  readonly focus: string | null;
  readonly onFocus: (id: string | null) => void;
}) {
  const { shared, focus, onFocus } = props;
  const [all, setAll] = useState(false);
  const rows = all ? shared : shared.slice(0, FIRST);
  return (
    <Scroll label="Shared identifiers">
      <table>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Identifier</th>
            <th scope="col" class="number">
              Of these
            </th>
            <th scope="col" class="number">
              Of all
            </th>
            <th scope="col">
              <span class="hidden">Show</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} isFocus={focus === row.id} onFocus={onFocus} />
          ))}
        </tbody>
      </table>
      {shared.length > FIRST && (
        <button type="button" class="link" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${shared.length}`}
        </button>
      )}
    </Scroll>
  );
}

function Row(props: {
  readonly row: SharedIdentifier;
  readonly isFocus: boolean;
  readonly onFocus: (id: string | null) => void;
}) {
  const { row, isFocus, onFocus } = props;
  const { kind, value, detail } = nameOf(row);
  const others = othersText(row);
  return (
    <tr class={isFocus ? "is-selected" : ""}>
      <td>{kind}</td>
      <td title={row.value}>
        <span class="id">{shortId(value, 34)}</span>
        {detail !== null && <small class="dim">{detail}</small>}
        {others !== null && <small class="dim">{others}</small>}
      </td>
      <td class="number">{row.accounts.length}</td>
      <td class="number">{row.holders ?? "unknown"}</td>
      <td class="number">
        <button
          type="button"
          class="link"
          aria-pressed={isFocus}
          onClick={() => onFocus(isFocus ? null : row.id)}
        >
          {isFocus ? "Show all" : "Show"}
          <span class="hidden">{` ${kind} ${value}`}</span>
        </button>
      </td>
    </tr>
  );
}
