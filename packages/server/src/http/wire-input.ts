/** Names in any letter case become lower case, at the top level of a body; values stay as they are. */
export function lowerCaseKeys(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Reads a query string; names become lower case, the first of several values counts. */
export function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = {};
  if (text === '') return query;
  for (const [name, value] of new URLSearchParams(text)) {
    const key = name.toLowerCase();
    if (!Object.hasOwn(query, key)) query[key] = value;
  }
  return query;
}
