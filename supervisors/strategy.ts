/** Which children are restarted together. Source: OTP's restart strategies. */

/**
 * Who is restarted with a child that has ended: nobody, all others, or those that were started after
 * it.
 */
export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';

export const STRATEGIES: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one'];

/**
 * Finds the children that are restarted together.
 *
 * @param order - The ids of all children, in the order of their start.
 * @param failed - The one that is to be restarted; one of them.
 * @returns Ids in the order in which they start; they stop in reverse. The failed one is among them.
 */
export function groupOf(strategy: Strategy, order: readonly string[], failed: string): readonly string[] {
  switch (strategy) {
    case 'one_for_one':
      return [failed];
    case 'one_for_all':
      return order;
    case 'rest_for_one':
      return order.slice(order.indexOf(failed));
  }
}
