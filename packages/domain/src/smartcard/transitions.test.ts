import { describe, expect, test } from 'vitest';
import { profileStatuses } from '../profile/profile.js';
import { profileEvents, profileTransitions } from '../profile/transitions.js';
import { allows, type TransitionTable, transition } from '../transition-table.js';
import { smartcardStatuses } from './smartcard.js';
import { smartcardEvents, smartcardTransitions } from './transitions.js';

function lifeCycle<S extends string, E extends string>(
  name: string,
  table: TransitionTable<S, E>,
  statuses: readonly S[],
  events: readonly E[],
  legal: Record<string, string>,
): void {
  describe(`${name} life cycle`, () => {
    for (const status of statuses) {
      for (const event of events) {
        const expected = legal[`${status} ${event}`];
        test(
          expected === undefined
            ? `${status} does not allow ${event}`
            : `${event}: ${status} becomes ${expected}`,
          () => {
            expect(allows(table, status, event)).toBe(expected !== undefined);
            if (expected === undefined) expect(() => transition(table, name, status, event)).toThrow(status);
            else expect(transition(table, name, status, event)).toBe(expected);
          },
        );
      }
    }
  });
}

const shared = {
  'Active suspend': 'Suspended',
  'Active disable': 'Disabled',
  'Active retire': 'Retired',
  'Suspended reinstate': 'Active',
  'Suspended disable': 'Disabled',
  'Suspended retire': 'Retired',
  'Disabled retire': 'Retired',
};

lifeCycle('smart card', smartcardTransitions, smartcardStatuses, smartcardEvents, {
  ...shared,
  'New assign': 'Assigned',
  'Assigned activate': 'Active',
  'Assigned release': 'Retired',
});

lifeCycle('profile', profileTransitions, profileStatuses, profileEvents, {
  ...shared,
  'New activate': 'Active',
  'New release': 'Retired',
});
