/** Where the query is written: a plain field until the editor has come, and where it does not come. */
import type { Dictionary } from "@ringfence/schemas/api";
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { runQuery, text } from "../state/console.ts";
import { theme } from "../state/theme.ts";
import type { Editor as CodeEditor } from "./codemirror.ts";

export interface EditorHandle {
  insert(piece: string): void;
  pointAt(position: number): void;
  focus(): void;
}

export function Editor(props: {
  readonly views: Dictionary["views"] | null;
  readonly onReady: (handle: EditorHandle) => void;
}) {
  const { views, onReady } = props;
  const host = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<CodeEditor | null>(null);
  const [isThere, setThere] = useState(false);
  useEffect(() => onReady(handleOf(editor, field)), [onReady]);
  useEffect(() => {
    const element = host.current;
    if (element === null || views === null) return;
    let gone = false;
    const load = async (): Promise<void> => {
      const { createEditor } = await import("./codemirror.ts");
      if (gone) return;
      const hadFocus = document.activeElement === field.current;
      editor.current = createEditor(element, {
        text: text.value,
        views,
        onChange: (value) => (text.value = value),
        onRun: () => void runQuery(),
      });
      setThere(true);
      if (hadFocus) editor.current.focus();
    };
    // Without it the field does.
    load().catch(() => {});
    return () => {
      gone = true;
      editor.current?.destroy();
      editor.current = null;
    };
  }, [views]);
  useSignalEffect(() => {
    const { value } = text;
    editor.current?.set(value);
  });
  return (
    <>
      <div class={`editor${isThere ? "" : " hidden"}`} ref={host} data-theme={theme.value} />
      {!isThere && (
        <textarea
          ref={field}
          class="editor plain-editor"
          aria-label="SQL query"
          rows={8}
          spellcheck={false}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void runQuery();
          }}
        />
      )}
    </>
  );
}

function handleOf(
  editor: { readonly current: CodeEditor | null },
  field: { readonly current: HTMLTextAreaElement | null },
): EditorHandle {
  return {
    insert: (piece) => {
      if (editor.current !== null) editor.current.insert(piece);
      else text.value = `${text.value} ${piece}`.trimStart();
    },
    pointAt: (position) => {
      editor.current?.pointAt(position);
      field.current?.focus();
      field.current?.setSelectionRange(position, position);
    },
    focus: () => (editor.current ?? field.current)?.focus(),
  };
}
