/**
 * Clients: objects that talk to an actor on behalf of their owner and that can be sent in messages,
 * such as a queue or a lock. An instance travels as the pair (module URL, name) of its class and its own
 * enumerable fields; the class itself is found, or loaded, where it arrives.
 */

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { codeNamesOf, findCode, registerCode, type CodeKey } from '../code-registry.ts';
import { DecodeError } from '../errors.ts';

const require = createRequire(import.meta.url);
const keyOfPrototype = new Map<object, CodeKey>();

/** A class, whatever its constructor takes. */
export type ClientClass = abstract new (...args: never[]) => object;

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
  keyOfPrototype.set(Class.prototype as object, registerCode('client', meta, name, Class));
  return Class;
}

/** How an object relates to the defined clients: one itself, of a subclass that is not defined, or neither. */
export type ClientStanding = { readonly key: CodeKey; readonly exact: boolean } | undefined;

/** Finds the defined class nearest to an object on its prototype chain. */
export function clientStanding(value: object): ClientStanding {
  const own: unknown = Object.getPrototypeOf(value);
  for (let at: unknown = own; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    const key = keyOfPrototype.get(at);
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
  if (findCode('client', key) === undefined) load(key);
  const found = findCode('client', key);
  if (typeof found !== 'function') {
    const names = codeNamesOf('client', key.module).join(', ');
    throw new DecodeError(
      '',
      `${key.module} defines no client '${key.name}'; it defines: ${names || 'none'}`,
    );
  }
  return Object.create(found.prototype as object) as object;
}

function load(key: CodeKey): void {
  try {
    require(fileURLToPath(key.module));
  } catch (error) {
    const why =
      (error as { readonly code?: unknown } | null)?.code === 'ERR_REQUIRE_ASYNC_MODULE'
        ? 'has a top-level await, and so cannot be loaded while a message is read; import it at start, or do without'
        : 'cannot be loaded';
    throw new DecodeError('', `${key.module}, which defines the client '${key.name}', ${why}`, error);
  }
}
