/** When a supervisor ends with its significant children. Source: OTP's `supervisor:do_auto_shutdown`. */

/** Shuts down after no end of a child, after that of any significant one, or after that of the last. */
export type AutoShutdown = 'never' | 'any_significant' | 'all_significant';

export const AUTO_SHUTDOWNS: readonly AutoShutdown[] = ['never', 'any_significant', 'all_significant'];

/** What counts of a child. */
export interface Significance {
  readonly significant: boolean;
  /** It runs, starts, or is to be restarted; otherwise only its spec is kept. */
  readonly active: boolean;
}

/**
 * Says whether a supervisor shuts down because a child has ended by itself and is not restarted. It is
 * not asked about children that were terminated by request or fell in a group restart.
 *
 * @param ended - Whether the child that has ended is significant.
 * @param children - All that the supervisor has now.
 */
export function shutsDown(
  autoShutdown: AutoShutdown,
  ended: Pick<Significance, 'significant'>,
  children: Iterable<Significance>,
): boolean {
  if (!ended.significant) return false;
  switch (autoShutdown) {
    case 'never':
      return false;
    case 'any_significant':
      return true;
    case 'all_significant':
      return ![...children].some(({ significant, active }) => significant && active);
  }
}
