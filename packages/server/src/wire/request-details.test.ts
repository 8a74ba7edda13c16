import { loadEnums } from '@cardea/contract';
import { expect, test } from 'vitest';
import { requestDetailsFromWire } from './request-details.js';

const enums = loadEnums();
const nothing = {
  revocationReason: null,
  revocationDelaySeconds: null,
  certificateTemplates: null,
  onlineUpdateReason: null,
};

test.each<[object, object]>([
  [{}, {}],
  [{ revocationreason: null, revocationdelay: '', certificatetemplates: null, reason: '' }, {}],
  [{ revocationreason: 'KeyCompromise' }, { revocationReason: 'keyCompromise' }],
  [{ revocationreason: 6 }, { revocationReason: 'certificateHold' }],
  [{ revocationreason: '4' }, { revocationReason: 'superseded' }],
  [{ revocationreason: 0 }, { revocationReason: 'unspecified' }],
  [{ revocationdelay: '1.02:03:04' }, { revocationDelaySeconds: 93_784 }],
  [{ revocationdelay: 90 }, { revocationDelaySeconds: 90 }],
  [{ revocationdelay: '90' }, { revocationDelaySeconds: 90 }],
  [{ certificatetemplates: ['A', ' B '] }, { certificateTemplates: ['A', 'B'] }],
  [{ certificatetemplate: 'A' }, { certificateTemplates: ['A'] }],
  [{ certificatetemplates: ['A'], certificatetemplate: 'A' }, { certificateTemplates: ['A'] }],
  [{ reason: 'certificateexpired' }, { onlineUpdateReason: 'certificateExpired' }],
])('%j says %j', (body, said) => {
  expect(requestDetailsFromWire(enums, { type: 'Revoke', ...body })).toEqual({ ...nothing, ...said });
});

test.each<[object, string]>([
  [{ revocationreason: 'boredom' }, 'revocationreason'],
  [{ revocationreason: 8 }, 'revocationreason'],
  [{ revocationdelay: 'soon' }, 'revocationdelay'],
  [{ revocationdelay: -1 }, 'revocationdelay'],
  [{ revocationdelay: 1.5 }, 'revocationdelay'],
  [{ certificatetemplates: [''] }, 'certificatetemplates'],
  [{ reason: 'boredom' }, 'reason'],
])('%j is refused by the name of the property', (body, field) => {
  expect(() => requestDetailsFromWire(enums, { type: 'Revoke', ...body })).toThrow(field);
});
