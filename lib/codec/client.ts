/**
 * Clients: objects that talk to an actor on behalf of their owner and that can be sent in messages,
 * such as a queue or a lock. An instance travels as the pair (module URL, name) of its class and its own
 * enumerable fields; the class itself is found, or loaded, where it arrives.
 */

import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { registerCode, type CodeKey } from '../code-registry.ts';
import { DecodeError } from '../errors.ts';

/** A class, whatever its constructor takes. */
export type ClientClass = abstract new (...args: never[]) => object;

interface Clients {
  readonly keys: WeakMap<object, CodeKey>;
  readonly prototypes: Map<string, object>;
}

/**
 * All clients of the process. Not just of this module, of which there may be a second copy: tsx compiles
 * what is required apart from what is imported, so that a class which a message loads meets that copy.
 */
const clients = sharedClients(Symbol.for('troupe.clients'));
const requireModule = createRequire(import.meta.url);

function sharedClients(key: symbol): Clients {
  const shared = (Reflect.get(globalThis, key) as Clients | undefined) ?? {
    keys: new WeakMap(),
    prototypes: new Map(),
  };
  Object.defineProperty(globalThis, key, { value: shared, configurable: true });
  return shared;
}

/**
 * Makes the instances of a class sendable.
 *
 * They arrive as instances of the same class with the same fields. The constructor does not run there,
 * and private `#fields` do not travel: keep what an instance needs in ordinary fields, each of which
 * must be sendable itself. A subclass needs a `defineClient` of its own.
 *
 * The module must be loadable by `require` (no top-level await), because a message that brings a client
 * to a process that does not know it loads the module then and there.
 *
 * @param meta - `import.meta` of the module that defines the class.
 * @param name - Unique among the clients of that module.
 * @returns The class itself.
 * @throws {@link OptionError} when the pair of module and name is taken.
 */
export function defineClient<C extends ClientClass>(meta: ImportMeta, name: string, Class: C): C {
  const key = registerCode('client', meta, name, Class);
  const prototype = Class.prototype as object;
  clients.keys.set(prototype, key);
  clients.prototypes.set(pairOf(key), prototype);
  return Class;
}

/** How an object relates to the defined clients: one itself, of a subclass that is not defined, or neither. */
export type ClientStanding = { readonly key: CodeKey; readonly exact: boolean } | undefined;

/** Finds the defined class nearest to an object on its prototype chain. */
export function clientStanding(value: object): ClientStanding {
  const own: unknown = Object.getPrototypeOf(value);
  for (let at: unknown = own; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    const key = clients.keys.get(at);
    if (key !== undefined) return { key, exact: at === own };
  }
  return undefined;
}

/**
 * Makes an instance without fields of the class that `key` names, loading its module if need be.
 *
 * @throws {@link DecodeError} when the module cannot be loaded synchronously or does not define it.
 */
export function emptyClient(key: CodeKey): object {
  if (!clients.prototypes.has(pairOf(key))) load(key);
  const prototype = clients.prototypes.get(pairOf(key));
  if (prototype === undefined) {
    const names = namesIn(key.module).join(', ') || 'none';
    throw new DecodeError('', `${key.module} defines no client '${key.name}'; it defines: ${names}`);
  }
  return Object.create(prototype) as object;
}

function pairOf(key: CodeKey): string {
  return `${key.module}#${key.name}`;
}

function namesIn(module: string): string[] {
  const prefix = pairOf({ module, name: '' });
  return [...clients.prototypes.keys()]
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length));
}

function load(key: CodeKey): void {
  try {
    const path = fileURLToPath(key.module);
    // Reading a device or a pipe may never end.
    if (!statSync(path).isFile()) throw new TypeError('it is not a file');
    requireModule(path);
  } catch (error) {
    const why =
      (error as { readonly code?: unknown } | null)?.code === 'ERR_REQUIRE_ASYNC_MODULE'
        ? 'has a top-level await, and so cannot be loaded while a message is read; import it at start, or do without'
        : 'cannot be loaded';
    throw new DecodeError('', `${key.module}, which defines the client '${key.name}', ${why}`, error);
  }
}
