/**
 * The editor, by CodeMirror. It stands in a shadow tree, where it adopts a style sheet made by script: in the
 * document it would add a style element, which the policy of the page refuses.
 */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { sql, SQLDialect } from "@codemirror/lang-sql";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Dictionary } from "@ringfence/schemas/api";

export interface Editor {
  set(text: string): void;
  /** Where the cursor stands, with a space where it would touch a word. */
  insert(text: string): void;
  /** Puts the cursor before a character, from 0. */
  pointAt(position: number): void;
  focus(): void;
  destroy(): void;
}

export interface EditorParts {
  readonly text: string;
  readonly views: Dictionary["views"];
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
}

export function createEditor(host: HTMLElement, parts: EditorParts): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root as unknown as Element,
    state: EditorState.create({ doc: parts.text, extensions: extensionsOf(parts) }),
  });
  return {
    set: (text) => {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    insert: (text) => {
      const { from, to } = view.state.selection.main;
      const before = view.state.sliceDoc(from - 1, from);
      const insert = `${/\w/.test(before) ? " " : ""}${text}`;
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length },
      });
      view.focus();
    },
    pointAt: (position) => {
      const anchor = Math.min(position, view.state.doc.length);
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function extensionsOf({ views, onChange, onRun }: EditorParts) {
  const run = () => (onRun(), true);
  const leave = (view: EditorView) => (view.contentDOM.blur(), true);
  return [
    Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ icons: false }),
    // Tab is left to the browser, so that the keyboard gets out of here.
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
      { key: "Escape", run: leave },
    ]),
    sql({ dialect: CLICKHOUSE, schema: schemaOf(views), upperCaseKeywords: true }),
    syntaxHighlighting(COLORS),
    LOOK,
    EditorView.lineWrapping,
    EditorView.domEventHandlers({ beforeinput: replaceSelected }),
    EditorView.contentAttributes.of({ "aria-label": "SQL query" }),
    placeholder("SELECT … FROM alerts_current"),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}

/**
 * Where text replaces coloured text, a browser carries its style over as a style attribute, which the
 * policy of the page refuses with an error: so the editor replaces it itself.
 */
function replaceSelected(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const { data } = event;
  if (empty || event.inputType !== "insertText" || event.isComposing || data === null) return false;
  const insert = () =>
    view.state.update(view.state.replaceSelection(data), { userEvent: "input.type" });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert());
  return true;
}

function schemaOf(views: Dictionary["views"]) {
  return Object.fromEntries(
    views.map(({ name, comment, columns }) => [
      name,
      {
        self: { label: name, type: "table", info: comment },
        children: columns.map((one) => ({
          label: one.name,
          type: "column",
          detail: one.type,
          info: one.comment,
        })),
      },
    ]),
  );
}

/** What analysts use of it; the API refuses what is not known to be harmless. */
const CLICKHOUSE = SQLDialect.define({
  keywords:
    "select from where prewhere group by having order limit offset with as and or not in is null on using " +
    "inner left right full outer cross join any all asof semi anti array union intersect except distinct " +
    "case when then else end between like ilike asc desc nulls first last over partition rows range " +
    "preceding following current row unbounded window final interval second minute hour day week month " +
    "fill from to step rollup cube totals grouping sets true false qualify ties global",
  builtin:
    "count sum avg min max any uniq uniqExact argMin argMax quantile quantiles median countIf sumIf avgIf " +
    "groupArray groupUniqArray arrayJoin arrayMap arrayFilter arrayCount length has hasAny empty notEmpty " +
    "toStartOfHour toStartOfDay toStartOfFiveMinutes toStartOfInterval toDate toDateTime dateDiff now today " +
    "round if multiIf ifNull coalesce nullIf toString toFloat64 toUInt64 lower upper substring position " +
    "match extract splitByChar replaceRegexpAll JSONExtractString JSONExtractFloat JSONExtractArrayRaw " +
    "bitHammingDistance rank row_number lagInFrame leadInFrame",
  types:
    "String UInt8 UInt16 UInt32 UInt64 Int32 Int64 Float64 Date DateTime DateTime64 Array Bool",
  backslashEscapes: true,
  doubleQuotedStrings: false,
  identifierQuotes: '"`',
  caseInsensitiveIdentifiers: false,
});

const COLORS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.standard(tags.name), tags.typeName], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const MONO =
  'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

const LOOK = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "13px" },
  // The frame around it shows the focus.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: MONO, lineHeight: "1.6", minHeight: "150px", maxHeight: "46vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-gutters": {
    color: "var(--muted)",
    backgroundColor: "var(--surface)",
    border: "0",
    paddingLeft: "6px",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--accent-soft)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-soft)",
    outline: "1px solid var(--accent)",
  },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: MONO, fontSize: "12.5px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    color: "var(--accent-ink)",
    backgroundColor: "var(--accent)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": {
    color: "var(--accent-ink)",
  },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
  ".cm-completionInfo": { padding: "6px 10px", fontFamily: "inherit", maxWidth: "320px" },
});
