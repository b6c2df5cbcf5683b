/** The graph of a ring, by cytoscape. */
import type { Graph } from "@ringfence/schemas/api";
import cytoscape from "cytoscape";
import { go } from "../state/router.ts";
import { shortId } from "../view/format.ts";
import { accountPath } from "../view/routes.ts";
import { nameOf, type SharedIdentifier } from "../view/sharing.ts";

export interface DrawnGraph {
  focus(id: string | null): void;
  destroy(): void;
}

export function drawGraph(
  element: HTMLElement,
  graph: Graph,
  shared: readonly SharedIdentifier[],
  onFocus: (id: string | null) => void,
): DrawnGraph {
  const crowd = shared.length + graph.nodes.length > 60;
  const cy = cytoscape({
    container: element,
    elements: elementsOf(graph, shared, element.clientWidth < NARROW ? "\n" : "  "),
    style: styleOf(element, crowd),
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    minZoom: 0.2,
    maxZoom: 1.6,
    layout: layoutOf(element, { ...graph, edges: sharedEdges(graph, shared) }, crowd),
  });
  const focus = (id: string | null) => {
    cy.elements().removeClass("faint");
    if (id === null) return;
    const near = cy.getElementById(id).closedNeighborhood();
    cy.elements().not(near).addClass("faint");
  };
  cy.on("tap", "node[type='identifier']", ({ target }) => onFocus(String(target.id())));
  cy.on("tap", "node[type='account']", ({ target }) =>
    go(accountPath(String(target.data("account")))),
  );
  cy.on("tap", ({ target }) => target === cy && onFocus(null));
  const observer = new ResizeObserver(() => {
    cy.resize();
    cy.layout(layoutOf(element, { ...graph, edges: sharedEdges(graph, shared) }, crowd)).run();
  });
  observer.observe(element);
  return {
    focus,
    destroy: () => {
      observer.disconnect();
      cy.destroy();
    },
  };
}

/** CSS pixels below which a kind and its value take a line each. */
const NARROW = 480;

/** Two columns where they can be read: what is shared on the left, who shares it on the right. */
function layoutOf(element: HTMLElement, graph: Graph, crowd: boolean): cytoscape.LayoutOptions {
  if (crowd) return { name: "cose", animate: false, randomize: false, padding: 24 };
  const accounts = graph.nodes.filter(({ type }) => type === "account").map(({ id }) => id);
  const { clientWidth: width, clientHeight: height } = element;
  const identifiers = [...new Set(graph.edges.map(({ target }) => target))];
  const side = Math.min(220, width * 0.42);
  return {
    name: "preset",
    fit: false,
    // Its types say an id; what comes is the node.
    positions: (node: unknown) => {
      const id = (node as cytoscape.NodeSingular).id();
      const isAccount = id.startsWith("account:");
      const column = isAccount ? accounts : identifiers;
      const y = ((column.indexOf(id) + 0.5) / Math.max(1, column.length)) * height;
      return { x: isAccount ? width - Math.min(170, width * 0.36) : side, y };
    },
  };
}

/** In the order of the table. */
function sharedEdges(graph: Graph, shared: readonly SharedIdentifier[]): Graph["edges"] {
  return shared.flatMap(({ id }) =>
    graph.edges.filter((edge) => edge.type === "uses" && edge.target === id).slice(0, 1),
  );
}

function elementsOf(
  graph: Graph,
  shared: readonly SharedIdentifier[],
  between: string,
): cytoscape.ElementDefinition[] {
  const kept = new Set(shared.map(({ id }) => id));
  const nodes = graph.nodes.flatMap((node): cytoscape.ElementDefinition[] => {
    if (node.type === "account") {
      const { id, account_id, membership } = node;
      const label = shortId(account_id, 16);
      return [
        {
          data: {
            id,
            type: node.type,
            account: account_id,
            label,
            membership: membership ?? "none",
          },
        },
      ];
    }
    if (!kept.has(node.id)) return [];
    const { kind, value } = nameOf(node);
    const label = `${kind}${between}${shortId(value, 18)}`;
    return [{ data: { id: node.id, type: node.type, label } }];
  });
  const known = new Set(nodes.map(({ data }) => String(data.id)));
  const edges = graph.edges.flatMap((edge, index): cytoscape.ElementDefinition[] => {
    if (edge.type !== "uses" || !known.has(edge.source) || !known.has(edge.target)) return [];
    return [{ data: { id: `edge-${index}`, source: edge.source, target: edge.target } }];
  });
  return [...nodes, ...edges];
}

function styleOf(element: HTMLElement, crowd: boolean): cytoscape.StylesheetJson {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return [
    {
      selector: "node",
      style: {
        label: crowd ? "" : "data(label)",
        "font-family": "Inter Variable, sans-serif",
        "font-size": 11,
        color: color("--ink"),
        "text-valign": "center",
        "text-halign": "right",
        "text-margin-x": 6,
        "background-color": color("--surface"),
        "border-color": color("--muted"),
        "border-width": 1.5,
        width: 12,
        height: 12,
      },
    },
    {
      selector: "node[membership='core']",
      style: { "background-color": color("--ink"), "border-color": color("--ink") },
    },
    {
      selector: "node[type='identifier']",
      style: {
        shape: "round-rectangle",
        "background-color": color("--accent"),
        "border-color": color("--accent"),
        width: 12,
        height: 12,
        "text-halign": "left",
        "text-margin-x": -6,
        "text-wrap": "wrap",
        "text-justification": "right",
      },
    },
    {
      selector: "edge",
      style: { width: 1, "line-color": color("--line-strong"), "curve-style": "straight" },
    },
    { selector: ".faint", style: { opacity: 0.15 } },
  ];
}
