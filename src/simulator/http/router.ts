import type { PermissionRule } from '../oauth-clients.js';
import type { World } from '../state/world.js';
import type { Answer } from './answer.js';
import type { Exchange } from './exchange.js';

/** One operation of the API. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `{parameters}`, as the platform's documentation writes it. */
  template: string;
  permissions?: PermissionRule;
  /** The token endpoint alone is asked without a bearer token, with a form for a body. */
  login?: true;
  /** Asked by guests of web messaging, with the token that they have from their socket. */
  guest?: true;
  handle: (world: World, exchange: Exchange) => Answer;
}

export interface RouteMatch {
  route: Route;
  params: Record<string, string>;
}

interface CompiledRoute {
  route: Route;
  segments: string[];
}

/** Finds the operation for a request. A literal segment wins over a parameter, from the left. */
export class Router {
  readonly #routes: CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, segments: route.template.split('/') }));
    this.#routes.sort((one, other) => specificity(other).localeCompare(specificity(one)));
  }

  /** The operation; `wrong-method` when only other methods exist on that path; undefined for an unknown path. */
  find(method: string, path: string): RouteMatch | 'wrong-method' | undefined {
    const parts = path.split('/');
    let pathIsKnown = false;
    for (const { route, segments } of this.#routes) {
      const params = matchSegments(segments, parts);
      if (!params) continue;
      if (route.method === method) return { route, params };
      pathIsKnown = true;
    }
    return pathIsKnown ? 'wrong-method' : undefined;
  }
}

const isParameter = (segment: string) => segment.startsWith('{');

const specificity = ({ segments }: CompiledRoute) =>
  segments.map((segment) => (isParameter(segment) ? '0' : '1')).join('');

function matchSegments(segments: string[], parts: string[]): Record<string, string> | undefined {
  if (segments.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (!isParameter(segment)) {
      if (segment !== part) return undefined;
    } else if (part === '') return undefined;
    else params[segment.slice(1, -1)] = decode(part);
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
