import { controlOf, type Finding, isObject, membersOf, type Path, resolved } from './fields.js';
import { pathText } from './path.js';

/** Places where no whole number stands though one must: what was typed there cannot be sent. */
export function shapeFaults(root: string, content: unknown, rule: string): Finding[] {
  return faultsBelow(root, content, []).map((path) => ({ path: pathText(path), rule }));
}

function faultsBelow(owner: string, value: unknown, path: Path): Path[] {
  if (!isObject(value)) return [];
  return membersOf(owner, value).flatMap(({ property, schema }) => {
    const below: Path = [...path, property];
    const inside = value[property];
    const control = controlOf(owner, property, schema);
    if (inside === undefined) return [];
    if (control.kind === 'number') return typeof inside === 'number' ? [] : [below];
    if (control.kind === 'group') return faultsBelow(control.name, inside, below);
    if (control.kind !== 'list' || !Array.isArray(inside)) return [];
    const { schema: items, name } = resolved(control.items);
    return inside.flatMap((element, index) => {
      const at: Path = [...below, index];
      if (items.type === 'integer') return typeof element === 'number' ? [] : [at];
      return faultsBelow(name, element, at);
    });
  });
}
