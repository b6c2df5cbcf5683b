/** The rows of an answer: ten thousand scroll like ten, because only those in sight are in the document. */
import type { QueryAnswer } from "@ringfence/schemas/api";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { cellText, columnWidths, isNumeric, isTime, timeText } from "../view/cells.ts";
import { visibleRange } from "../view/queue.ts";
import { accountPath, alertPath } from "../view/routes.ts";

const ROW = 30;
const CH = 7.6;
const PADDING = 24;

type Row = QueryAnswer["rows"][number];
type Columns = QueryAnswer["columns"];

export function Results({ columns, rows }: Pick<QueryAnswer, "columns" | "rows">) {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 40 });
  const [shown, setShown] = useState<number | null>(null);
  const widths = useMemo(() => columnWidths(columns, rows), [columns, rows]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const update = () => {
      const next = visibleRange(rows.length, ROW, element.scrollTop, element.clientHeight);
      setRange((was) => (was.from === next.from && was.to === next.to ? was : next));
    };
    element.scrollTop = 0;
    update();
    element.addEventListener("scroll", update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", update);
      observer.disconnect();
    };
  }, [rows]);
  const below = rows.length - range.to;
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class="results" ref={box} role="region" aria-label="Rows of the result" tabIndex={0}>
        <table aria-rowcount={rows.length + 1}>
          <colgroup>
            <col style={{ width: "58px" }} />
            {widths.map((width, at) => (
              <col key={columns[at]?.name} style={{ width: `${width * CH + PADDING}px` }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col" class="number">
                Row
              </th>
              {columns.map(({ name, type }) => (
                <th key={name} scope="col" class={isNumeric(type) ? "number" : ""} title={type}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {range.from > 0 && <Gap rows={range.from} columns={columns.length + 1} />}
            {rows.slice(range.from, range.to).map((row, index) => {
              const at = range.from + index;
              return (
                <tr key={at} aria-rowindex={at + 2}>
                  <td class="number">
                    <button type="button" class="link" onClick={() => setShown(at)}>
                      {at + 1}
                      <span class="hidden"> whole</span>
                    </button>
                  </td>
                  {columns.map(({ name, type }, column) => (
                    <td
                      key={name}
                      class={isNumeric(type) ? "number" : ""}
                      title={cellText(row[column])}
                    >
                      <Value name={name} type={type} value={row[column]} />
                    </td>
                  ))}
                </tr>
              );
            })}
            {below > 0 && <Gap rows={below} columns={columns.length + 1} />}
          </tbody>
        </table>
      </div>
      <WholeRow columns={columns} rows={rows} at={shown} onClose={() => setShown(null)} />
    </>
  );
}

function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  return (
    <tr aria-hidden="true" style={{ height: `${rows * ROW}px` }}>
      <td colSpan={columns} />
    </tr>
  );
}

function Value(props: { readonly name: string; readonly type: string; readonly value: unknown }) {
  const { name, type, value } = props;
  if (value === null) return <span class="dim">null</span>;
  if (typeof value === "string" && value !== "") {
    if (isTime(type)) return <>{timeText(value)}</>;
    if (name === "account_id") return <a href={accountPath(value)}>{value}</a>;
    if (name === "alert_id") return <a href={alertPath(value)}>{value}</a>;
  }
  return <>{cellText(value)}</>;
}

/** What the table cuts off. */
function WholeRow(props: {
  readonly columns: Columns;
  readonly rows: readonly Row[];
  readonly at: number | null;
  readonly onClose: () => void;
}) {
  const { columns, rows, at, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (at === null) dialog.current?.close();
    else dialog.current?.showModal();
  }, [at]);
  const row = at === null ? undefined : rows[at];
  return (
    <dialog ref={dialog} class="dialog whole-row" aria-label="The whole row" onClose={onClose}>
      <header>
        <h2>{at === null ? "Row" : `Row ${at + 1}`}</h2>
        <button type="button" class="button small" onClick={onClose}>
          Close
        </button>
      </header>
      <dl>
        {row !== undefined &&
          columns.map(({ name, type }, column) => (
            <div key={name}>
              <dt>
                {name} <span class="dim">{type}</span>
              </dt>
              <dd>{wholeText(row[column])}</dd>
            </div>
          ))}
      </dl>
    </dialog>
  );
}

/** JSON in a text is laid out, so that it can be read. */
function wholeText(value: unknown): string {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
      return value;
    }
  }
  return typeof value === "object" && value !== null
    ? JSON.stringify(value, null, 2)
    : cellText(value);
}
