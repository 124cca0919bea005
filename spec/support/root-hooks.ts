/** Hooks that run around every spec. */
import type { RootHookObject } from 'mocha';

export const mochaHooks: RootHookObject = {};
