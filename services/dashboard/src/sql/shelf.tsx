/** Beside the editor: worked questions, the views with their columns, and the queries of before. */
import type { Dictionary } from "@ringfence/schemas/api";
import { useState } from "preact/hooks";
import { clearHistory, past, text } from "../state/console.ts";
import { dayTime } from "../view/format.ts";
import type { EditorHandle } from "./editor.tsx";

const SHELVES = ["Questions", "Views", "History"] as const;
type Shelf = (typeof SHELVES)[number];

export function Shelf(props: {
  readonly dictionary: Dictionary;
  readonly editor: EditorHandle | null;
  readonly onTake: (sql: string) => void;
}) {
  const [shelf, setShelf] = useState<Shelf>("Questions");
  const { dictionary, editor, onTake } = props;
  return (
    <section class="panel shelf" aria-label="Questions, views and history">
      <div class="segments">
        {SHELVES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === shelf}
            onClick={() => setShelf(name)}
          >
            {name}
          </button>
        ))}
      </div>
      {shelf === "Questions" && <Questions questions={dictionary.questions} onTake={onTake} />}
      {shelf === "Views" && <Views views={dictionary.views} editor={editor} onTake={onTake} />}
      {shelf === "History" && <History onTake={onTake} />}
    </section>
  );
}

function Questions(props: {
  readonly questions: Dictionary["questions"];
  readonly onTake: (sql: string) => void;
}) {
  return (
    <ul class="questions">
      {props.questions.map(({ name, question, sql }) => (
        <li key={name}>
          <button type="button" class="link" onClick={() => props.onTake(sql)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Views(props: {
  readonly views: Dictionary["views"];
  readonly editor: EditorHandle | null;
  readonly onTake: (sql: string) => void;
}) {
  const [word, setWord] = useState("");
  const { editor, onTake } = props;
  const wanted = word.trim().toLowerCase();
  const views = props.views.filter(({ name, comment, columns }) =>
    [name, comment, ...columns.flatMap((one) => [one.name, one.comment])].some((each) =>
      each.toLowerCase().includes(wanted),
    ),
  );
  return (
    <>
      <input
        type="search"
        aria-label="Search views and columns"
        placeholder="Search views and columns"
        value={word}
        onInput={(event) => setWord(event.currentTarget.value)}
      />
      {views.length === 0 && <p class="note">No view or column has this word.</p>}
      {views.map(({ name, comment, columns, example }) => (
        <details key={name} class="view" open={wanted !== "" && views.length <= 3}>
          <summary>
            <code>{name}</code>
            <span class="note">{comment}</span>
          </summary>
          <button type="button" class="link" onClick={() => onTake(example)}>
            Take its example
          </button>
          <dl>
            {columns.map((one) => (
              <div key={one.name}>
                <dt>
                  <button
                    type="button"
                    class="link id"
                    title="Put it where the cursor stands"
                    onClick={() => editor?.insert(one.name)}
                  >
                    {one.name}
                  </button>{" "}
                  <span class="dim type">{one.type}</span>
                </dt>
                <dd>{one.comment}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
    </>
  );
}

function History({ onTake }: { readonly onTake: (sql: string) => void }) {
  if (past.value.length === 0) {
    return <p class="note">What you run is listed here. It stays in this browser.</p>;
  }
  return (
    <>
      <ol class="past">
        {past.value.map(({ sql, at, outcome }) => (
          <li key={sql}>
            <button
              type="button"
              class="link id"
              title={sql}
              aria-current={sql === text.value ? "true" : undefined}
              onClick={() => onTake(sql)}
            >
              {sql.replace(/\s+/g, " ").slice(0, 160)}
            </button>
            <p class="note">{`${dayTime(at)} UTC · ${outcome}`}</p>
          </li>
        ))}
      </ol>
      <button type="button" class="button small" onClick={clearHistory}>
        Clear the history
      </button>
    </>
  );
}
