/** Connected components. */

/** Groups of at least `least` nodes that the edges connect; nodes without an edge are in none. */
export function componentsOf<T>(edges: Iterable<readonly [T, T]>, least: number): T[][] {
  const parent = new Map<T, T>();
  const find = (node: T): T => {
    let root = node;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) {
      parent.set(root, parent.get(up) ?? up);
      root = up;
    }
    return root;
  };
  for (const [a, b] of edges) {
    if (!parent.has(a)) parent.set(a, a);
    if (!parent.has(b)) parent.set(b, b);
    const [x, y] = [find(a), find(b)];
    if (x !== y) parent.set(x, y);
  }
  const groups = new Map<T, T[]>();
  for (const node of parent.keys()) {
    const root = find(node);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [node]);
    else group.push(node);
  }
  return [...groups.values()].filter(({ length }) => length >= least);
}
