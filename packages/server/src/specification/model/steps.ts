import { type RequestType, requestTypes, revocationReasons } from '@cardea/domain';
import { default as fc } from 'fast-check';

/** What a command does; which object and whom it means is told by numbers, so that sequences shrink well. */
export const stepKinds = [
  'advance',
  'create',
  'enroll',
  'approve',
  'deny',
  'cancel',
  'abandon',
  'complete',
  'bind',
  'certify',
  'report',
  'secret',
  'offlineUnblock',
  'distribute',
  'changeTemplate',
  'wait',
  'restart',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** One command before it is known which objects there are. */
export interface Step {
  readonly kind: StepKind;
  /** 0 = whoever rightly does it; others count through the people. */
  readonly who: number;
  /** Which object. */
  readonly object: number;
  /** Which variant. */
  readonly variant: number;
  readonly type: RequestType;
}

const weights: { readonly [kind in StepKind]: number } = {
  advance: 44,
  create: 26,
  enroll: 5,
  approve: 2,
  deny: 1,
  cancel: 1,
  abandon: 2,
  complete: 3,
  bind: 4,
  certify: 4,
  report: 4,
  secret: 4,
  offlineUnblock: 2,
  distribute: 2,
  changeTemplate: 7,
  wait: 3,
  restart: 1,
};

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(...stepKinds.map((kind) => ({ weight: weights[kind], arbitrary: fc.constant(kind) }))),
  who: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
  object: fc.nat(1_000_000),
  variant: fc.nat(1_000_000),
  type: fc.constantFrom(...requestTypes),
});

/** Sequences of commands. */
export function sequences(longest: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: Math.min(10, longest), maxLength: longest, size: 'max' });
}

/** Revocation reasons that somebody can say. */
export const sayableReasons = revocationReasons.filter((reason) => reason !== 'certificateHold');
