import { describe, expect, test } from 'vitest';
import { CmError } from '../errors.js';
import { transition } from '../transition-table.js';
import { requestStatuses } from './request.js';
import { requestEvents, requestTransitions } from './transitions.js';

/** Every legal move, written down a second time so that a change of the table must be meant. */
const legal: Record<string, string> = {
  'Pending approve': 'Pending',
  'Pending approveLast': 'Approved',
  'Pending deny': 'Denied',
  'Pending cancel': 'Canceled',
  'Approved execute': 'Executing',
  'Approved complete': 'Completed',
  'Approved cancel': 'Canceled',
  'Approved abandon': 'Failed',
  'Executing execute': 'Executing',
  'Executing complete': 'Completed',
  'Executing abandon': 'Failed',
  'Executing fail': 'Failed',
};

describe('request life cycle', () => {
  for (const status of requestStatuses) {
    for (const event of requestEvents) {
      const expected = legal[`${status} ${event}`];
      const title =
        expected === undefined
          ? `a ${status} request cannot take ${event}`
          : `${event} leads from ${status} to ${expected}`;
      test(title, () => {
        if (expected !== undefined) {
          expect(transition(requestTransitions, 'request', status, event)).toBe(expected);
          return;
        }
        let refusal: unknown;
        try {
          transition(requestTransitions, 'request', status, event);
        } catch (error) {
          refusal = error;
        }
        expect(refusal).toBeInstanceOf(CmError);
        expect(refusal).toMatchObject({ kind: 'IllegalTransition' });
      });
    }
  }

  test.each(['Completed', 'Denied', 'Canceled', 'Failed'] as const)('%s is final', (status) => {
    expect(Object.keys(requestTransitions[status])).toEqual([]);
  });
});
