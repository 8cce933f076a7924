import type { Exchange } from './exchange.ts';

export type Handler = (exchange: Exchange) => Promise<void> | void;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly shape: RegExp;
  readonly names: readonly string[];
  readonly handle: Handler;
}

/** `GET /druid/v2/datasources/:name`: a route; a slash at the end of the path does not matter. */
export function route(text: `${Route['method']} /${string}`, handle: Handler): Route {
  const [method, path = ''] = text.split(' ');
  const names: string[] = [];
  const shape = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  return { method: method as Route['method'], shape: new RegExp(`^${shape}/?$`), names, handle };
}

/** The route of a request and its named parts; undefined when nothing answers there. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly handle: Handler; readonly names: Readonly<Record<string, string>> } | undefined {
  for (const { method: wanted, shape, names, handle } of routes) {
    if (wanted !== method) continue;
    const match = shape.exec(path);
    if (match === null) continue;
    return {
      handle,
      names: Object.fromEntries(names.map((name, index) => [name, decode(match[index + 1] ?? '')])),
    };
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
