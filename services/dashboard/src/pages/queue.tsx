import type { AlertItem } from "@ringfence/schemas/api";
import { Component } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ActionMark, Empty, Loading, Problem, SeverityMark } from "../parts/parts.tsx";
import { useKeys } from "../parts/keys.tsx";
import {
  type Filters,
  loadQueue,
  neighbour,
  queue,
  reloadQueue,
  selected,
} from "../state/queue.ts";
import { go } from "../state/router.ts";
import { me } from "../state/session.ts";
import { CATEGORY_TEXT, count, dayTime, percent, VERDICT_TEXT } from "../view/format.ts";
import { countText, visibleRange } from "../view/queue.ts";
import { alertPath } from "../view/routes.ts";

const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
const NARROW = matchMedia("(max-width: 760px)");
const ROW = { wide: 60, narrow: 132 } as const;

export function QueuePage({ query }: { readonly query: URLSearchParams }) {
  const filters = filtersOf(query);
  const key = JSON.stringify(filters);
  useEffect(() => void loadQueue(filters), [key]);
  const { items, total, loading, error } = queue.value;
  const move = (step: 1 | -1) => () => {
    selected.value = neighbour(selected.value, step)?.alert_id ?? selected.value;
  };
  const open = () => {
    if (selected.value !== null) go(alertPath(selected.value));
  };
  const search = () => document.querySelector<HTMLInputElement>("#search")?.focus();
  useKeys({ j: move(1), k: move(-1), Enter: open, "/": search });
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <main class="page queue">
      <header class="page-head">
        <h1>Queue</h1>
        <p class="note" role="status">
          {loading && items.length === 0
            ? "Reading …"
            : `${countText(total, items)}, ${SORT_TEXT[filters.sort ?? "harm"] ?? ""}`}
        </p>
      </header>
      <FilterBar filters={filters} />
      {error !== null && <Problem problem={error} retry={reloadQueue} />}
      {error === null && loading && items.length === 0 && <Loading />}
      {error === null && !loading && items.length === 0 && (
        <Empty title={isFiltered ? "Nothing fits these filters" : "Nothing waits"}>
          {isFiltered
            ? "Take a filter away to see more."
            : "No alert is open. New ones appear here by themselves."}
        </Empty>
      )}
      {items.length > 0 && <Rows items={items} />}
    </main>
  );
}

const SORT_TEXT: Readonly<Record<string, string>> = {
  harm: "the most harmful first",
  newest: "the newest first",
  confidence: "the surest first",
};

function filtersOf(query: URLSearchParams): Filters {
  const of = (name: string) => query.get(name) ?? undefined;
  return {
    status: of("status"),
    holder: of("holder"),
    severity: of("severity"),
    category: of("category"),
    detector: of("detector"),
    q: of("q"),
    shadow: of("shadow"),
    sort: of("sort"),
  };
}

function FilterBar({ filters }: { readonly filters: Filters }) {
  const set = (name: keyof Filters, value: string) => {
    const params = new URLSearchParams();
    for (const [key, was] of Object.entries({ ...filters, [name]: value })) {
      if (was !== undefined && was !== "") params.set(key, was);
    }
    const text = params.toString();
    go(`/${text === "" ? "" : `?${text}`}`, "replace");
  };
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <input
        id="search"
        type="search"
        aria-label="Search alerts"
        placeholder="Search title, account, id …"
        value={filters.q ?? ""}
        onChange={(event) => set("q", event.currentTarget.value)}
      />
      <Choice label="Status" value={filters.status} onPick={(value) => set("status", value)}>
        {[
          ["", "Open"],
          ["suppressed", "Held back"],
          ["resolved,closed", "Closed"],
          ["any", "Any status"],
        ]}
      </Choice>
      <Choice label="Holder" value={filters.holder} onPick={(value) => set("holder", value)}>
        {holders(filters.holder)}
      </Choice>
      <Choice label="Severity" value={filters.severity} onPick={(value) => set("severity", value)}>
        {[
          ["", "Any severity"],
          ["critical,high", "High and above"],
          ["critical,high,medium", "Medium and above"],
          ...SEVERITIES.map((s) => [s, `Only ${s}`] as const),
        ]}
      </Choice>
      <Choice label="Category" value={filters.category} onPick={(value) => set("category", value)}>
        {[["", "Any category"], ...Object.entries(CATEGORY_TEXT)]}
      </Choice>
      <Choice label="Order" value={filters.sort} onPick={(value) => set("sort", value)}>
        {[
          ["", "By harm"],
          ["newest", "Newest"],
          ["confidence", "Surest"],
        ]}
      </Choice>
      <label class="check">
        <input
          type="checkbox"
          checked={filters.shadow === "true"}
          onChange={(event) => set("shadow", event.currentTarget.checked ? "true" : "")}
        />
        Shadow
      </label>
    </form>
  );
}

/** Nobody, oneself, and whoever is asked for by the address. */
function holders(asked: string | undefined): readonly (readonly string[])[] {
  const own = me.value?.actor ?? null;
  const other = asked === undefined || asked === "nobody" || asked === own ? null : asked;
  return [
    ["", "Whoever has it"],
    ["nobody", "Nobody has it"],
    ...(own === null ? [] : [[own, "I have it"]]),
    ...(other === null ? [] : [[other, `${other} has it`]]),
  ];
}

function Choice(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onPick: (value: string) => void;
  readonly children: readonly (readonly string[])[];
}) {
  return (
    <select
      aria-label={props.label}
      class={props.value === undefined ? "" : "is-set"}
      value={props.value ?? ""}
      onChange={(event) => props.onPick(event.currentTarget.value)}
    >
      {props.children.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** Only rows in sight are in the document: thousands scroll like ten. */
function Rows({ items }: { readonly items: readonly AlertItem[] }) {
  const list = useRef<HTMLDivElement>(null);
  const [narrow, setNarrow] = useState(NARROW.matches);
  const height = narrow ? ROW.narrow : ROW.wide;
  const [range, setRange] = useState({ from: 0, to: 30 });
  useLayoutEffect(() => {
    const update = () => {
      setNarrow(NARROW.matches);
      const top = -(list.current?.getBoundingClientRect().top ?? 0);
      const next = visibleRange(items.length, height, top, innerHeight);
      setRange((was) => (was.from === next.from && was.to === next.to ? was : next));
    };
    update();
    addEventListener("scroll", update, { passive: true });
    addEventListener("resize", update);
    return () => {
      removeEventListener("scroll", update);
      removeEventListener("resize", update);
    };
  }, [items.length, height]);
  const at = items.findIndex(({ alert_id }) => alert_id === selected.value);
  useEffect(() => {
    if (at >= 0) keepInSight(list.current, at, height);
  }, [at, height]);
  return (
    <>
      <div class="row row-head" aria-hidden="true">
        <span>Severity</span>
        <span>What happened</span>
        <span class="number">Accounts</span>
        <span class="number">How sure</span>
        <span>Recommended</span>
        <span class="number">Seen (UTC)</span>
      </div>
      <div class="rows" ref={list} style={{ height: `${items.length * height}px` }}>
        <ol
          class="rows-shown"
          start={range.from + 1}
          style={{ transform: `translateY(${range.from * height}px)` }}
        >
          {items.slice(range.from, range.to).map((item) => (
            <Row key={item.alert_id} item={item} isSelected={item.alert_id === selected.value} />
          ))}
        </ol>
      </div>
      <p class="note foot">{count(items.length)} shown</p>
    </>
  );
}

function keepInSight(list: HTMLElement | null, at: number, height: number): void {
  if (list === null) return;
  const top = list.getBoundingClientRect().top + at * height;
  const head = 110;
  if (top < head) scrollBy(0, top - head);
  else if (top + height > innerHeight - 20) scrollBy(0, top + height - innerHeight + 20);
}

interface RowProps {
  readonly item: AlertItem;
  readonly isSelected: boolean;
}

/** Drawn anew where it differs alone: scrolling brings two or three rows, and thirty are there. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate({ item, isSelected }: RowProps): boolean {
    return item !== this.props.item || isSelected !== this.props.isSelected;
  }
  override render(props: RowProps) {
    return <DrawnRow {...props} />;
  }
}

function DrawnRow({ item, isSelected }: RowProps) {
  return (
    <li class={`row${isSelected ? " is-selected" : ""}`}>
      <SeverityMark severity={item.severity} />
      <span class="what">
        <a
          class="title"
          href={alertPath(item.alert_id)}
          aria-current={isSelected ? "true" : undefined}
          onClick={() => (selected.value = item.alert_id)}
        >
          {item.title}
        </a>
        <span class="tags">
          <span class="dim">{item.categories.map((one) => CATEGORY_TEXT[one]).join(" + ")}</span>
          {item.mode === "shadow" && <span class="tag">shadow</span>}
          {item.held && <span class="tag">held back</span>}
          {item.acknowledged_by !== null && (
            <span class="tag">{`${item.acknowledged_by} has it`}</span>
          )}
          {item.verdict !== null && <span class="tag">{VERDICT_TEXT[item.verdict]}</span>}
          {(item.status === "closed" || item.status === "resolved") && (
            <span class="tag">{item.status}</span>
          )}
        </span>
        <span class="reason">{item.summary}</span>
      </span>
      <span class="number" data-label="accounts">
        {count(item.accounts)}
      </span>
      <span class="number" data-label="sure">
        {percent(item.confidence)}
      </span>
      <ActionMark action={item.recommended_action} />
      <time class="number dim" dateTime={item.observed_at}>
        {dayTime(item.observed_at)}
      </time>
    </li>
  );
}
